import type { LedgerRecord, SetAsideState } from '../../shared/ledger/index.ts';
import { aligned } from '../../shared/text/index.ts';
import { readOptions, TARGET_OPTIONS, wholeNumber } from '../command/arguments.ts';
import type { Command } from '../command/command.ts';
import { calledNow, declaredOf, deliveriesOf } from '../command/declared.ts';
import { targetOf } from '../command/target.ts';
import { wantedOf } from './filters.ts';
import { findPage } from './find.ts';
import { setAside } from './next-step.ts';
import { at, span } from './text.ts';

const OPTIONS = {
  ...TARGET_OPTIONS,
  delivery: { type: 'string' },
  reason: { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'boolean' },
} as const;

const MOST_READ = 20_000;
/** Ids that are longer stand whole in `--json`. */
const LONGEST_CELL = 80;

const USAGE = '[--delivery I/D] [--reason R] [--limit 50] [--json] [--env NAME]';

export const conflicts = listOf(
  'conflict',
  'Lists the conflicts that wait for a person: since when, about which record, the fields that both sides differ in, and the command that decides.',
);

export const owed = listOf(
  'owed',
  'Lists what is known and could not be carried out yet: since when, about which record, what it lacks, and the command that sends it again.',
);

function listOf(state: SetAsideState, summary: string): Command {
  return {
    usage: USAGE,
    summary,
    async run(args, output) {
      const { values } = readOptions(args, OPTIONS);
      const most = wholeNumber('--limit', values.limit ?? '50', 10_000);
      const deliveries = deliveriesOf(values.delivery);
      const target = targetOf(values);
      const now = target.now();
      const reason = values.reason === undefined ? {} : { reason: values.reason };
      (values.json ? output.stderr : output.line)(target.title);
      const finding = { deliveries, wanted: wantedOf({ state, ...reason }, now), cost: { lists: 0, objects: 0 } };
      const { records, next } = await findPage(target, finding, { most, mostRead: MOST_READ });
      if (values.json) for (const record of records) output.line(JSON.stringify(record));
      else for (const line of listed(records, target.environment, now)) output.line(line);
      if (next !== undefined) output.stderr(`The ${records.length} newest; there are more: --limit N shows them.`);
      if (records.length === 0)
        output.stderr(state === 'conflict' ? 'No conflict waits for a person.' : 'Nothing is owed.');
      return records.length > 0 ? 0 : 1;
    },
  };
}

/** The events of each delivery, and what to do next with the newest: the others take the same words. */
export function listed(records: readonly LedgerRecord[], environment: string, now: number): readonly string[] {
  return [...Map.groupBy(records, ({ delivery }) => delivery)].flatMap(([delivery, group]) => {
    const [newest] = group;
    return [
      '',
      `${calledNow(delivery)} (times in UTC)`,
      ...aligned([headingOf(group), ...group.map((record) => cellsOf(record, now))], { longest: LONGEST_CELL }),
      ...(newest ? setAside(newest, declaredOf(delivery), environment).map((line) => `  ${line}`) : []),
    ];
  });
}

const headingOf = ([first]: readonly LedgerRecord[]) => [
  'SINCE',
  'AGE',
  'ENTITY',
  'EVENT',
  'REASON',
  ...(first?.state === 'conflict' ? ['FIELDS'] : []),
];

function cellsOf({ state, receivedAt, entity = '-', eventId, reason = '', fields = [] }: LedgerRecord, now: number) {
  return [
    at(receivedAt).slice(5, 16),
    span(Math.max(0, now - Date.parse(receivedAt))),
    entity,
    eventId,
    reason,
    ...(state === 'conflict' ? [fields.join(', ')] : []),
  ];
}
