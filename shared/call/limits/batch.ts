import type { Destination } from '../../contract/index.ts';
import type { CallGate, Deferred } from './call-gate.ts';
import type { Closed, Control, Passage } from './control.ts';

/** How soon the others of a trial's batch come back: by then it is known whether the vendor works. */
const TRIAL_SECONDS = 5;
const TRIAL_JITTER_SECONDS = 10;

/** What becomes of the batch's message at `index`: it is worked on, or handed back before anybody is called. */
export function turnIn(passage: Passage, index: number, random: number): 'work' | Deferred {
  if (passage.kind === 'closed') return deferred(passage);
  if (passage.kind === 'pass' || index === 0) return 'work';
  return {
    kind: 'deferred',
    reason: 'trial-in-progress',
    retryAfterSeconds: Math.ceil(TRIAL_SECONDS + TRIAL_JITTER_SECONDS * random),
  };
}

export interface GateOptions {
  readonly control: Control;
  /** Milliseconds that a call to the account may still wait for its slot. */
  readonly patienceMs: (account: Destination) => number;
  /** Told of a report that could not be written. */
  readonly onTrouble: (account: Destination, error: unknown) => void;
}

/** The control of one invocation, as its vendor clients see it. */
export function createCallGate({ control, patienceMs, onTrouble }: GateOptions): CallGate {
  return {
    async slot(account) {
      const slot = await control.slot(account, patienceMs(account));
      return slot === 'now' ? undefined : deferred(slot);
    },
    report: (account, result) => control.report(account, result).catch((error) => onTrouble(account, error)),
  };
}

function deferred({ kind: _, ...closed }: Closed): Deferred {
  return { kind: 'deferred', ...closed };
}
