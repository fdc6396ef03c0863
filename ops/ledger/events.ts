import { LEDGER_STATES, type LedgerReader, type LedgerRecord, type LedgerState } from '../../shared/ledger/index.ts';
import { aligned } from '../../shared/text/index.ts';
import { durationMs, oneOf, readOptions, TARGET_OPTIONS, wholeNumber } from '../command/arguments.ts';
import { type Command, UsageError } from '../command/command.ts';
import { calledNow, deliveriesOf } from '../command/declared.ts';
import { targetOf } from '../command/target.ts';
import { groupByReason, listedByReason } from './by-reason.ts';
import { at } from './text.ts';

const OPTIONS = {
  ...TARGET_OPTIONS,
  state: { type: 'string' },
  entity: { type: 'string' },
  correlation: { type: 'string' },
  delivery: { type: 'string' },
  since: { type: 'string' },
  limit: { type: 'string' },
  by: { type: 'string' },
  json: { type: 'boolean' },
} as const;

interface Wanted {
  readonly state?: LedgerState;
  readonly entity?: string;
  readonly correlation?: string;
  /** ISO 8601. */
  readonly changedSince?: string;
}

export const events: Command = {
  usage:
    '[--state STATE] [--entity E] [--correlation ID] [--delivery I/D] [--since 2h] [--limit 50] [--by reason] [--json] [--env NAME]',
  summary: `Lists events, newest first. States: ${LEDGER_STATES.join(', ')}.`,
  async run(args, output) {
    const { values } = readOptions(args, OPTIONS);
    if (values.entity !== undefined && values.correlation !== undefined)
      throw new UsageError(
        '--entity and --correlation do not go together: an event of one request is one of few; leave --entity out.',
      );
    const wanted: Wanted = {
      ...(values.state !== undefined && { state: oneOf('--state', values.state, LEDGER_STATES) }),
      ...(values.entity !== undefined && { entity: values.entity }),
      ...(values.correlation !== undefined && { correlation: values.correlation }),
      ...(values.since !== undefined && {
        changedSince: new Date(Date.now() - durationMs('--since', values.since)).toISOString(),
      }),
    };
    const limit = wholeNumber('--limit', values.limit ?? '50', 10_000);
    const deliveries = deliveriesOf(values.delivery);
    const target = targetOf(values);
    (values.json ? output.stderr : output.line)(target.title);
    if (values.by !== undefined) {
      oneOf('--by', values.by, ['reason']);
      const groups = await groupByReason(matching(find(target.reader(deliveries), wanted), wanted));
      if (values.json) for (const group of groups) output.line(JSON.stringify(group));
      else for (const line of listedByReason(groups)) output.line(line);
      if (groups.length === 0) output.stderr('No such event.');
      return groups.length === 0 ? 1 : 0;
    }
    const { newest, count } = await newestOf(find(target.reader(deliveries), wanted), wanted, limit);
    if (count === 0) {
      output.stderr(
        `No such event. Ask for less${values.since ? `, or for a longer time than ${values.since}` : ''}; entries are kept for 90 days.`,
      );
      return 1;
    }
    if (values.json) for (const record of newest) output.line(JSON.stringify(record));
    else for (const line of listed(newest)) output.line(line);
    if (count > newest.length) output.stderr(`The ${newest.length} newest of ${count}; --limit N shows more.`);
    return 0;
  },
};

/** The cheapest way to what is wanted; what it cannot tell apart is left to {@link newestOf}. */
function find(reader: LedgerReader, { entity, correlation, state, changedSince }: Wanted): AsyncIterable<LedgerRecord> {
  if (correlation !== undefined) return reader.byCorrelation(correlation);
  if (entity !== undefined) return reader.byEntity(entity);
  if (state !== undefined) return reader.byState(state);
  return reader.since(changedSince ?? '');
}

async function* matching(found: AsyncIterable<LedgerRecord>, { state, changedSince = '' }: Wanted) {
  for await (const record of found)
    if ((state === undefined || record.state === state) && record.updatedAt >= changedSince) yield record;
}

/** Never holds more than twice what is shown, however much there is. */
async function newestOf(found: AsyncIterable<LedgerRecord>, wanted: Wanted, limit: number) {
  const newestFirst = (a: LedgerRecord, b: LedgerRecord) => (a.receivedAt < b.receivedAt ? 1 : -1);
  let newest: LedgerRecord[] = [];
  let count = 0;
  for await (const record of matching(found, wanted)) {
    count += 1;
    newest.push(record);
    if (newest.length >= limit * 2) newest = newest.sort(newestFirst).slice(0, limit);
  }
  return { newest: newest.sort(newestFirst).slice(0, limit), count };
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
