import { createHmac } from 'node:crypto';
import { EMPTY_200, jsonAnswer } from '../answers.ts';
import { isRecord, jsonEvent, type Reply } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body, timestamp } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

/** Zoom wants to see that we hold the secret: the token and its keyed hash. */
const zoomValidation: Reply = (event, _call, facts) => {
  if (!isRecord(event) || event.event !== 'endpoint.url_validation') return undefined;
  const plainToken = isRecord(event.payload) ? event.payload.plainToken : undefined;
  const secret = facts.secretToken;
  if (typeof plainToken !== 'string' || plainToken.length > 256 || secret === undefined) return 'malformed-body';
  return jsonAnswer({ plainToken, encryptedToken: createHmac('sha256', secret).update(plainToken).digest('hex') });
};

export const zoom: Provider = {
  id: 'zoom',
  label: 'Zoom',
  status: 'verified',
  signed: '"v0:" + timestamp + ":" + body',
  freshness: '300 s, both sides',
  parts: [{ name: 'secretToken', from: 'the app’s Features page' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'secretToken', bytes: asText },
    signature: { read: oneHeader, header: 'x-zm-signature', prefix: 'v0=' },
    signed: ['v0:', timestamp, ':', body],
    clock: { headers: ['x-zm-request-timestamp'], unit: 'seconds', past: 300, future: 300 },
  },
  handshake: { says: 'endpoint.url_validation, signed, every 72 h: plainToken and encryptedToken in JSON' },
  events: {
    read: jsonEvent,
    reply: zoomValidation,
    id: ['body/event', 'body/event_ts?', 'hash'],
    type: ['body/event'],
    time: { at: 'body/event_ts', unit: 'milliseconds' },
    entity: ['=object', 'body/payload/object/uuid|body/payload/object/id'],
    account: ['body/payload/account_id'],
  },
  answer: EMPTY_200,
  deadline: '3 s',
  retries: 'after 5, 20 and 60 min',
};
