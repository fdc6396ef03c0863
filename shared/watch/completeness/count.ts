import type { LedgerState } from '../../ledger/index.ts';

/** What became of the events of one hour that one delivery was sent. */
export interface Counts {
  /** Distinct events that the archive holds: the sum of all the others. */
  readonly accepted: number;
  readonly delivered: number;
  readonly filtered: number;
  readonly stale: number;
  readonly echo: number;
  /** Given up: they wait as dead letters. */
  readonly dead: number;
  /** Waiting, being tried, or not heard of yet while the queues hold enough messages. */
  readonly inFlight: number;
  /** Neither ended nor in a queue. */
  readonly missing: number;
}

/** An event as its delivery knows it. */
export interface EventName {
  readonly account: string;
  readonly eventId: string;
}

/** What the ledger says of an event; nothing where it has no entry. */
export interface Standing {
  readonly state: LedgerState;
  /** Milliseconds since the epoch. */
  readonly updatedAt: number;
}

/** The events of one hour and one delivery, before the queues have been reckoned with. */
export interface Tally {
  readonly ended: Readonly<Record<Ended, number>>;
  /** Not ended; a message may still bring them. */
  readonly open: number;
  /** Not ended, and every queue would have dropped its message by now. */
  readonly expired: number;
  /** The expired and the open by name; no more than {@link MOST_NAMES}. */
  readonly names: readonly EventName[];
}

type Ended = 'delivered' | 'filtered' | 'stale' | 'echo' | 'dead';

/** Of one hour and delivery: enough to see what they have in common, and within an item's 400 KB. */
export const MOST_NAMES = 500;
/** SQS may keep a message a little longer than it promises. */
const EXPIRY_MARGIN_MS = 3_600_000;

export const NOTHING: Tally = {
  ended: { delivered: 0, filtered: 0, stale: 0, echo: 0, dead: 0 },
  open: 0,
  expired: 0,
  names: [],
};

export interface Found extends EventName {
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly standing: Standing | undefined;
}

/**
 * Adds events to a tally. One that the ledger does not know was never tried, so its message is as old as the event; one that
 * waits had its message when that was written down.
 */
export function addEvents(tally: Tally, found: readonly Found[], now: number, sourceDays: number): Tally {
  const ended = { ...tally.ended };
  const lost: Found[] = [];
  const open: Found[] = [];
  for (const event of found) {
    const { standing, receivedAt } = event;
    if (isEnded(standing)) ended[standing.state] += 1;
    else {
      const seen = standing?.updatedAt ?? receivedAt;
      (now > seen + sourceDays * 86_400_000 + EXPIRY_MARGIN_MS ? lost : open).push(event);
    }
  }
  const names = [...lost, ...tally.names, ...open].slice(0, MOST_NAMES);
  return {
    ended,
    open: tally.open + open.length,
    expired: tally.expired + lost.length,
    names: names.map(({ account, eventId }) => ({ account, eventId })),
  };
}

function isEnded(standing: Standing | undefined): standing is Standing & { readonly state: Ended } {
  return standing !== undefined && standing.state in NOTHING.ended;
}

export function countsOf({ ended, open, expired }: Tally, missing: number): Counts {
  const accepted = Object.values(ended).reduce((sum, count) => sum + count, open + expired);
  return { accepted, ...ended, inFlight: open + expired - missing, missing };
}
