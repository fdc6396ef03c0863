import { jsonEvents } from '../events/json.ts';
import { tokensIn } from '../json/tokens.ts';
import type { Provider } from '../provider.ts';
import { signedItems } from '../shapes/signed-items.ts';

export const adyen: Provider = {
  id: 'adyen',
  label: 'Adyen, standard notifications',
  status: 'verified',
  signed:
    'of each item: references, account, amount, event code and success; `reason`, `eventDate` and the rest are not',
  freshness: 'none',
  parts: [{ name: 'hmacKey', from: 'the webhook’s settings, hex', form: /^(?:[0-9A-Fa-f]{2})+$/ }],
  // One item in JSON, six at most (Adyen, webhook structure).
  limits: { bytes: 1_000_000, parts: { most: 10_000, count: tokensIn } },
  scheme: {
    verify: signedItems,
    part: 'hmacKey',
    items: 'notificationItems/#/NotificationRequestItem',
    signature: 'additionalData/hmacSignature',
    fields: [
      'pspReference',
      'originalReference',
      'merchantAccountCode',
      'merchantReference',
      'amount/value',
      'amount/currency',
      'eventCode',
      'success',
    ],
  },
  events: {
    read: jsonEvents,
    lists: [
      {
        items: 'notificationItems/#/NotificationRequestItem',
        id: ['item/pspReference', 'item/eventCode', 'item/success'],
        type: ['item/eventCode'],
        time: { at: 'item/eventDate', unit: 'iso' },
        entity: ['=payment', 'item/originalReference|item/pspReference'],
        account: ['item/merchantAccountCode'],
      },
    ],
  },
  answer: { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: '[accepted]' },
  deadline: 'about 10 s',
  retries: '3 at once, then for days (unconfirmed)',
  notes: 'Basic authentication can be added at Adyen; it is not looked at here.',
};
