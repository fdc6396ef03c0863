import type { Destination, Outcome, VendorCall, VendorResult } from '../../contract/index.ts';
import type { CallResult, Fault } from '../limits/index.ts';
import { FAILURES } from './failures.ts';
import type { HttpAnswer, HttpResult } from './http.ts';
import { jsonOf, meaningOf } from './meaning.ts';
import { retryAfterSeconds } from './retry-after.ts';

/** What a result means for the event. */
export function interpret<T>(
  destination: Destination,
  call: VendorCall<T>,
  result: HttpResult,
  now: number,
  onAnswer: (body: unknown) => void = () => {},
  fault: Fault = 'event',
): VendorResult<T> {
  const isWrite = call.method !== 'GET';
  const unknownEffect = (reason: string): VendorResult<T> =>
    failed(isWrite ? { kind: 'ambiguous', reason } : { kind: 'temporary', reason });
  if (result.kind === 'failure') {
    const reason = `${destination.name}-${result.failure}`;
    if (result.sent) return unknownEffect(reason);
    if (result.failure === 'request-unsendable') return unsendable(destination, ['it cannot be written as a request']);
    const isOurs = FAILURES[result.failure].blame === 'ours';
    return failed(isOurs ? releasedByFault(reason) : { kind: 'temporary', reason });
  }
  const { means, reason, restSeconds = RATE_LIMITED_SECONDS } = meaningOf(destination, result, isWrite);
  const retryAfter = retryAfterSeconds(header(result, 'retry-after'), now);
  const rest = () => retryAfter ?? usedUpSeconds(destination, result) ?? restSeconds;
  switch (means) {
    case 'success': {
      const body = jsonOf(result);
      if (!result.isTooLarge) onAnswer(body);
      // Of an answer that is too large, success is all that is known: enough where the call asks for no more.
      const answer = call.answer.safeParse(body);
      if (answer.success) return { kind: 'success', answer: answer.data };
      return unknownEffect(`${destination.name}-answer-${result.isTooLarge ? 'too-large' : 'malformed'}`);
    }
    case 'absent':
    case 'refused':
      return { kind: means, reason, outcome: { kind: 'permanent', reason, problems: vendorProblems(result, call) } };
    case 'unknown':
      return unknownEffect(reason);
    case 'temporary':
      return failed({ kind: 'temporary', reason, ...(retryAfter !== undefined && { retryAfterSeconds: retryAfter }) });
    case 'rate-limited':
      return failed({ kind: 'deferred', reason, retryAfterSeconds: rest() });
    case 'authentication':
      // The account's fault, not the event's: it uses no attempt, and the breaker opens until a person replaces the credential.
      return failed({ kind: 'deferred', reason, retryAfterSeconds: ACCOUNT_REFUSES_SECONDS });
    case 'forbidden':
      return fault === 'account'
        ? failed({ kind: 'deferred', reason, retryAfterSeconds: ACCOUNT_REFUSES_SECONDS })
        : failed({ kind: 'permanent', reason, problems: vendorProblems(result, call) });
    case 'permanent':
      return failed({ kind: 'permanent', reason, problems: vendorProblems(result, call) });
  }
}

/**
 * What the same result says of the account. A vendor that refuses one record works, a gateway's error page says that it does not,
 * and what failed on our side says neither.
 */
export function resultFor(destination: Destination, result: HttpResult, isWrite: boolean, now: number): CallResult {
  if (result.kind === 'failure') {
    if (FAILURES[result.failure].blame === 'ours') return 'nothing';
    return { kind: 'failure', reason: `${destination.name}-${result.failure}` };
  }
  const { means, reason, counts, restSeconds = RATE_LIMITED_SECONDS } = meaningOf(destination, result, isWrite);
  if (means === 'authentication' || means === 'forbidden') return { kind: means, reason };
  if (means === 'rate-limited') {
    const asked = retryAfterSeconds(header(result, 'retry-after'), now);
    const rest = asked ?? usedUpSeconds(destination, result) ?? restSeconds;
    return { kind: 'rate-limited', reason, retryAfterSeconds: rest };
  }
  return counts ? { kind: 'failure', reason } : 'success';
}

/** How long calls stop after the last call of a window; undefined while calls are left. */
export function usedUpSeconds({ budgetHeaders = [] }: Destination, result: HttpResult): number | undefined {
  if (result.kind === 'failure') return undefined;
  const usedUp = budgetHeaders.filter(({ name }) => header(result, name)?.trim() === '0');
  return usedUp.length > 0 ? Math.max(...usedUp.map(({ restSeconds }) => restSeconds)) : undefined;
}

export function failed(outcome: Extract<Outcome, { reason: string }>): {
  kind: 'failed';
  reason: string;
  outcome: Outcome;
} {
  return { kind: 'failed', reason: outcome.reason, outcome };
}

/** A request that the event's data makes unsendable; nothing was sent. `problems` name places of it, never a value. */
export function unsendable({ name }: Destination, problems: readonly string[]) {
  return failed({ kind: 'invalid', reason: `${name}-request-unsendable`, problems });
}

/** Something of ours failed before the vendor was called: no attempt is used, and an alarm counts it. */
export function releasedByFault(reason: string): Extract<Outcome, { kind: 'deferred' }> {
  return { kind: 'deferred', reason, retryAfterSeconds: RELEASED_SECONDS, isFault: true };
}

/** How soon a released event comes back at first. */
export const RELEASED_SECONDS = 30;

/** How long calls stop after a 429 without Retry-After. */
const RATE_LIMITED_SECONDS = 120;

/** How long an event waits at least whose account refused us: the first wait of most breakers, twice. */
const ACCOUNT_REFUSES_SECONDS = 120;

/**
 * What a vendor complains about: fields that we sent or left out, and codes in capitals. Its messages may quote values, and what it
 * calls a field may be one, so everything else is left out: a field that we did not send is kept where it is a name in capitals
 * that no value holds, such as a required `COMPANY`.
 */
function vendorProblems(answer: HttpAnswer, call: VendorCall<unknown>): readonly string[] {
  const json = jsonOf(answer);
  const errors = typeof json === 'object' && json !== null ? (json as { errors?: unknown }).errors : undefined;
  if (!Array.isArray(errors)) return [];
  const sent = new Set(keysIn(call.body));
  const values = wordsIn(call.body);
  const isMissing = (part: string) => /^[A-Z][A-Z0-9_]{1,63}$/.test(part) && !values.has(part.toLowerCase());
  return errors.slice(0, 10).flatMap((error: unknown) => {
    const { field, code } = (error ?? {}) as { field?: unknown; code?: unknown };
    if (
      typeof field === 'string' &&
      field.split(/[.[\]]+/).every((part) => part === '' || sent.has(part) || isMissing(part))
    )
      return [field];
    return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(code) ? [code] : [];
  });
}

/** The words of all values, in small letters. */
function wordsIn(value: unknown): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null)
    return new Set(
      String(value ?? '')
        .toLowerCase()
        .split(/[^\p{L}\p{N}_]+/u),
    );
  return new Set(Object.values(value).flatMap((member) => [...wordsIn(member)]));
}

function keysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [name, ...keysIn(member)]);
}

function header(answer: HttpAnswer, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
