import type { Outcome } from '../contract/index.ts';
import type { Attempt } from './attempt.ts';
import type { Result } from './result.ts';

/** Faults of the delivery's own code, beside events that it calls invalid. */
const REASONS: readonly string[] = [
  'delivery-code-failed',
  'delivery-code-timed-out',
  'delivery-returned-no-outcome',
  'delivery-has-no-look-up',
];

/** Releases for which an event waits while its code has not been seen to work: an hour, in which a bad deploy is noticed and undone. */
const WAITING_RELEASES = 7;

/** Counts a result for or against our code; the reason, where the event shall wait instead of what its outcome says. */
export async function waitsForOurCode(attempt: Attempt, result: Result): Promise<string | undefined> {
  const { services, message, attemptLog } = attempt;
  switch (result.kind) {
    case 'delivered':
    case 'echo':
    case 'stale':
    case 'filtered':
    case 'conflict':
    case 'owed':
    case 'not-saved':
      if (attemptLog.hasApplied) await services.ownFaults.worked();
      return undefined;
    case 'given-up':
    case 'discarded':
    case 'set-aside':
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
        if (attemptLog.hasApplied && attemptLog.calls.length > 0) await services.ownFaults.worked();
        return undefined;
      }
      const event = `${message.envelope.tenant} ${message.envelope.eventId}`;
      const course = await services.ownFaults.failed(event, result.reason);
      // A write in doubt must be written down as such.
      if (course === 'judge' || result.kind === 'ambiguous') return undefined;
      const isAttempt = result.kind === 'temporary';
      const mayWait = !isAttempt && (attemptLog.receive?.releases ?? 0) < WAITING_RELEASES;
      return course === 'stopped' || mayWait ? result.reason : undefined;
    }
  }
}

function isOurs(outcome: Outcome & { readonly reason: string }): boolean {
  return outcome.kind === 'invalid' || REASONS.includes(outcome.reason);
}
