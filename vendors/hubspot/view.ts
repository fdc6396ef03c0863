import { WITH_HISTORY } from './contact-values.ts';
import type { Contact } from './contacts.ts';
import type { Catalogue } from './properties.ts';

/** The six properties HubSpot answers with when a request names none. */
const DEFAULT_PROPERTIES = ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'];

/** A contact as HubSpot answers it: an undefined property is left out, a defined one without a value is null. */
export function viewOf(contact: Contact, wanted: readonly string[], catalogue: Catalogue): Record<string, unknown> {
  const updatedAt = new Date(contact.updatedAt).toISOString();
  const createdAt = new Date(contact.createdAt).toISOString();
  const derived: Record<string, string> = {
    hs_object_id: contact.id,
    createdate: createdAt,
    lastmodifieddate: updatedAt,
  };
  const always = wanted.length === 0 ? DEFAULT_PROPERTIES : Object.keys(derived);
  const names = [...new Set([...wanted, ...always])].filter((name) => Object.hasOwn(catalogue, name)).sort();
  return {
    id: contact.id,
    properties: Object.fromEntries(names.map((name) => [name, derived[name] ?? contact.properties[name] ?? null])),
    createdAt,
    updatedAt,
    archived: contact.archivedAt !== null,
    ...(contact.archivedAt === null ? {} : { archivedAt: new Date(contact.archivedAt).toISOString() }),
  };
}

/** What `?propertiesWithHistory=email` adds: every value that the property had, the newest first. */
export function historyOf({ addresses }: Contact, wanted: readonly string[]): Record<string, unknown> {
  if (wanted.length === 0) return {};
  const values = addresses.map(({ value, at }) => ({
    value,
    timestamp: new Date(at).toISOString(),
    sourceType: 'CRM_UI',
  }));
  const histories = wanted.map((name) => [name, name === WITH_HISTORY ? values : []]);
  return { propertiesWithHistory: Object.fromEntries(histories) };
}

/** `?properties=a,b`, repeated or not. */
export function namesIn(query: URLSearchParams, parameter = 'properties'): string[] {
  return query
    .getAll(parameter)
    .flatMap((list) => list.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
