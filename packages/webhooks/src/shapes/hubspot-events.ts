import type { JsonList } from '../events/json.ts';
import type { Look } from '../events/sources.ts';

/** Newer apps send `object.*` with a type id; the same contact must be the same entity in both forms. */
const OBJECT_TYPES: Readonly<Record<string, string>> = {
  '0-1': 'contact',
  '0-2': 'company',
  '0-3': 'deal',
  '0-5': 'ticket',
};

const hubspotEntity = (look: Look): string | undefined => {
  const type = look('item/subscriptionType') ?? '';
  const dot = type.indexOf('.');
  const prefix = dot < 0 ? type : type.slice(0, dot);
  const typeId = prefix === 'object' ? look('item/objectTypeId') : undefined;
  const kind = typeId ? (OBJECT_TYPES[typeId] ?? typeId) : prefix;
  const id = look('item/objectId');
  return kind && id && `${kind}:${id}`;
};

/** No event id is unique, so subscription, object, property and time make the identity. */
export const HUBSPOT_EVENTS: readonly JsonList[] = [
  {
    items: '#',
    id: ['item/subscriptionId', 'item/objectId', 'item/propertyName?', 'item/occurredAt'],
    type: ['item/subscriptionType'],
    time: { at: 'item/occurredAt', unit: 'milliseconds' },
    entity: hubspotEntity,
    account: ['item/portalId'],
  },
];
