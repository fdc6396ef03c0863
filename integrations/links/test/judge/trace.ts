import type { Seen } from './seen.ts';

/** What the history says of people, by the specification alone: who has which address, what they agreed to, and what may stand in the way. */
export interface Trace {
  /** The contact that answers with this id now. */
  current(contact: string): string;
  /** Whose opt-out stands: at HubSpot for all e-mail, or at Mailchimp for the audience. */
  isOptedOut(contact: string, at: 'hubspot' | 'mailchimp'): boolean;
  /** Whether the person signed up at Mailchimp after the contact opted out or was lost: the nightly comparison heals that, and pages. */
  hasReturned(contact: string): boolean;
  /** Whether the person signed up at this address: it is their own, also without a contact. */
  hasSignedUp(email: string): boolean;
  /** Whether the contact was without an address once: HubSpot cannot be told then. */
  wasWithoutAddress(contact: string): boolean;
  /** Opt-outs by an address that went from one contact to another in the same moment: one of both is opted out. */
  readonly eitherOf: readonly (readonly [string, string])[];
  /** An address that the person left at Mailchimp while no contact had it. */
  isLeft(email: string): boolean;
  /** Contacts and addresses that something reached which may unsubscribe or archive a member for good. */
  mayBeStricter(thing: string): boolean;
  /** Contacts and addresses whose names a person changed at Mailchimp: HubSpot's come with the contact's next event. */
  mayBeNamedOtherwise(thing: string): boolean;
  /** Contacts and addresses of a person who took another address at Mailchimp: a person decides. */
  isUndecided(thing: string): boolean;
  /** Contacts that were erased, with the addresses that each had. */
  readonly erased: ReadonlyMap<string, readonly string[]>;
  /** Every address that is or was the contact's, or of one that met it at an address. */
  addressesAround(thing: string): readonly string[];
  /** How many contacts ever had the address. */
  holders(email: string): number;
}

/** So late an event may come: vendors and queues send again for hours. */
const LONGEST_LAG_MS = 26 * 3_600_000;

