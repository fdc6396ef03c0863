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
 * How many events of each hour are missing. Every open event needs a message. There are those of the source queue, and those
 * dead letters that the ledger does not know as dead: SQS moves a message that kills its worker on every receive without the
 * ledger hearing of it. When there are more open events than messages, the difference is missing, and is put down to the oldest
 * hours, because those of the newer ones may still wait. An expired event is missing whatever the queues hold.
 *
 * The queues must have been counted before the ledger was read: a message that was gone by then had left its entry.
 * @param knownDead events that the ledger calls dead and whose letter has not expired
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

/** Of two looks at the same queue a minute apart, the one that excuses more: SQS may overlook messages for a moment. */
export function larger(one: Depth, other: Depth): Depth {
  return {
    source: Math.max(one.source, other.source),
    deadLetters: Math.max(one.deadLetters, other.deadLetters),
  };
}
