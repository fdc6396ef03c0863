import type { Clock } from '@penstock/local-aws/clock';
import type { WebhookEvent } from './events.ts';
import type { Webhook } from './settings.ts';
import { signV1, signV3 } from './signature.ts';

interface Attempted {
  readonly event: WebhookEvent;
  /** 0 for the first attempt. */
  readonly attemptNumber: number;
}

/** HubSpot waits this long for an answer. */
const TIME_LIMIT_MS = 5_000;

/** Sends one signed request. Any 2xx in time is a success. @returns the status, or why there is none */
export async function postEvents(
  webhook: Webhook,
  attempted: readonly Attempted[],
  clock: Clock,
  closing: AbortSignal,
): Promise<{ status: number | null; error?: 'timeout' | 'connection' }> {
  const { targetUrl: url, clientSecret } = webhook;
  const body = JSON.stringify(attempted.map(({ event, attemptNumber }) => ({ ...event, attemptNumber })));
  const timestamp = clock.now();
  const tooLate = new AbortController();
  const cancel = clock.after(TIME_LIMIT_MS, () => tooLate.abort());
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'manual',
      signal: AbortSignal.any([tooLate.signal, closing]),
      headers: {
        'content-type': 'application/json',
        accept: '*/*',
        'user-agent': 'HubSpot Connect 2.0 (http://dev.hubspot.com/) (namespace: webhooks-nio-http-client)',
        'x-hubspot-signature': signV1({ body, clientSecret }),
        'x-hubspot-signature-version': 'v1',
        'x-hubspot-signature-v3': signV3({ method: 'POST', url, body, timestamp, clientSecret }),
        'x-hubspot-request-timestamp': String(timestamp),
      },
    });
    await response.body?.cancel();
    return { status: response.status };
  } catch {
    return { status: null, error: tooLate.signal.aborted ? 'timeout' : 'connection' };
  } finally {
    cancel();
  }
}
