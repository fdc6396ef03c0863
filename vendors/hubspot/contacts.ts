import type { Clock } from '@penstock/local-aws/clock';
import type { Collection, Store } from '../toolkit/store.ts';
import {
  additionalOf,
  filled,
  historyAfter,
  isStepBack,
  mergedValues,
  normalised,
  type PastValue,
  type Values,
} from './contact-values.ts';
import { type Catalogue, type Violation, violations } from './properties.ts';
import type { Subscription } from './settings.ts';

export interface Contact {
  readonly id: string;
  /** The properties that are set and not empty; the three read-only stamps are derived. */
  readonly properties: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly archivedAt: number | null;
  /** Addresses that it had and has, the newest first. */
  readonly addresses: readonly PastValue[];
}

/** The author of a change, as webhook events name it. */
export interface Author {
  readonly changeSource: 'INTEGRATION' | 'CRM_UI';
  readonly sourceId: string;
}

export interface Change {
  readonly type: Subscription['subscriptionType'];
  readonly objectId: number;
  readonly occurredAt: number;
  readonly author: Author;
  readonly propertyName?: string;
  readonly propertyValue?: string;
  readonly merge?: Merge;
}

/** What a merge made of which contacts. */
export interface Merge {
  readonly primaryObjectId: number;
  readonly mergedObjectIds: readonly number[];
  readonly newObjectId: number;
  readonly numberOfPropertiesMoved: number;
}

export type Written =
  | { readonly kind: 'written'; readonly contact: Contact; readonly changed: boolean }
  | { readonly kind: 'invalid'; readonly violations: readonly Violation[] }
  | { readonly kind: 'conflict'; readonly existingId: string };

export interface Contacts {
  /** An id that was merged away finds the contact that stays. */
  byId(id: string): Contact | undefined;
  /** Only contacts that are not archived are found by address, of which they may have further ones. */
  byEmail(email: string): Contact | undefined;
  all(): Contact[];
  create(values: Values, author: Author): Written;
  update(contact: Contact, values: Values, author: Author): Written;
  /** Moves a contact to the recycle bin; false when it was there already. */
  archive(contact: Contact, author: Author): boolean;
  /** Takes a contact out of the recycle bin; false when it was not there. A living contact may have its address by now. */
  restore(contact: Contact, author: Author): boolean;
  /** Deletes a contact for good, without a trace of its values. */
  erase(contact: Contact, author: Author): void;
  /** Sets or clears an opt-out, which no call may write as a property. @param property default: that of all e-mail */
  optOut(contact: Contact, optedOut: boolean, author: Author, property?: string): Contact;
  /** Merges another contact into the primary one, or both into a new one. */
  merge(primary: Contact, other: Contact, author: Author, intoNew: boolean): Contact;
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
  const mergedInto: Collection<string> = store.collection('contact ids after a merge');
  const byId = (id: string): Contact | undefined => contacts.get(id) ?? contacts.get(mergedInto.get(id) ?? '');
  const byEmail = (email: string) => byId(emails.get(email.toLowerCase()) ?? '');

  function conflict(values: Values, self?: string): Written | undefined {
    const other = values.email ? byEmail(values.email) : undefined;
    return other && other.id !== self ? { kind: 'conflict', existingId: other.id } : undefined;
  }

  function keep(contact: Contact, before: Contact | undefined): void {
    contacts.put(contact.id, contact);
    const held = contact.archivedAt === null ? addressesOf(contact) : [];
    for (const address of before ? addressesOf(before) : []) if (!held.includes(address)) emails.remove(address);
    for (const address of held) emails.put(address, contact.id);
  }

  function remove(contact: Contact): void {
    contacts.remove(contact.id);
    for (const address of addressesOf(contact)) if (emails.get(address) === contact.id) emails.remove(address);
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
        addresses: historyAfter([], filled(values), now),
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
        addresses: historyAfter(before.addresses, effective, clock.now()),
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
    restore(before, author) {
      if (before.archivedAt === null) return false;
      const now = clock.now();
      keep({ ...before, archivedAt: null, updatedAt: now }, before);
      changed([{ type: 'contact.restore', objectId: Number(before.id), occurredAt: now, author }]);
      return true;
    },
    erase(before, author) {
      const facts = { objectId: Number(before.id), occurredAt: clock.now(), author };
      remove(before);
      changed([
        ...(before.archivedAt === null ? [{ type: 'contact.deletion', ...facts } as const] : []),
        { type: 'contact.privacyDeletion', ...facts },
      ]);
    },
    optOut(before, optedOut, author, property = 'hs_email_optout') {
      const value = optedOut ? 'true' : 'false';
      const properties = { ...before.properties, [property]: value };
      const contact: Contact = { ...before, properties, updatedAt: clock.now() };
      keep(contact, before);
      changed(propertyChanges(contact, { [property]: value }, author));
      return contact;
    },
    merge(primary, other, author, intoNew) {
      const now = clock.now();
      const id = intoNew ? String(store.next('contacts', FIRST_ID)) : primary.id;
      const properties = mergedValues(primary.properties, other.properties);
      const gone = [other, ...(intoNew ? [primary] : [])];
      for (const one of gone) {
        remove(one);
        mergedInto.put(one.id, id);
      }
      const contact: Contact = { ...primary, id, properties, updatedAt: now };
      keep(contact, undefined);
      const merge: Merge = {
        primaryObjectId: Number(primary.id),
        mergedObjectIds: [Number(other.id)],
        newObjectId: Number(id),
        numberOfPropertiesMoved: Object.keys(properties).length - Object.keys(primary.properties).length,
      };
      changed([{ type: 'contact.merge', objectId: Number(primary.id), occurredAt: now, author, merge }]);
      return contact;
    },
  };
}

/** All addresses by which a living contact is found. */
function addressesOf({ properties }: Contact): readonly string[] {
  return [...(properties.email ? [properties.email] : []), ...additionalOf(properties)];
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
