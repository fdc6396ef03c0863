import { LEDGER_STATES, type LedgerRecord } from '../../shared/ledger/index.ts';
import { aligned } from '../../shared/text/index.ts';
import { oneOf, readOptions, TARGET_OPTIONS, wholeNumber } from '../command/arguments.ts';
import type { Command, Output } from '../command/command.ts';
import { calledNow, deliveriesOf } from '../command/declared.ts';
import { targetOf } from '../command/target.ts';
import { archiveNote } from './archived.ts';
import { groupByReason, listedByReason } from './by-reason.ts';
import { FILTER_OPTIONS, FILTER_USAGE, wantedOf } from './filters.ts';
import { find, findPage } from './find.ts';
import { at } from './text.ts';
import { untriedNote } from './untried.ts';

const OPTIONS = {
  ...TARGET_OPTIONS,
  ...FILTER_OPTIONS,
  limit: { type: 'string' },
  after: { type: 'string' },
  by: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** A page ends here, however few of them are wanted. */
const MOST_READ = 20_000;

export const events: Command = {
  usage: `${FILTER_USAGE} [--limit 50] [--after CURSOR] [--by reason] [--json] [--env NAME]`,
  summary: `Lists events that are not delivered, newest first; with --state, --entity or --correlation others too. Where there are more, it prints the cursor for --after. States: ${LEDGER_STATES.join(', ')}.`,
  async run(args, output) {
    const { values } = readOptions(args, OPTIONS);
    const limit = wholeNumber('--limit', values.limit ?? '50', 10_000);
    const deliveries = deliveriesOf(values.delivery);
    if (values.by !== undefined) oneOf('--by', values.by, ['reason']);
    const target = targetOf(values);
    const wanted = wantedOf(values, target.now());
    (values.json ? output.stderr : output.line)(target.title);
    const cost = { lists: 0, objects: 0 };
    const finding = { deliveries, wanted, after: values.after, cost };
    const untried =
      values.after === undefined ? untriedNote(target, values.delivery, wanted) : Promise.resolve(undefined);
    if (values.by !== undefined) {
      const groups = await groupByReason(recordsIn(find(target, finding)));
      if (values.json) for (const group of groups) output.line(JSON.stringify(group));
      else for (const line of listedByReason(groups)) output.line(line);
      return noted(await untried, groups.length, 'No such event.', output);
    }
    const { records, next, read } = await findPage(target, finding, { most: limit, mostRead: MOST_READ });
    if (values.json) for (const record of records) output.line(JSON.stringify(record));
    else for (const line of listed(records)) output.line(line);
    const archive = archiveNote(cost, wanted.from, wanted.name !== undefined);
    if (archive !== undefined) output.stderr(archive);
    if (next !== undefined) {
      const seen =
        read > records.length ? `${records.length} of ${read} that were read` : `The ${records.length} newest`;
      output.stderr(`${seen}; there are more: the same command with --after ${next}`);
    }
    const none = `No such event. Ask for less${values.since ? `, or for a longer time than ${values.since}` : ''}; entries are kept for 90 days.`;
    return noted(await untried, records.length, none, output);
  },
};

/** Says what the list leaves out, or that there is nothing at all. @returns the exit code */
function noted(untried: string | undefined, count: number, none: string, { stderr }: Output): number {
  if (untried !== undefined) stderr(untried);
  else if (count === 0) stderr(none);
  return untried === undefined && count === 0 ? 1 : 0;
}

async function* recordsIn(found: ReturnType<typeof find>): AsyncIterable<LedgerRecord> {
  for await (const { record } of found) yield record;
}

/** Ids that are longer stand whole in `--json`. */
const LONGEST_CELL = 80;

const HEADING = ['STATE', 'RECEIVED', 'TRY', 'ENTITY', 'EVENT', 'REASON'];

function listed(records: readonly LedgerRecord[]): string[] {
  return [...Map.groupBy(records, ({ delivery }) => delivery)].flatMap(([delivery, group]) => [
    '',
    `${calledNow(delivery)} (times in UTC)`,
    ...aligned(
      [
        HEADING,
        ...group.map(({ state, receivedAt, attempts, entity = '-', eventId, reason = '' }) => [
          state,
          at(receivedAt).slice(5, 16),
          String(attempts.length),
          entity,
          eventId,
          reason,
        ]),
      ],
      { right: [HEADING.indexOf('TRY')], longest: LONGEST_CELL },
    ),
  ]);
}
