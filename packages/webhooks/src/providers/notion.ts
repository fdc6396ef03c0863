import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { enrolByBody } from '../shapes/enrolment.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const notion: Provider = {
  id: 'notion',
  label: 'Notion',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'verificationToken', from: 'the unsigned first POST' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'verificationToken', bytes: asText },
    signature: { read: oneHeader, header: 'x-notion-signature', prefix: 'sha256=' },
    signed: [body],
  },
  handshake: {
    says: 'the first POST holds verification_token, unsigned: it is stored, then pasted at Notion by a person',
    answer: enrolByBody,
    signatureHeader: 'x-notion-signature',
    members: { verification_token: 'verificationToken' },
  },
  events: {
    read: jsonEvent,
    id: ['body/id'],
    type: ['body/type'],
    time: { at: 'body/timestamp', unit: 'iso' },
    entity: ['body/entity/type', 'body/entity/id'],
    account: ['body/workspace_id'],
  },
  answer: EMPTY_200,
  deadline: 'not stated',
  retries: 'about 8 in about 24 h',
};
