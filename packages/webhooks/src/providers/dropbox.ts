import { EMPTY_200 } from '../answers.ts';
import { jsonEvents } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { challenge } from '../shapes/handshakes.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const dropbox: Provider = {
  id: 'dropbox',
  label: 'Dropbox',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'appSecret', from: 'the app’s settings' }],
  methods: ['POST', 'GET'],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'appSecret', bytes: asText },
    signature: { read: oneHeader, header: 'x-dropbox-signature' },
    signed: [body],
  },
  handshake: { says: 'GET ?challenge= is sent back as text', answer: challenge, parameter: 'challenge' },
  events: {
    read: jsonEvents,
    lists: [
      {
        items: 'list_folder/accounts/#',
        // A notification holds nothing but the account: two changes send equal bytes, and only arrival tells them apart.
        id: ['item', 'now'],
        type: ['=list_folder'],
        entity: ['=account', 'item'],
        account: ['item'],
      },
    ],
  },
  unsigned: [
    {
      source: 'now',
      gives: ['id'],
      because: 'a notification holds nothing but the account: two changes send equal bytes',
    },
  ],
  answer: EMPTY_200,
  deadline: '10 s (unconfirmed)',
  retries: 'with growing gaps (unconfirmed)',
  notes:
    'Says only that an account changed, so a resend counts as a further event: list the changes, then it is harmless.',
};
