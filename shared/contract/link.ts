/**
 * Which records are the same in two systems: declared once, in `integrations/links/NAME.ts`, and named by each delivery that needs it.
 * A pair holds ids, hashes and words, never personal data.
 */
export interface LinkDefinition {
  /** Kebab-case, unique in the project, and for ever: the partition of its rows is called so. */
  readonly name: string;
  readonly title: string;
  /** The record that a pair is kept for. */
  readonly from: LinkedRecord;
  /** The record that it is the same as. One such record belongs to one pair. */
  readonly to: LinkedRecord;
  /** What a pair remembers besides, by name, in words: a status, an id, a hash. */
  readonly facts: Readonly<Record<string, string>>;
}

export interface LinkedRecord {
  readonly system: string;
  readonly record: string;
  /** What its id is, in words. It may be a hash, and must not be an address or a name. */
  readonly id: string;
}

/** One pair, as it was read or is to be kept. */
export interface Link {
  /** Id of the record that it is kept for. */
  readonly from: string;
  /** Id of the record that it is the same as; absent where there is none now. */
  readonly to?: string;
  readonly facts: Readonly<Record<string, string>>;
  /** As it was read: it is kept only if it is still so. Absent: there was none. */
  readonly version?: number;
  /** ISO 8601, UTC: the record was erased. Nothing else is left of the pair, and nothing is kept for this id any more. */
  readonly erasedAt?: string;
}

/**
 * The pairs of one link, as a delivery's code sees them. Where the store fails, or another worker is at work on the same record, the
 * attempt ends by itself: the event comes back, and uses no attempt.
 */
export interface Links {
  /** Read consistently, from either side. */
  find(side: { readonly from: string } | { readonly to: string }): Promise<Link | undefined>;
  /** Keeps other events away from these records of the `to` side, until the attempt has ended. */
  hold(to: readonly string[]): Promise<void>;
  /** Keeps pairs in one transaction, both sides of each. A record of the `to` side moves from one of them to another. */
  put(...links: readonly Link[]): Promise<void>;
  /** Removes a pair from both sides and leaves a tombstone of its `from` id. */
  erase(link: Link): Promise<void>;
}

/**
 * Declares a link. Returns it unchanged; synth checks its values.
 *
 * @example
 * import { defineLink } from 'penstock';
 *
 * export const customerAccount = defineLink({
 *   name: 'customer-account',
 *   title: 'Customer of the shop and account in the books',
 *   from: { system: 'Shop', record: 'customer', id: 'customer number' },
 *   to: { system: 'Books', record: 'account', id: 'account number' },
 *   facts: { blockedByUs: '`yes` where the account is blocked because the customer was' },
 * });
 */
export function defineLink<const L extends LinkDefinition>(link: L): L {
  return link;
}
