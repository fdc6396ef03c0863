import { createHmac } from 'node:crypto';
import { HUBSPOT } from '../../vendors/index.ts';

/** One event as HubSpot writes it. */
export function hubspotEvent(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    eventId: 3_816_279_340,
    subscriptionId: 3_434_170,
    portalId: 8_801_234,
    appId: 2_600_001,
    occurredAt: 1_795_251_419_959,
    subscriptionType: 'contact.creation',
    attemptNumber: 0,
    objectId: 70_101,
    changeFlag: 'CREATED',
    changeSource: 'CRM_UI',
    ...change,
  };
}

export interface Signing {
  readonly url: string;
  readonly body: string | Buffer;
  readonly method?: string;
  readonly secret?: string;
  readonly contentType?: string;
  /** Milliseconds. */
  readonly timestamp: number;
}

/** The headers of a request, signed as HubSpot's documentation says, independently of both implementations. */
export function signedHeaders(request: Signing): Record<string, string> {
  const { url, body, method = 'POST', secret = HUBSPOT.clientSecret, timestamp } = request;
  const hmac = createHmac('sha256', secret);
  hmac.update(Buffer.concat([Buffer.from(method + url), Buffer.from(body), Buffer.from(String(timestamp))]));
  return {
    'content-type': request.contentType ?? 'application/json',
    'x-hubspot-signature-v3': hmac.digest('base64'),
    'x-hubspot-request-timestamp': String(timestamp),
  };
}
