import { EMPTY_200, jsonAnswer } from '../answers.ts';
import { isRecord, jsonEvents, type Reply } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { urlSecret } from '../shapes/shared-secrets.ts';

const eventGridValidation: Reply = (events) => {
  const [event] = Array.isArray(events) ? events : [];
  if (!isRecord(event) || event.eventType !== 'Microsoft.EventGrid.SubscriptionValidationEvent') return undefined;
  const code = isRecord(event.data) ? event.data.validationCode : undefined;
  if (typeof code !== 'string' || code.length > 256) return 'malformed-body';
  return jsonAnswer({ validationResponse: code });
};

export const azureEventGrid: Provider = {
  id: 'azure-event-grid',
  label: 'Azure Event Grid',
  status: 'verified',
  signed: 'nothing: a secret in the URL’s query',
  freshness: 'none',
  parts: [{ name: 'urlSecret', from: 'chosen by you, in the query of the endpoint’s URL' }],
  scheme: { verify: urlSecret, part: 'urlSecret' },
  handshake: { says: 'SubscriptionValidation, with the secret: validationCode comes back in JSON within 30 s' },
  events: {
    read: jsonEvents,
    reply: eventGridValidation,
    lists: [
      {
        items: '#',
        id: ['item/topic?', 'item/id'],
        type: ['item/eventType'],
        time: { at: 'item/eventTime', unit: 'iso' },
        entity: ['=subject', 'item/subject'],
        account: ['item/topic'],
      },
    ],
  },
  answer: EMPTY_200,
  deadline: '30 s',
  retries: 'for up to 24 h (unconfirmed); 400, 401, 404 and 413 are special',
};
