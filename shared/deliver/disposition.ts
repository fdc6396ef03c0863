import type { EndedOutcome, Outcome } from '../contract/index.ts';

/** What becomes of the message. */
export type Disposition = 'delete' | 'retry' | 'hand-back' | 'dead-letter';

export function dispositionOf(outcome: Outcome): Disposition {
  switch (outcome.kind) {
    case 'delivered':
    case 'duplicate':
    case 'stale':
    case 'echo':
    case 'filtered':
      return 'delete';
    case 'temporary':
    case 'ambiguous':
      return 'retry';
    case 'deferred':
      return 'hand-back';
    case 'permanent':
    case 'contract':
      return 'dead-letter';
  }
}

export function hasEnded(outcome: Outcome): outcome is EndedOutcome {
  return dispositionOf(outcome) === 'delete' && outcome.kind !== 'duplicate';
}