/** Follows the history up to a time; default: all of it. */
export function traceOf(
  { history, writes }: Pick<Seen, 'history' | 'writes'>,
  until = Number.POSITIVE_INFINITY,
): Trace {
  const mergedInto = new Map<string, string>();
  const emails = new Map<string, string>();
  const had = new Map<string, Set<string>>();
  const lastHolder = new Map<string, string>();
  const optedOut = { hubspot: new Set<string>(), mailchimp: new Set<string>() };
  const left = new Set<string>();
  const returned = new Set<string>();
  const eitherOf: (readonly [string, string])[] = [];
  const cleared = new Set<string>();
  const leaves = new Map<string, { readonly at: number; readonly contact: string }>();
  const signedUp = new Set<string>();
  const erased = new Map<string, readonly string[]>();
  const [stricter, named, undecided] = [spreading(), spreading(), spreading()];

  const current = (contact: string): string => {
    const next = mergedInto.get(contact);
    return next === undefined || next === contact ? contact : current(next);
  };
  const has = (contact: string, email: string, at: number) => {
    had.set(contact, (had.get(contact) ?? new Set()).add(email));
    lastHolder.set(email, contact);
    const leave = leaves.get(email);
    // The address went to another contact before anyone could know whose opt-out it was.
    if (leave && at - leave.at < LONGEST_LAG_MS && current(leave.contact) !== current(contact)) {
      if (optedOut.mailchimp.delete(current(leave.contact))) eitherOf.push([leave.contact, contact]);
      leaves.delete(email);
    }
    emails.set(contact, email);
    for (const one of [stricter, named, undecided]) one.join(contact, email);
  };
  /** Whose member it is. Two, where it has another contact by now, and nothing of that has reached Mailchimp. */
  const holdersOf = (email: string, at: number) => {
    const written = writes.findLast((write) => write.at <= at && write.member?.email === email)?.member?.contact;
    const holder = [...emails].find(([, one]) => one === email)?.[0];
    return [...new Set([written, holder].flatMap((id) => (id === undefined ? [] : [current(id)])))];
  };

  for (const one of history) {
    if (one.at > until) break;
    switch (one.did) {
      case 'create':
        has(one.contact, one.email, one.at);
        break;
      case 'move':
        // Who left before another contact had the address: the opt-out goes with the person.
        if (one.from !== undefined && left.delete(one.from)) optedOut.mailchimp.add(one.contact);
        emails.delete(one.contact);
        if (one.to === undefined) {
          stricter.add(one.contact);
          cleared.add(one.contact);
        } else has(one.contact, one.to, one.at);
        break;
      case 'delete':
      case 'restore':
      case 'rename':
      case 'win':
        break;
      case 'lose':
        returned.delete(one.contact);
        break;
      case 'opt-out':
        optedOut.hubspot.add(one.contact);
        returned.delete(one.contact);
        stricter.add(one.contact);
        break;
      case 'opt-in':
        optedOut.hubspot.delete(one.contact);
        break;
      case 'erase':
        erased.set(one.contact, [...(had.get(one.contact) ?? [])]);
        emails.delete(one.contact);
        break;
      case 'merge': {
        for (const id of [one.contact, one.other]) {
          if (id === one.into) continue;
          mergedInto.set(id, one.into);
          for (const set of [optedOut.hubspot, optedOut.mailchimp, returned, cleared])
            if (set.delete(id)) set.add(one.into);
          for (const email of had.get(id) ?? []) had.set(one.into, (had.get(one.into) ?? new Set()).add(email));
          for (const each of [stricter, named, undecided]) each.join(id, one.into);
        }
        const email = emails.get(one.contact) ?? emails.get(one.other);
        emails.delete(one.contact);
        emails.delete(one.other);
        if (email !== undefined) has(one.into, email, one.at);
        break;
      }
      case 'leave': {
        const [holder, other] = holdersOf(one.email, one.at).filter((id) => !erased.has(id));
        if (holder === undefined) left.add(one.email);
        else if (other === undefined) {
          optedOut.mailchimp.add(holder);
          leaves.set(one.email, { at: one.at, contact: holder });
        }
        if (holder !== undefined && other !== undefined) eitherOf.push([holder, other]);
        stricter.add(one.email);
        break;
      }
      case 'return': {
        left.delete(one.email);
        signedUp.add(one.email);
        for (const holder of holdersOf(one.email, one.at)) {
          optedOut.mailchimp.delete(holder);
          returned.add(holder);
        }
        break;
      }
      case 'bounce':
      case 'archive':
        stricter.add(one.email);
        break;
      case 'member-rename':
        named.add(one.email);
        break;
      case 'member-move':
        if (left.delete(one.email)) left.add(one.to);
        for (const each of [stricter, named, undecided]) each.join(one.email, one.to);
        undecided.add(one.email);
        stricter.add(one.email);
        named.add(one.email);
    }
  }

  return {
    current,
    isOptedOut: (contact, at) => optedOut[at].has(contact),
    wasWithoutAddress: (contact) => cleared.has(contact),
    eitherOf,
    hasSignedUp: (email) => signedUp.has(email),
    hasReturned: (contact) => returned.has(contact),
    isLeft: (email) => left.has(email),
    mayBeStricter: stricter.has,
    mayBeNamedOtherwise: named.has,
    isUndecided: undecided.has,
    erased,
    addressesAround: (thing) => [...lastHolder.keys()].filter((email) => stricter.areJoined(email, thing)),
    holders: (email) => [...had.values()].filter((all) => all.has(email)).length,
  };
}

/** Things that belong together at any time: what is said of one may hold for all, in any order of events. */
function spreading() {
  const parents = new Map<string, string>();
  const said = new Set<string>();
  const root = (thing: string): string => {
    const parent = parents.get(thing);
    return parent === undefined ? thing : root(parent);
  };
  return {
    join(one: string, other: string): void {
      const [a, b] = [root(one), root(other)];
      if (a === b) return;
      parents.set(a, b);
    },
    areJoined: (one: string, other: string) => root(one) === root(other),
    add: (thing: string) => void said.add(thing),
    has: (thing: string) => [...said].some((one) => root(one) === root(thing)),
  };
}
