import { type Call, callOf } from './call.ts';
import { isTooLarge } from './limits.ts';
import type { Provider } from './provider.ts';
import { isReason } from './reasons.ts';
import {
  type AuthenticateOptions,
  type Authentication,
  type Reason,
  type Rejection,
  STATUS_OF,
  type WebhookRequest,
} from './types.ts';

const POST_ONLY = ['POST'];

/**
 * Authenticates one request by one provider's definition. Never throws and never logs: for any secret, body and header it
 * returns a member of the closed union. A fault of this package is `internal-error` with 500, so that the sender retries.
 *
 * @example
 * import { authenticateWith } from '@penstock/webhooks';
 * import { stripe } from '@penstock/webhooks/table';
 *
 * export async function receive(request: Request, secret: string): Promise<number> {
 *   const { method, url, headers } = request;
 *   const received = { method, url, headers: Object.fromEntries(headers), body: await request.bytes() };
 *   const result = await authenticateWith(stripe, received, { secrets: [secret], now: new Date() });
 *   return result.kind === 'reject' ? result.status : result.response.status;
 * }
 */
export async function authenticateWith(
  provider: Provider,
  request: WebhookRequest,
  options: AuthenticateOptions,
): Promise<Authentication> {
  try {
    return await decide(provider, request, options);
  } catch {
    return refusal('internal-error');
  }
}

async function decide(
  provider: Provider,
  request: WebhookRequest,
  options: AuthenticateOptions,
): Promise<Authentication> {
  if (!(provider.methods ?? POST_ONLY).includes(request.method)) return refusal('method-not-allowed');
  if (provider.limits && isTooLarge(request.body, provider.limits)) return refusal('body-too-large');
  const call = callOf(provider.parts, request, options);
  const early = await provider.handshake?.answer?.(call, provider.handshake);
  if (early !== undefined) return isReason(early) ? refusal(early) : { kind: 'respond', response: early };
  const verdict = await provider.scheme.verify(call, provider.scheme);
  if (isReason(verdict)) return refusal(verdict);
  if (!isPinned(call, provider)) return refusal('wrong-audience');
  options.onVerified?.();
  const reading = await provider.events.read(call, provider.events, verdict);
  if (isReason(reading)) return refusal(reading);
  if (reading.kind === 'respond') return reading;
  const response = reading.response ?? provider.answer;
  const { events, unreadable = [] } = reading;
  if (unreadable.length > 0) return { kind: 'accept', events, unreadable, response };
  return events.length === 0 ? { kind: 'respond', response } : { kind: 'accept', events, response };
}

/** Whether an unsigned header names what a secret names; a secret that names nothing lets it be. */
function isPinned(call: Call, { pinned }: Provider): boolean {
  if (!pinned) return true;
  const known = call.values(pinned.part);
  const given = call.header(pinned.header);
  return known.length === 0 || (given !== undefined && known.includes(given));
}

/**
 * A rejection with the status that belongs to its reason.
 *
 * @example
 * import { refusal } from '@penstock/webhooks/authenticate';
 *
 * const refused = refusal('secret-unavailable'); // status 503: the sender tries later
 */
export function refusal(reason: Reason): Rejection {
  return { kind: 'reject', status: STATUS_OF[reason], reason };
}

export type * from './types.ts';
