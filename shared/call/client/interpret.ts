import type {
  Destination,
  Outcome,
  ResponseMeaning,
  ResponseRule,
  VendorCall,
  VendorResult,
} from '../../contract/index.ts';
import type { CallResult, Fault } from '../limits/index.ts';
import type { HttpResult } from './http.ts';
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
    return result.sent ? unknownEffect(reason) : failed({ kind: 'temporary', reason });
  }
  const { means, reason } = meaningOf(destination, result, isWrite);
  const retryAfter = retryAfterSeconds(header(result, 'retry-after'), now);
  const rest = () => retryAfter ?? usedUpSeconds(destination, result) ?? RATE_LIMITED_SECONDS;
  switch (means) {
    case 'success': {
      const body = jsonOf(result);
      onAnswer(body);
      const answer = call.answer.safeParse(body);
      return answer.success
        ? { kind: 'success', answer: answer.data }
        : unknownEffect(`${destination.name}-answer-malformed`);
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

/** What the same result says of the account: a vendor that refuses one record works, a gateway's error page says it does not. */
export function resultFor(destination: Destination, result: HttpResult, isWrite: boolean, now: number): CallResult {
  if (result.kind === 'failure') {
    // The account answered, and we did not read it.
    if (result.failure === 'answer-too-large') return 'nothing';
    return { kind: 'failure', reason: `${destination.name}-${result.failure}` };
  }
  const { means, reason } = meaningOf(destination, result, isWrite);
  if (means === 'authentication' || means === 'forbidden') return { kind: means, reason };
  if (means === 'rate-limited') {
    const asked = retryAfterSeconds(header(result, 'retry-after'), now);
    const rest = asked ?? usedUpSeconds(destination, result) ?? RATE_LIMITED_SECONDS;
    return { kind: 'rate-limited', reason, retryAfterSeconds: rest };
  }
  const isTrouble = (means === 'temporary' || means === 'unknown') && result.status >= 500;
  return isTrouble ? { kind: 'failure', reason } : 'success';
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

type Answer = Extract<HttpResult, { kind: 'answer' }>;

/** How long calls stop after a 429 without Retry-After. */
const RATE_LIMITED_SECONDS = 120;

/** How long an event waits at least whose account refused us: the first wait of most breakers, twice. */
const ACCOUNT_REFUSES_SECONDS = 120;

/** Statuses that say "later" at every vendor; 503 says that nothing was done. */
const LATER: readonly number[] = [408, 425, 503];

/** By the destination's rules, else by what HTTP says. A gateway's 5xx after a write does not say whether the write was made. */
export function meaningOf(
  destination: Destination,
  answer: Answer,
  isWrite: boolean,
): { means: ResponseMeaning | 'unknown' | 'forbidden'; reason: string } {
  const rule = destination.responses.find((candidate) => matches(candidate, answer));
  if (rule) return rule;
  const { status } = answer;
  const reason = `${destination.name}-status-${status}`;
  if (status >= 200 && status < 300) return { means: 'success', reason };
  if (status === 429) return { means: 'rate-limited', reason };
  if (status === 401) return { means: 'authentication', reason };
  if (status === 403) return { means: 'forbidden', reason };
  if (LATER.includes(status)) return { means: 'temporary', reason };
  if (status >= 500) return { means: isWrite ? 'unknown' : 'temporary', reason };
  return { means: 'permanent', reason };
}

function matches(rule: ResponseRule, answer: Answer): boolean {
  if (rule.status !== answer.status) return false;
  const json = jsonOf(answer);
  if (rule.media !== undefined && (rule.media === 'json') !== (json !== undefined)) return false;
  return Object.entries(rule.body ?? {}).every(
    ([name, value]) => typeof json === 'object' && json !== null && (json as Record<string, unknown>)[name] === value,
  );
}

function jsonOf(answer: Answer): unknown {
  try {
    return JSON.parse(answer.body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * What a vendor complains about: fields that we sent, and codes in capitals. Its messages may quote values, and what it calls a
 * field may be one, so everything else is left out.
 */
function vendorProblems(answer: Answer, call: VendorCall<unknown>): readonly string[] {
  const json = jsonOf(answer);
  const errors = typeof json === 'object' && json !== null ? (json as { errors?: unknown }).errors : undefined;
  if (!Array.isArray(errors)) return [];
  const sent = new Set(keysIn(call.body));
  return errors.slice(0, 10).flatMap((error: unknown) => {
    const { field, code } = (error ?? {}) as { field?: unknown; code?: unknown };
    if (typeof field === 'string' && field.split(/[.[\]]+/).every((part) => part === '' || sent.has(part)))
      return [field];
    return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(code) ? [code] : [];
  });
}

function keysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [name, ...keysIn(member)]);
}

function header(answer: Answer, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
