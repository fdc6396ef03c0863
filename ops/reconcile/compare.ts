import type { Reconciliation } from '../../shared/contract/index.ts';
import { compareAct } from '../../shared/recover/index.ts';
import { ACT_OPTIONS, beginAct } from '../audit/begin.ts';
import { namesOf, readOptions, TARGET_OPTIONS } from '../command/arguments.ts';
import { askRecover } from '../command/ask-recover.ts';
import { type Command, OperationError, UsageError } from '../command/command.ts';
import { integrations } from '../command/project.ts';
import { targetOf } from '../command/target.ts';
import { comparedLines } from './compared-text.ts';

const OPTIONS = {
  ...TARGET_OPTIONS,
  ...ACT_OPTIONS,
  reconciliation: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const compare: Command = {
  usage: 'ENTITY [--reconciliation INTEGRATION/NAME] [--json] [--yes] [--env NAME]',
  summary:
    'Reads one record, such as contact:70101, on both sides of a reconciliation, with values masked: says what differs, of which class, and what the next run would do. Nothing is repaired; the audit has who asked.',
  async run(args, output) {
    const { values, positionals } = readOptions(args, OPTIONS, true);
    const [entity, ...more] = positionals;
    if (!entity || more.length > 0)
      throw new UsageError('Give one record, as RECORD:ID; `npm run ops -- reconcile` prints ids.');
    const { integration, name, calledNow, declared, side, id } = sideOf(entity, values.reconciliation);
    const target = targetOf(values);
    const asked = { reconciliation: `${integration}/${name}`, side, id };
    const key = await beginAct(target, compareAct(asked), { isGiven: values.yes ?? false, output });
    const answer = await askRecover(target, { compare: { ...asked, act: key } });
    if ('error' in answer) throw new OperationError(answer.error);
    if (!('compared' in answer))
      throw new OperationError('the function answered something else: deploy the platform again.');
    const { compared } = answer;
    if (values.json) output.line(JSON.stringify({ reconciliation: calledNow, ...compared }));
    else for (const line of comparedLines(compared, declared)) output.line(line);
    return compared.source || compared.destination ? 0 : 1;
  },
};

interface Side {
  /** By the names of the first deploy. */
  readonly integration: string;
  readonly name: string;
  readonly calledNow: string;
  readonly declared: Reconciliation;
  readonly side: 'source' | 'destination';
  readonly id: string;
}

/** An id or a hash: an address would stand in the audit. */
const ID = /^[\w.:-]{1,200}$/;

/** The side that holds such a record, of the only reconciliation that has one or of the named one. @throws UsageError */
function sideOf(entity: string, path: string | undefined): Side {
  const [, record = '', id = ''] = /^([^:]+):(.+)$/.exec(entity) ?? [];
  const all = integrations.flatMap(({ name: integration, calledNow: now, reconciliations = {} }) =>
    Object.entries(reconciliations).flatMap(([name, declared]) =>
      (['source', 'destination'] as const).map(
        (side): Side => ({ integration, name, calledNow: `${now}/${name}`, declared, side, id }),
      ),
    ),
  );
  if (all.length === 0) throw new UsageError('No integration declares a reconciliation.');
  const records = namesOf([...new Set(all.map(({ declared, side }) => declared[side].record))]);
  const ofRecord = all.filter(({ declared, side }) => declared[side].record === record);
  if (ofRecord.length === 0) throw new UsageError(`"${entity}" is no RECORD:ID; the records are ${records}.`);
  if (!ID.test(id)) throw new UsageError('The id is no id: give the vendor\u2019s own id or hash, and no address.');
  const chosen = ofRecord.filter(({ calledNow }) => path === undefined || calledNow === path);
  const paths = namesOf([...new Set(ofRecord.map(({ calledNow }) => calledNow))]);
  if (chosen.length === 0)
    throw new UsageError(`No reconciliation "${path}" compares a ${record}; there are ${paths}.`);
  if (new Set(chosen.map(({ calledNow }) => calledNow)).size > 1)
    throw new UsageError(
      `Several reconciliations compare a ${record}: name one with --reconciliation; there are ${paths}.`,
    );
  // Both sides may call their records alike: right is what the source holds.
  return chosen[0] as Side;
}
