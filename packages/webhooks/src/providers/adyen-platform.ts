import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asHex } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const adyenPlatform: Provider = {
  id: 'adyen-platform',
  label: 'Adyen for Platforms and Management',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'hmacKey', from: 'the webhook’s settings, hex', form: /^(?:[0-9A-Fa-f]{2})+$/ }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'hmacKey', bytes: asHex },
    signature: { read: oneHeader, header: 'hmacsignature' },
    signed: [body],
  },
  events: {
    read: jsonEvent,
    id: ['body/type', 'body/data/id?', 'body/timestamp?', 'hash'],
    type: ['body/type'],
    time: { at: 'body/timestamp', unit: 'iso' },
    entity: ['=resource', 'body/data/id'],
    account: ['body/data/balancePlatform|body/data/merchantId|body/data/companyId'],
  },
  answer: EMPTY_200,
  deadline: 'about 10 s',
  retries: '3 at once, then for days (unconfirmed)',
};
