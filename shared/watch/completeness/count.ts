import type { LedgerState } from '../../ledger/index.ts';

/** The events of one hour and one delivery, by state. */
export interface Counts {
  /** Distinct archived events: the sum of all other counts. */
  readonly accepted: number;
  readonly delivered: number;
  readonly filtered: number;
  readonly stale: number;
  readonly echo: number;
  /** Given up: they wait as dead letters. */
  readonly dead: number;
  /** Given up by a person. */
  readonly discarded: number;
  /** Open: a person decides. Absent in a row of an earlier release, as the next one is. */
  readonly conflict?: number;
  /** Open: known, and not to be carried out yet. */
  readonly owed?: number;
  /** Waiting, being tried, or not in the ledger yet while the queues hold enough messages. */
  readonly inFlight: number;
  /** Neither ended nor in a queue. */
  readonly missing: number;
}

/** The identity of an event for a delivery. */
export interface EventName {
  readonly account: string;
  readonly eventId: string;
}

/** An event's state in the ledger. */
export interface EventState {
  readonly state: LedgerState;
  /** Milliseconds since the epoch. */
  readonly updatedAt: number;
}

/** The events of one hour and one delivery, before they are compared with the queues. */
export interface Tally {
  /** Those that need no message in a queue. */
  readonly ended: Readonly<Record<Ended, number>>;
  /** Not ended; a message may still be in a queue. */
  readonly open: number;
  /** Not ended, and older than any queue keeps a message. */
  readonly expired: number;
  /** The expired and the open by name; no more than {@link MOST_NAMES}. */
  readonly names: readonly EventName[];
}

type Ended = 'delivered' | 'filtered' | 'stale' | 'echo' | 'dead' | 'discarded' | 'conflict' | 'owed';

/** For one hour and delivery: enough to see a pattern, and within DynamoDB's 400 KB for an item. */
export const MOST_NAMES = 500;
/** SQS may keep a message a little longer than it promises. */
const EXPIRY_MARGIN_MS = 3_600_000;

export const NOTHING: Tally = {
  ended: { delivered: 0, filtered: 0, stale: 0, echo: 0, dead: 0, discarded: 0, conflict: 0, owed: 0 },
  open: 0,
  expired: 0,
  names: [],
};

export interface Found extends EventName {
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly known: EventState | undefined;
}

/**
 * Adds events to a tally. An event without ledger entry was never tried, so its message is as old as the event; a waiting
 * event had its message when the entry was written.
 */
export function addEvents(tally: Tally, found: readonly Found[], now: number, sourceDays: number): Tally {
  const ended = { ...tally.ended };
  const lost: Found[] = [];
  const open: Found[] = [];
  for (const event of found) {
    const { known, receivedAt } = event;
    if (isEnded(known)) ended[known.state] += 1;
    else {
      const seen = known?.updatedAt ?? receivedAt;
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

function isEnded(known: EventState | undefined): known is EventState & { readonly state: Ended } {
  return known !== undefined && known.state in NOTHING.ended;
}

export function countsOf({ ended, open, expired }: Tally, missing: number): Counts {
  const accepted = Object.values(ended).reduce((sum, count) => sum + count, open + expired);
  return { accepted, ...ended, inFlight: open + expired - missing, missing };
}
