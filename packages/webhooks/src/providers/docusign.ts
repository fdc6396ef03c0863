import { EMPTY_200 } from '../answers.ts';
import { eitherBody } from '../events/either.ts';
import { jsonEvent } from '../events/json.ts';
import { xmlEvents } from '../events/xml.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { numbered } from '../shapes/signatures.ts';

export const docusign: Provider = {
  id: 'docusign',
  label: 'DocuSign Connect',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'hmacKey', from: 'Connect keys; up to 100 may be active' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'hmacKey', bytes: asText },
    signature: { read: numbered, prefix: 'x-docusign-signature-', most: 100 },
    signed: [body],
  },
  events: {
    read: eitherBody,
    first: '<',
    matching: {
      read: xmlEvents,
      id: ['=envelope', 'body/EnvelopeID', 'body/Status', 'body/TimeGenerated'],
      type: ['=envelope', 'body/Status'],
      time: { at: 'body/TimeGenerated', unit: 'utc' },
      entity: ['=envelope', 'body/EnvelopeID'],
    },
    otherwise: {
      read: jsonEvent,
      id: ['body/event', 'body/data/envelopeId|hash', 'body/generatedDateTime'],
      type: ['body/event'],
      time: { at: 'body/generatedDateTime', unit: 'iso' },
      entity: ['=envelope', 'body/data/envelopeId'],
      account: ['body/data/accountId'],
    },
  },
  answer: EMPTY_200,
  deadline: 'about 100 s',
  retries: 'about 24 h to 15 days, by mode',
};
