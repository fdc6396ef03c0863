import type { Run } from '../ledger/index.ts';

/** Whether a message goes on with its run. */
export type Claim =
  | { readonly kind: 'mine' }
  /** Another message works on it now. */
  | { readonly kind: 'busy'; readonly untilMs: number }
  /** Nothing is left to do for this message. */
  | { readonly kind: 'passed'; readonly why: 'ended' | 'moved-on' };

/**
 * A run is one message's at a time. The newest turn has it, and of two messages of one turn the first that took it: the same message
 * comes back where its worker died, and one that was sent twice does nothing.
 */
export function claimOf(
  run: Pick<Run, 'state' | 'turn' | 'messageId' | 'leaseMs'>,
  message: { readonly turn: number; readonly messageId: string },
  nowMs: number,
): Claim {
  if (run.state !== 'running') return { kind: 'passed', why: 'ended' };
  if (message.turn < run.turn) return { kind: 'passed', why: 'moved-on' };
  if (message.turn === run.turn && message.messageId !== run.messageId) return { kind: 'passed', why: 'moved-on' };
  return run.leaseMs > nowMs ? { kind: 'busy', untilMs: run.leaseMs } : { kind: 'mine' };
}
