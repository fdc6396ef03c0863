import type { EndedOutcome, Outcome } from '../contract/index.ts';

/**
 * How a message's turn ended: with an attempt's outcome, or without an attempt because it was given up before, or because its event is
 * discarded or set aside. That leaves no idempotency record: it can be taken back, and be sent again.
 */
export type Result =
  | Outcome
  | { readonly kind: 'given-up' | 'discarded' | 'set-aside'; readonly reason: string }
  | NotSaved;

/** The event has ended, and its idempotency record does not say so yet. */
export interface NotSaved {
  readonly kind: 'not-saved';
  readonly ended: EndedOutcome;
  /** Tries once more to write the idempotency record. */
  readonly save: () => Promise<unknown>;
}

const ENDED: readonly Result['kind'][] = ['delivered', 'stale', 'echo', 'filtered'] satisfies EndedOutcome['kind'][];

/** Whether the event needs nothing more. */
export function hasEnded(result: Result): result is EndedOutcome {
  return ENDED.includes(result.kind);
}
