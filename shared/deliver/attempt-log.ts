import type { Outcome } from '../contract/index.ts';
import type { EventHistory, LedgerCall } from '../ledger/index.ts';
import type { AttemptLinks } from '../links/index.ts';
import type { FailedCall } from '../masking/index.ts';
import type { Receive } from './receive.ts';
import type { MadeWrites } from './write-keys.ts';

/** What one attempt leaves for the ledger beside its outcome. The steps and the vendor clients write into it. */
export interface AttemptLog {
  /** Counts the attempts of this SQS message in which a vendor was called or the contract was judged. */
  number: number;
  /** What was read of the message; absent where the ledger did not answer. */
  receive?: Receive;
  readonly calls: LedgerCall[];
  /** The last call that brought no success, as it was made: kept masked, and only if the attempt fails. */
  failedCall?: FailedCall;
  /** The delivery's code ran to its end: what a look-up or a guard ended before says nothing of it. */
  hasApplied?: boolean;
  /** What the ledger held of the event when the attempt began; absent where the attempt did not come so far. */
  history?: EventHistory;
  /** ISO 8601, UTC: when the attempt was first written down. Writing it down once more is no further attempt. */
  recordedAt?: string;
  /** Milliseconds since the epoch: a write left then, or was about to, that may have taken effect. */
  uncertainSince?: number;
  /** By then the last such write had left, if at all. */
  lastWriteBy?: number;
  /** Of the key towards the vendor; absent where the delivery sends none. */
  generation?: number;
  /** Whether this attempt began the doubt: an earlier attempt's is not its to end. */
  isOwnDoubt: boolean;
  /** The vendor answered for every write, earlier attempts' included, or a look-up did. */
  isDoubtEnded: boolean;
  readonly writes: MadeWrites;
  /** Writes that are under way. Team code may end, or throw, without having waited for them. */
  readonly underWay: Set<Promise<unknown>>;
  /** Whether a write of this attempt had an effect or may have had one. */
  mayHaveWritten: boolean;
  /** Whether the vendor refused a write for good: a refused read, or our own doubt, says nothing of an earlier write. */
  isWriteRefused: boolean;
  /** The links that the delivery's code has opened, by name. */
  readonly links: Map<string, AttemptLinks>;
  /** How the attempt ends, regardless of the code's outcome: a write was refused before it was sent. */
  misuse?: Outcome;
}

export function newAttemptLog(): AttemptLog {
  return {
    number: 1,
    calls: [],
    writes: new Map(),
    underWay: new Set(),
    links: new Map(),
    isOwnDoubt: false,
    isDoubtEnded: false,
    mayHaveWritten: false,
    isWriteRefused: false,
  };
}

/** Takes back the doubt: no write of this event had an effect. */
export function clearDoubt(attemptLog: AttemptLog): void {
  delete attemptLog.uncertainSince;
  delete attemptLog.lastWriteBy;
  attemptLog.isDoubtEnded = true;
}

/** How an attempt ends whose rows could not be read or written: the event comes back soon. */
export const LEDGER_UNAVAILABLE = {
  kind: 'deferred',
  reason: 'ledger-unavailable',
  retryAfterSeconds: 120,
  isFault: true,
} as const satisfies Outcome;
