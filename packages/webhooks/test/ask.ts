import { authenticate, type ProviderId } from '../src/index.ts';
import type { AuthenticateOptions, Secret, WebhookRequest } from '../src/types.ts';
import { SENT_AT } from './genuine/case.ts';

const NOW = new Date(SENT_AT);
export const BASE = 'https://hooks.example.com/webhooks/x';

/** Authenticates a bare POST, changed by `over`, with one provider. */
export function ask(
  id: ProviderId,
  secret: Secret,
  over: Partial<WebhookRequest>,
  more: Partial<AuthenticateOptions> = {},
) {
  const request = { method: 'POST', url: BASE, headers: {}, body: Buffer.alloc(0), ...over };
  return authenticate(id, request, { secrets: [secret], now: NOW, ...more });
}

/** Expected answers. */
export const text = (body: string) => ({
  kind: 'respond',
  response: {
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    body,
  },
});
export const json = (body: string) => ({
  kind: 'respond',
  response: { status: 200, headers: { 'content-type': 'application/json' }, body },
});
export const empty = (status = 200) => ({ kind: 'respond', response: { status, headers: {}, body: '' } });
export const refused = (status: number, reason: string) => ({ kind: 'reject', status, reason });
