import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const typeform: Provider = {
  id: 'typeform',
  label: 'Typeform',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'secret', from: 'the webhook’s settings' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'secret', bytes: asText },
    signature: { read: oneHeader, header: 'typeform-signature', prefix: 'sha256=' },
    signed: [body],
  },
  events: {
    read: jsonEvent,
    id: ['body/event_id'],
    type: ['body/event_type'],
    time: { at: 'body/form_response/submitted_at', unit: 'iso' },
    entity: ['=response', 'body/form_response/token'],
    account: ['body/form_response/form_id'],
  },
  answer: EMPTY_200,
  deadline: 'about 30 s',
  retries: 'hours on 408, 423, 429 and 503, about 5 on others; 404 and 410 disable (unconfirmed)',
};
