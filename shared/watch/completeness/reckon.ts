/** Messages of a delivery: visible, in flight and delayed. SQS counts approximately. */
export interface Depth {
  readonly source: number;
  readonly deadLetters: number;
}

/** The open events of one hour, for one delivery. */
export interface OpenHour {
  /** ISO 8601, UTC. */
  readonly hour: string;
  readonly open: number;
  readonly expired: number;
}

/**
 * How many events of each hour are missing. Every open event needs a message: one of the source queue, or a dead letter
 * without a dead entry in the ledger, for SQS alone moves a message that kills its worker on every receive. More open events
 * than messages: the difference is missing, and counts for the oldest hours, because newer events may still wait. An expired
 * event is always missing.
 *
 * Count the queues before you read the ledger: a message that is gone by then has written its entry.
 * @param knownDead dead events in the ledger whose dead letter has not expired
 */
export function missingByHour(
  hours: readonly OpenHour[],
  { source, deadLetters }: Depth,
  knownDead: number,
): ReadonlyMap<string, number> {
  const room = source + Math.max(0, deadLetters - knownDead);
  let short = Math.max(0, hours.reduce((sum, { open }) => sum + open, 0) - room);
  const missing = new Map<string, number>();
  for (const { hour, open, expired } of hours.toSorted((a, b) => (a.hour < b.hour ? -1 : 1))) {
    const without = Math.min(short, open);
    short -= without;
    missing.set(hour, without + expired);
  }
  return missing;
}

/** The larger of two counts of one queue, minutes apart: SQS may miss messages for a moment. */
export function larger(one: Depth, other: Depth): Depth {
  return {
    source: Math.max(one.source, other.source),
    deadLetters: Math.max(one.deadLetters, other.deadLetters),
  };
}
