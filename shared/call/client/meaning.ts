import type { Destination, ResponseMeaning, ResponseRule } from '../../contract/index.ts';
import type { HttpAnswer } from './http.ts';

/** What an answer means for its event, and whether it counts against the account's breaker. */
export interface Meaning {
  /** `unknown`: whether the write was made is not known. `forbidden`: to this event or to the account, which the breaker finds out. */
  readonly means: ResponseMeaning | 'unknown' | 'forbidden';
  readonly reason: string;
  readonly counts: boolean;
  /** Of `rate-limited`, where the rule says so. */
  readonly restSeconds?: number;
}

/** Statuses that say "later" at every vendor; 503 says that nothing was done. */
const LATER: readonly number[] = [408, 425, 503];
/** Redirects after a write that was made (RFC 9110, section 15.4). */
const SEE_OTHER: readonly number[] = [302, 303];
/** What gateways, firewalls and caches answer with a page of their own, about any request. */
const GATEWAY_REFUSALS: readonly number[] = [403, 404, 405, 407, 410, 421];

/**
 * By the destination's rules, else by what HTTP says. A gateway's 5xx after a write does not say whether the write was made. A
 * redirect, or a page instead of an API's answer, comes from another server: it says nothing of the event, and the account
 * cannot be reached.
 */
export function meaningOf({ name, responses }: Destination, answer: HttpAnswer, isWrite: boolean): Meaning {
  const { status } = answer;
  const rule = responses.find((candidate) => matches(candidate, answer));
  if (rule) return { ...rule, counts: rule.means === 'temporary' && status >= 500 };
  const reason = `${name}-status-${status}`;
  const page = `${name}-page-${status}`;
  const isInDoubt = isWrite ? 'unknown' : 'temporary';
  if (status < 300) return isPage(answer) ? { means: isInDoubt, reason: page, counts: true } : fine('success', reason);
  if (status < 400) return { means: SEE_OTHER.includes(status) ? isInDoubt : 'temporary', reason, counts: true };
  if (status === 401) return fine('authentication', reason);
  if (status === 429) return fine('rate-limited', reason);
  if (LATER.includes(status)) return { means: 'temporary', reason, counts: status >= 500 };
  if (status >= 500) return { means: isInDoubt, reason, counts: true };
  if (GATEWAY_REFUSALS.includes(status) && isPage(answer)) return { means: 'temporary', reason: page, counts: true };
  if (status === 403) return fine('forbidden', reason);
  return fine('permanent', reason);
}

const fine = (means: Meaning['means'], reason: string): Meaning => ({ means, reason, counts: false });

/** Of an answer that is too large, only the status is judged. */
function matches({ status, media, body }: ResponseRule, answer: HttpAnswer): boolean {
  if (status !== answer.status) return false;
  if (answer.isTooLarge) return media === undefined && body === undefined;
  if (media === undefined && body === undefined) return true;
  const json = jsonOf(answer);
  if (media !== undefined && (media === 'json') !== (json !== undefined)) return false;
  return Object.entries(body ?? {}).every(([place, expected]) =>
    valuesAt(json, place.split('.')).some((value) =>
      typeof expected === 'string'
        ? value === expected
        : typeof value === 'string' && value.includes(expected.contains),
    ),
  );
}

/** What stands at a place: of every item, where lists are on the way. */
function valuesAt(value: unknown, [name, ...rest]: readonly string[]): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, name === undefined ? [] : [name, ...rest]));
  if (name === undefined) return [value];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
  return valuesAt((value as Readonly<Record<string, unknown>>)[name], rest);
}

/** Some APIs call their JSON `text/html`. */
function isPage({ headers, body }: HttpAnswer): boolean {
  const text = body.toString('latin1', 0, 200).trimStart();
  return (
    /^<(!doctype html|html)\b/i.test(text) ||
    (text.startsWith('<') && /^text\/html\b/i.test(headers['content-type'] ?? ''))
  );
}

export function jsonOf({ body }: HttpAnswer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
