import type { Clock } from '@penstock/local-aws/clock';
import type { Collection, Store } from '../toolkit/store.ts';
import { type Catalogue, type Violation, violations } from './properties.ts';

export interface Contact {
  readonly id: string;
  /** The properties that are set and not empty; the three read-only stamps are derived. */
  readonly properties: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly archivedAt: number | null;
}

/** The author of a change, as webhook events name it. */
export interface Author {
  readonly changeSource: 'INTEGRATION' | 'CRM_UI';
  readonly sourceId: string;
}

export interface Change {
  readonly type: 'contact.creation' | 'contact.propertyChange' | 'contact.deletion';
  readonly objectId: number;
  readonly occurredAt: number;
  readonly author: Author;
  readonly propertyName?: string;
  readonly propertyValue?: string;
}

export type Written =
  | { readonly kind: 'written'; readonly contact: Contact; readonly changed: boolean }
  | { readonly kind: 'invalid'; readonly violations: readonly Violation[] }
  | { readonly kind: 'conflict'; readonly existingId: string };

type Values = Readonly<Record<string, string>>;

export interface Contacts {
  byId(id: string): Contact | undefined;
  /** Only contacts that are not archived are found by address. */
  byEmail(email: string): Contact | undefined;
  all(): Contact[];
  create(values: Values, author: Author): Written;
  update(contact: Contact, values: Values, author: Author): Written;
  /** Moves a contact to the recycle bin; false when it was there already. */
  archive(contact: Contact, author: Author): boolean;
}

const FIRST_ID = 70_101;

/** The contacts of the account. `changed` is called with every change once it is stored. */
export function contactBook(
  store: Store,
  clock: Clock,
  catalogue: () => Catalogue,
  changed: (changes: readonly Change[]) => void,
): Contacts {
  const contacts: Collection<Contact> = store.collection('contacts');
  const emails: Collection<string> = store.collection('contact ids by email');
  const byId = (id: string) => contacts.get(id);
  const byEmail = (email: string) => byId(emails.get(email.toLowerCase()) ?? '');

  function conflict(values: Values, self?: string): Written | undefined {
    const other = values.email ? byEmail(values.email) : undefined;
    return other && other.id !== self ? { kind: 'conflict', existingId: other.id } : undefined;
  }

  function keep(contact: Contact, before: Contact | undefined): void {
    contacts.put(contact.id, contact);
    const email = contact.archivedAt === null ? contact.properties.email : undefined;
    if (before?.properties.email && before.properties.email !== email) emails.remove(before.properties.email);
    if (email) emails.put(email, contact.id);
  }

  return {
    byId,
    byEmail,
    all: () => contacts.all(),
    create(given, author) {
      const found = violations(given, catalogue());
      if (found.length > 0) return { kind: 'invalid', violations: found };
      const values = normalised(given);
      const clash = conflict(values);
      if (clash) return clash;
      const now = clock.now();
      const contact: Contact = {
        id: String(store.next('contacts', FIRST_ID)),
        properties: filled(values),
        createdAt: now,
        updatedAt: now,
        archivedAt: null,
      };
      keep(contact, undefined);
      changed([
        { type: 'contact.creation', objectId: Number(contact.id), occurredAt: now, author },
        ...propertyChanges(contact, contact.properties, author),
      ]);
      return { kind: 'written', contact, changed: true };
    },
    update(before, given, author) {
      const found = violations(given, catalogue());
      if (found.length > 0) return { kind: 'invalid', violations: found };
      const values = normalised(given);
      const clash = conflict(values, before.id);
      if (clash) return clash;
      const effective = Object.fromEntries(
        Object.entries(values).filter(
          ([name, value]) =>
            (before.properties[name] ?? '') !== value && !isStepBack(catalogue()[name], before.properties[name], value),
        ),
      );
      if (Object.keys(effective).length === 0) return { kind: 'written', contact: before, changed: false };
      const contact: Contact = {
        ...before,
        properties: filled({ ...before.properties, ...effective }),
        updatedAt: clock.now(),
      };
      keep(contact, before);
      changed(propertyChanges(contact, effective, author));
      return { kind: 'written', contact, changed: true };
    },
    archive(before, author) {
      if (before.archivedAt !== null) return false;
      const now = clock.now();
      keep({ ...before, archivedAt: now, updatedAt: now }, before);
      changed([{ type: 'contact.deletion', objectId: Number(before.id), occurredAt: now, author }]);
      return true;
    },
  };
}

/** HubSpot keeps addresses in lower case and drops the spaces around a value. */
function normalised(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, name === 'email' ? value.trim().toLowerCase() : value.trim()]),
  );
}

function filled(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}

/** HubSpot ignores a step back of the lifecycle stage; only clearing it first allows one. */
function isStepBack(definition: Catalogue[string] | undefined, before: string | undefined, after: string): boolean {
  if (!definition?.forwardOnly || !before || after === '') return false;
  const order = definition.options ?? [];
  return order.indexOf(after) < order.indexOf(before);
}

function propertyChanges(contact: Contact, values: Values, author: Author): Change[] {
  return Object.entries(values).map(([propertyName, propertyValue]) => ({
    type: 'contact.propertyChange',
    objectId: Number(contact.id),
    occurredAt: contact.updatedAt,
    author,
    propertyName,
    propertyValue,
  }));
}
