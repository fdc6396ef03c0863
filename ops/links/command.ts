import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LinkDefinition } from '../../shared/contract/index.ts';
import { type PairRow, tableRows } from '../../shared/links/index.ts';
import { unlinkAct } from '../../shared/recover/index.ts';
import { ledgerTableName } from '../../shared/topology/index.ts';
import { ACT_OPTIONS, beginAct } from '../audit/begin.ts';
import { namesOf, readOptions, TARGET_OPTIONS } from '../command/arguments.ts';
import { askRecover } from '../command/ask-recover.ts';
import { type Command, OperationError, UsageError } from '../command/command.ts';
import { integrations } from '../command/project.ts';
import { type Target, targetOf } from '../command/target.ts';
import { pairLines } from './text.ts';

const OPTIONS = {
  ...TARGET_OPTIONS,
  ...ACT_OPTIONS,
  link: { type: 'string' },
  remove: { type: 'boolean' },
  because: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const links: Command = {
  usage: 'RECORD:ID [--link NAME] [--json] [--remove --because WHY] [--yes] [--env NAME]',
  summary:
    'Prints what a link says of a record, such as contact:70101: the record of the other side, what is remembered, and a tombstone. --remove empties a wrong pair; the next event of the record fills it from what is there.',
  async run(args, output) {
    const { values, positionals } = readOptions(args, OPTIONS, true);
    const [entity, ...more] = positionals;
    if (!entity || more.length > 0) throw new UsageError('Give one record, as RECORD:ID.');
    const { because = '' } = values;
    if (values.remove && because.trim() === '')
      throw new UsageError('--remove needs a reason: say with --because why. The audit keeps it with your name.');
    if (!values.remove && values.because !== undefined) throw new UsageError('--because belongs to --remove.');
    const { link, side, id } = sideOf(entity, values.link);
    const target = targetOf(values);
    const found = await pairOf(target, link, side, id);
    if (!found) {
      output.stderr(`The link ${link.name} of ${target.environment} has nothing of ${entity}.`);
      return 1;
    }
    const { from, row } = found;
    if (values.json) output.line(JSON.stringify({ link: link.name, from, ...row }));
    else for (const line of pairLines(link, from, row)) output.line(line);
    if (!values.remove) return 0;
    const asked = { link: link.name, from, version: row.version };
    const act = await beginAct(
      target,
      { ...unlinkAct(asked), reason: because },
      { isGiven: values.yes ?? false, output },
    );
    const answer = await askRecover(target, { unlink: { ...asked, act } });
    if ('error' in answer) throw new OperationError(answer.error);
    output.stderr(`Removed: ${link.from.record} ${from} is linked to no ${link.to.record}.`);
    return 0;
  },
};

interface Side {
  readonly link: LinkDefinition;
  readonly side: 'from' | 'to';
  readonly id: string;
}

/** @throws UsageError */
function sideOf(entity: string, name: string | undefined): Side {
  const [, record = '', id = ''] = /^([^:]+):(.+)$/.exec(entity) ?? [];
  const declared = integrations.flatMap(({ deliveries }) =>
    Object.values(deliveries).flatMap(({ links: own = [] }) => own),
  );
  const all = [...new Map(declared.map((link) => [link.name, link])).values()];
  if (all.length === 0) throw new UsageError('No delivery names a link.');
  const matching = all.flatMap((link) =>
    (['from', 'to'] as const).flatMap((side): Side[] => (link[side].record === record ? [{ link, side, id }] : [])),
  );
  const chosen = matching.filter(({ link }) => name === undefined || link.name === name);
  const records = namesOf([...new Set(all.flatMap(({ from, to }) => [from.record, to.record]))]);
  if (chosen.length === 0)
    throw new UsageError(
      `${name === undefined ? 'No link' : `The link "${name}"`} names such a record as "${record}"; there are ${records}.`,
    );
  if (new Set(chosen.map(({ link }) => link.name)).size > 1)
    throw new UsageError(
      `Several links name a ${record}: choose with --link ${chosen.map(({ link }) => link.name).join(' or ')}.`,
    );
  return chosen[0] as Side;
}

async function pairOf(
  { access, environment }: Target,
  { name }: LinkDefinition,
  side: 'from' | 'to',
  id: string,
): Promise<{ readonly from: string; readonly row: PairRow } | undefined> {
  const rows = tableRows({ client: new DynamoDBClient(access), tableName: ledgerTableName(environment), link: name });
  const from = side === 'from' ? id : await rows.owner(id);
  const row = from === undefined ? undefined : await rows.pair(from);
  return from !== undefined && row ? { from, row } : undefined;
}
