import type { JsonList } from '../events/json.ts';
import type { Look } from '../events/sources.ts';

/** Newer apps send `object.*` with a type id; the same contact must be the same entity in both forms. */
const OBJECT_TYPES: Readonly<Record<string, string>> = {
  '0-1': 'contact',
  '0-2': 'company',
  '0-3': 'deal',
  '0-5': 'ticket',
};

/** Merges name the record that stays, associations the one they start from (HubSpot, "Webhooks": payloads of merges and associations). */
const SUBJECT = 'item/objectId|item/primaryObjectId|item/fromObjectId';

const hubspotEntity = (look: Look): string | undefined => {
  const type = look('item/subscriptionType') ?? '';
  const dot = type.indexOf('.');
  const prefix = dot < 0 ? type : type.slice(0, dot);
  const typeId = prefix === 'object' ? look('item/objectTypeId|item/fromObjectTypeId') : undefined;
  const kind = typeId ? (OBJECT_TYPES[typeId] ?? typeId) : prefix;
  const id = look(SUBJECT);
  return kind && id && `${kind}:${id}`;
};

/** No event id is unique, so subscription, object, what happened to it, and time make the identity. */
export const HUBSPOT_EVENTS: readonly JsonList[] = [
  {
    items: '#',
    id: [
      'item/subscriptionId',
      SUBJECT,
      'item/propertyName|item/messageId|item/newObjectId|item/toObjectId?',
      'item/occurredAt',
      // Several labels of one pair of records change in one millisecond.
      'item/associationTypeId|item/associationType|item/mergedObjectIds/0??',
      'item/associationRemoved??',
    ],
    type: ['item/subscriptionType'],
    time: { at: 'item/occurredAt', unit: 'milliseconds' },
    entity: hubspotEntity,
    account: ['item/portalId'],
  },
];
