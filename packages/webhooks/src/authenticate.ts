import { callOf } from './call.ts';
import type { Provider } from './provider.ts';
import { isReason } from './reasons.ts';
import { type AuthenticateOptions, type Authentication, type Reason, STATUS_OF, type WebhookRequest } from './types.ts';

const POST_ONLY = ['POST'];

/**
 * Authenticates one request by one row of the table. Never throws and never logs; whatever a secret, a body or a header
 * holds, the answer is one of the closed union. A fault of ours is `internal-error` with 500, so that the sender retries.
 */
export async function authenticateWith(
  row: Provider,
  request: WebhookRequest,
  options: AuthenticateOptions,
): Promise<Authentication> {
  try {
    return await decide(row, request, options);
  } catch {
    return refusal('internal-error');
  }
}

async function decide(row: Provider, request: WebhookRequest, options: AuthenticateOptions): Promise<Authentication> {
  if (!(row.methods ?? POST_ONLY).includes(request.method)) return refusal('method-not-allowed');
  const call = callOf(row.parts, request, options);
  const early = await row.handshake?.answer?.(call, row.handshake);
  if (early !== undefined) return isReason(early) ? refusal(early) : { kind: 'respond', response: early };
  const verdict = await row.scheme.verify(call, row.scheme);
  if (isReason(verdict)) return refusal(verdict);
  const reading = await row.events.read(call, row.events, verdict);
  if (isReason(reading)) return refusal(reading);
  if (reading.kind === 'respond') return reading;
  const response = reading.response ?? row.answer;
  if (reading.events.length === 0) return { kind: 'respond', response };
  return { kind: 'accept', events: reading.events, response };
}

export function refusal(reason: Reason): Authentication {
  return { kind: 'reject', status: STATUS_OF[reason], reason };
}

export type * from './types.ts';
