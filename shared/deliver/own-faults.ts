import { createHash } from 'node:crypto';
import type { SameFailures } from '../call/limits/index.ts';
import type { Outcome } from '../contract/index.ts';
import { describeError, type Log } from '../telemetry/index.ts';
import type { Attempt } from './attempt.ts';
import type { Result } from './result.ts';

/** What becomes of an event that our own code failed on. */
export type FaultVerdict =
  /** The code works for others: the event is judged by its outcome. */
  | 'judge'
  /** This code has not been seen to work: the event waits for a while. */
  | 'wait'
  /** So many events in a row failed so that the delivery stops: the event waits. */
  | 'stopped';

/** Events in a row that end by one fault of ours, as one container sees them. */
export interface OwnFaults {
  /** @param event its key */
  failed(event: string, reason: string): Promise<FaultVerdict>;
  /** An event of this container came through our code. */
  worked(): Promise<void>;
}

export interface OwnFaultsOptions {
  readonly rows: SameFailures;
  /** Distinct events in a row that stop the delivery; undefined: it never stops for them. */
  readonly most: number | undefined;
  /** Called when the row has reached its full length. */
  readonly onStopped: (reason: string) => Promise<void>;
  readonly log: Log;
}

/** So many events in a row fail in one container before a code that had worked is in doubt. */
const DOUBT_AFTER = 3;

/**
 * Counts cheaply: nothing is written while events come through, nor for a single failure among them. A container holds one
 * version of the code, so an event that came through shows that this version works.
 */
export function createOwnFaults({ rows, most, onStopped, log }: OwnFaultsOptions): OwnFaults {
  let hasWorked = false;
  let isWritten = false;
  let row: { readonly reason: string; readonly events: Set<string> } | undefined;

  return {
    async failed(event, reason) {
      if (most === undefined) return 'judge';
      if (row?.reason !== reason) row = { reason, events: new Set() };
      row.events.add(event);
      if (hasWorked && row.events.size < DOUBT_AFTER) return 'judge';
      try {
        isWritten = true;
        if ((await rows.add(reason, digest(event))) < most) return 'wait';
        await onStopped(reason);
        return 'stopped';
      } catch (error) {
        log.error('failure not counted', { reason, errorMessage: describeError(error) });
        return 'wait';
      }
    },
    async worked() {
      hasWorked = true;
      row = undefined;
      if (!isWritten) return;
      isWritten = false;
      await rows.clear().catch((error) => {
        isWritten = true;
        log.warn('failures in a row not cleared', { errorMessage: describeError(error) });
      });
    },
  };
}

const digest = (event: string) => createHash('sha256').update(event).digest('hex').slice(0, 16);

const REASONS: readonly string[] = [
  'delivery-code-failed',
  'delivery-code-timed-out',
  'delivery-returned-no-outcome',
  'delivery-has-no-look-up',
];

/** Releases for which an event waits while its code has not been seen to work: about 15 minutes. */
const WAITING_RELEASES = 5;

/** Counts a result for or against our code; the reason, where the event shall wait instead of what its outcome says. */
export async function waitsForOurCode(attempt: Attempt, result: Result): Promise<string | undefined> {
  const { services, message, attemptLog } = attempt;
  switch (result.kind) {
    case 'delivered':
    case 'echo':
    case 'stale':
    case 'filtered':
      await services.ownFaults.worked();
      return undefined;
    case 'given-up':
    case 'deferred':
    case 'duplicate':
      return undefined;
    case 'temporary':
    case 'ambiguous':
    case 'permanent':
    case 'invalid': {
      // A message that cannot be read is no event of ours: another deploy does not read it either.
      if (!message.ok) return undefined;
      if (!isOurs(result)) {
        if (attemptLog.calls.length > 0) await services.ownFaults.worked();
        return undefined;
      }
      const event = `${message.envelope.tenant} ${message.envelope.eventId}`;
      const verdict = await services.ownFaults.failed(event, result.reason);
      // A write in doubt must be written down as such.
      if (verdict === 'judge' || result.kind === 'ambiguous') return undefined;
      const isAttempt = result.kind === 'temporary';
      const mayWait = !isAttempt && (attemptLog.receive?.releases ?? 0) < WAITING_RELEASES;
      return verdict === 'stopped' || mayWait ? result.reason : undefined;
    }
  }
}

function isOurs(outcome: Outcome & { readonly reason: string }): boolean {
  return outcome.kind === 'invalid' || REASONS.includes(outcome.reason);
}
