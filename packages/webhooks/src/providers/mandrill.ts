import { EMPTY_200 } from '../answers.ts';
import { parametersIn } from '../events/form.ts';
import { formJsonEvents } from '../events/form-json.ts';
import type { Provider } from '../provider.ts';
import { probe } from '../shapes/handshakes.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { url } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';
import { sortedParameters } from '../shapes/url.ts';

export const mandrill: Provider = {
  id: 'mandrill',
  label: 'Mandrill (Mailchimp Transactional)',
  status: 'verified',
  signed: 'public URL + every form parameter as name and value, sorted by name',
  freshness: 'none',
  parts: [{ name: 'webhookKey', from: 'the webhook’s page' }],
  methods: ['POST', 'HEAD'],
  // One parameter: a batch of events, or mails with their attachments.
  limits: { bytes: 1_500_000, parts: { most: 16, count: parametersIn } },
  scheme: {
    verify: hmac,
    hash: 'sha1',
    encoding: 'base64',
    key: { part: 'webhookKey', bytes: asText },
    signature: { read: oneHeader, header: 'x-mandrill-signature' },
    signed: [url, sortedParameters],
  },
  handshake: {
    says: 'HEAD must get 200; an empty array is answered 200 (unconfirmed)',
    answer: probe,
    probes: ['HEAD'],
  },
  events: {
    read: formJsonEvents,
    field: 'mandrill_events',
    lists: [
      {
        items: '#',
        id: ['item/_id|hash', 'item/event|item/type', 'item/ts?'],
        type: ['item/event|item/type'],
        time: { at: 'item/ts', unit: 'seconds' },
        entity: ['=message', 'item/_id'],
      },
    ],
  },
  answer: EMPTY_200,
  deadline: 'not stated',
  retries: 'not stated',
};
