import type { SearchCost } from '../../shared/archive/index.ts';
import type { DeliveryId } from '../../shared/contract/index.ts';
import { isOpen, LEDGER_STATES, type LedgerRecord, type LedgerState } from '../../shared/ledger/index.ts';
import { aligned } from '../../shared/text/index.ts';
import { durationMs, oneOf, readOptions, TARGET_OPTIONS, wholeNumber } from '../command/arguments.ts';
import { type Command, UsageError } from '../command/command.ts';
import { calledNow, deliveriesOf } from '../command/declared.ts';
import { type Target, targetOf } from '../command/target.ts';
import { archivedEntries, archiveNote } from './archived.ts';
import { groupByReason, listedByReason } from './by-reason.ts';
import { namedEvents, take } from './named.ts';
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

export interface Wanted {
  readonly state?: LedgerState;
  /** An entity or a correlation id. */
  readonly name?: string;
  /** Times of receipt, ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
}

/** How far back the archive is read, where `--since` does not say. */
const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
/** Workers' clocks differ from ours. */
const AHEAD_MS = 5 * 60_000;

export const events: Command = {
  usage:
    '[--state STATE] [--entity E] [--correlation ID] [--delivery I/D] [--since 2h] [--limit 50] [--by reason] [--json] [--env NAME]',
  summary: `Lists events that are not delivered, newest first; with --state, --entity or --correlation others too. States: ${LEDGER_STATES.join(', ')}.`,
  async run(args, output) {
    const { values } = readOptions(args, OPTIONS);
    if (values.entity !== undefined && values.correlation !== undefined)
      throw new UsageError(
        '--entity and --correlation do not go together: an event of one request is one of few; leave --entity out.',
      );
    const name = values.correlation ?? values.entity;
    const limit = wholeNumber('--limit', values.limit ?? '50', 10_000);
    const deliveries = deliveriesOf(values.delivery);
    const target = targetOf(values);
    const before = name === undefined ? HOUR_MS : WEEK_MS;
    const sinceMs = values.since === undefined ? undefined : durationMs('--since', values.since);
    const wanted: Wanted = {
      ...(values.state !== undefined && { state: oneOf('--state', values.state, LEDGER_STATES) }),
      ...(name !== undefined && { name }),
      from: new Date(target.now() - (sinceMs ?? before)).toISOString(),
      to: new Date(target.now() + AHEAD_MS).toISOString(),
    };
    (values.json ? output.stderr : output.line)(target.title);
    const cost = { lists: 0, objects: 0 };
    const matching = find(target, deliveries, wanted, sinceMs !== undefined, cost);
    if (values.by !== undefined) {
      oneOf('--by', values.by, ['reason']);
      const groups = await groupByReason(matching);
      if (values.json) for (const group of groups) output.line(JSON.stringify(group));
      else for (const line of listedByReason(groups)) output.line(line);
      if (groups.length === 0) output.stderr('No such event.');
      return groups.length === 0 ? 1 : 0;
    }
    const found = await take(matching, limit + 1);
    const newest = found.slice(0, limit);
    if (values.json) for (const record of newest) output.line(JSON.stringify(record));
    else for (const line of listed(newest)) output.line(line);
    if (cost.lists > 0) output.stderr(archiveNote(cost, wanted.from, name !== undefined));
    if (found.length === 0) {
      output.stderr(
        `No such event. Ask for less${values.since ? `, or for a longer time than ${values.since}` : ''}; entries are kept for 90 days.`,
      );
      return 1;
    }
    if (found.length > limit) output.stderr(`The ${limit} newest; there are more, and --limit N shows them.`);
    return 0;
  },
};

/** The cheapest way to what is wanted. */
export async function* find(
  target: Target,
  deliveries: readonly DeliveryId[],
  { state, name, from, to }: Wanted,
  isSince: boolean,
  cost: SearchCost,
): AsyncIterable<LedgerRecord> {
  const reader = target.reader(deliveries);
  const isWanted = (record: LedgerRecord) => state === undefined || record.state === state;
  if (name !== undefined) {
    for (const record of await namedEvents(target, reader, { deliveries, from, to, name }, cost))
      if (isWanted(record) && record.receivedAt >= from) yield record;
  } else if (state === undefined || state === 'discarded' || isOpen(state)) {
    const range = isSince ? { from, to } : {};
    for await (const { record } of reader.notDelivered({ ...range, ...(state && { states: [state] }) })) yield record;
  } else {
    for await (const record of archivedEntries(target, reader, { deliveries, from, to }, cost))
      if (isWanted(record)) yield record;
  }
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
