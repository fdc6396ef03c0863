import type { Outcome } from '../contract/index.ts';
import { describeError, type Log } from '../telemetry/index.ts';

/** A function of the team's that the worker calls: named in the log and in the ledger. */
export type TeamFunction = 'apply' | 'lookUp' | 'changes' | 'event';

export type TeamResult<T> =
  | { readonly ok: true; readonly value: T }
  /** It threw, or returned what it may not: how the attempt ends. */
  | { readonly ok: false; readonly outcome: Outcome };

export interface TeamCall<T, Returned = unknown> {
  readonly name: TeamFunction;
  readonly code: () => Returned | Promise<Returned>;
  /** Reads what was returned; `undefined` where it is not what the contract asks for. */
  readonly read: (returned: Returned) => T | undefined;
  /** What `read` asks for, in words: `a list of field names`. */
  readonly expected: string;
  /** Whether a write of this event may have had an effect: then the attempt ends in doubt. Asked after the code has ended. */
  readonly mayHaveWritten: () => boolean;
  readonly log: Log;
}

/**
 * Runs a function of the team's. It may throw or return anything: types end where a value was cast. An attempt without a
 * write then fails; after a write the attempt is in doubt, and the contract's strategy resolves it.
 */
export async function runTeamCode<T, Returned>(call: TeamCall<T, Returned>): Promise<TeamResult<T>> {
  const { name, log } = call;
  try {
    const returned = await call.code();
    const value = call.read(returned);
    if (value !== undefined) return { ok: true, value };
    const reason = 'delivery-returned-no-outcome';
    const problems = [`${name} must return ${call.expected}; it returned ${describeReturned(returned)}`];
    log.error('delivery code returned no outcome', { reason, problems });
    return failed(call, { kind: 'permanent', reason, problems });
  } catch (error) {
    log.error('delivery code failed', { errorMessage: describeError(error) });
    return failed(call, { kind: 'temporary', reason: 'delivery-code-failed' });
  }
}

function failed(
  { mayHaveWritten }: Pick<TeamCall<never>, 'mayHaveWritten'>,
  outcome: Extract<Outcome, { kind: 'permanent' | 'temporary' }>,
): { readonly ok: false; readonly outcome: Outcome } {
  return { ok: false, outcome: mayHaveWritten() ? { kind: 'ambiguous', reason: outcome.reason } : outcome };
}

/** What kind of value it is. Its contents may be data, but for a `kind`, which is a word of the code's. */
function describeReturned(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'object') return `a ${typeof value}`;
  const { kind } = value as { readonly kind?: unknown };
  if (typeof kind !== 'string') return 'an object without a kind';
  return /^[a-z-]{1,30}$/.test(kind) ? `an object of kind "${kind}"` : 'an object of an unknown kind';
}
