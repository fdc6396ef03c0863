import type { Clock } from '@penstock/local-aws/clock';
import type { Store } from '../toolkit/store.ts';

export type Fields = Readonly<Record<string, string | null>>;

export interface Contact {
  /** Eighteen characters, which begin with `003` for a contact. */
  readonly id: string;
  readonly fields: Fields;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly modifiedAt: string;
}

/** How often a value of the external id created a contact, and how often it was written again. */
export interface Effects {
  readonly creations: number;
  readonly updates: number;
}

export interface Contacts {
  all(): readonly Contact[];
  by(field: string, value: string): readonly Contact[];
  create(fields: Fields, external?: string): Contact;
  update(contact: Contact, fields: Fields, external: string): Contact;
  effects(): Readonly<Record<string, Effects>>;
  reload(): void;
}

const NONE: Effects = { creations: 0, updates: 0 };

/** Kept in memory beside the store, so that a call costs the same however many contacts there are. */
export function contactBook(store: Store, clock: Clock): Contacts {
  const kept = store.collection<Contact>('contact');
  const counted = store.collection<Effects & { readonly external: string }>('effect');
  const contacts = new Map<string, Contact>();
  const effects = new Map<string, Effects>();
  const load = () => {
    contacts.clear();
    effects.clear();
    for (const contact of kept.all()) contacts.set(contact.id, contact);
    for (const { external, ...done } of counted.all()) effects.set(external, done);
  };
  load();
  const now = () => new Date(clock.now()).toISOString();
  const put = (contact: Contact) => {
    contacts.set(contact.id, contact);
    kept.put(contact.id, contact);
    return contact;
  };
  const count = (external: string, what: keyof Effects) => {
    const before = effects.get(external) ?? NONE;
    const after = { ...before, [what]: before[what] + 1 };
    effects.set(external, after);
    counted.put(external, { external, ...after });
  };
  return {
    all: () => [...contacts.values()],
    by: (field, value) =>
      // Salesforce compares the values of an External ID without regard to case, where the field does not say otherwise.
      [...contacts.values()].filter(({ fields }) => fields[field]?.toLowerCase() === value.toLowerCase()),
    create(fields, external) {
      if (external !== undefined) count(external, 'creations');
      const id = `003${String(store.next('contact', 1)).padStart(12, '0')}AAA`;
      return put({ id, fields, createdAt: now(), modifiedAt: now() });
    },
    update(contact, fields, external) {
      count(external, 'updates');
      return put({ ...contact, fields: { ...contact.fields, ...fields }, modifiedAt: now() });
    },
    effects: () => Object.fromEntries(effects),
    reload: load,
  };
}
