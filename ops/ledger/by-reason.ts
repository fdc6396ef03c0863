import type { LedgerRecord } from '../../shared/ledger/index.ts';
import { aligned } from '../../shared/text/index.ts';
import { calledNow } from '../command/declared.ts';
import { at } from './text.ts';

/** Events of one delivery that stand the same way for the same reason. */
export interface ReasonGroup {
  /** Under the names of the first deploy. */
  readonly delivery: string;
  readonly state: string;
  readonly reason: string;
  readonly count: number;
  /** When the first and the last of them were received: ISO 8601, UTC. */
  readonly first: string;
  readonly last: string;
  /** The newest of them, for `ops show`. */
  readonly example: string;
}

/** Counts without holding the records: memory grows with the number of reasons only. The largest group first. */
export async function groupByReason(found: AsyncIterable<LedgerRecord>): Promise<readonly ReasonGroup[]> {
  const groups = new Map<string, ReasonGroup>();
  for await (const { delivery, state, reason = '-', receivedAt, eventId } of found) {
    const key = JSON.stringify([delivery, state, reason]);
    const known = groups.get(key);
    const isNewest = known === undefined || receivedAt >= known.last;
    groups.set(key, {
      ...{ delivery, state, reason },
      count: (known?.count ?? 0) + 1,
      first: known && known.first < receivedAt ? known.first : receivedAt,
      last: isNewest ? receivedAt : known.last,
      example: isNewest ? eventId : known.example,
    });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

const HEADING = ['COUNT', 'STATE', 'REASON', 'FIRST', 'LAST', 'FOR EXAMPLE'];

export function listedByReason(groups: readonly ReasonGroup[]): readonly string[] {
  return [...Map.groupBy(groups, ({ delivery }) => delivery)].flatMap(([delivery, of]) => [
    '',
    `${calledNow(delivery)} (times in UTC)`,
    ...aligned(
      [
        HEADING,
        ...of.map(({ count, state, reason, first, last, example }) => [
          String(count),
          state,
          reason,
          at(first).slice(5, 16),
          at(last).slice(5, 16),
          example,
        ]),
      ],
      { right: [0], longest: 80 },
    ),
  ]);
}
