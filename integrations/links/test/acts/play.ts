import type { Done } from '../judge/index.ts';
import { addressOf, betweenOf, nameOf, type Timed } from './act.ts';

/** The pages of both vendors, as people use them. Each answers undefined where the vendor refuses. */
export interface Hands {
  hubspot(method: string, path: string, body?: object): Promise<{ readonly id?: string } | undefined>;
  mailchimp(path: string, body: object): Promise<object | undefined>;
  /** What is there now. */
  contacts(): Promise<readonly Held[]>;
  members(): Promise<ReadonlyMap<string, string>>;
  now(): number;
}

/** A contact that was made, with its address; also one that was deleted. */
interface Held {
  readonly id: string;
  readonly email: string | undefined;
  readonly isDeleted: boolean;
}

/** Does what an act says, as far as it is possible now. @returns what was done; nothing where a person could not do it */
export async function play(act: Timed, hands: Hands): Promise<readonly Done[]> {
  const at = hands.now();
  const contacts = await hands.contacts();
  const holderOf = (email: string) => contacts.find((one) => one.email === email && !one.isDeleted);
  const pick = (number: number) => contacts[number % Math.max(1, contacts.length)];

  switch (act.act) {
    case 'create': {
      const email = addressOf(act.address);
      if (holderOf(email)) return [];
      const made = await hands.hubspot('POST', '/contacts', { properties: { email, ...nameOf(act.name) } });
      return made?.id === undefined ? [] : [{ at, did: 'create', contact: made.id, email }];
    }
    case 'swap': {
      const [one, other] = [pick(act.contact), pick(act.other)];
      if (!one?.email || !other?.email || one.isDeleted || other.isDeleted || one === other) return [];
      const between = betweenOf(act.contact);
      return [
        ...(await move(one.id, one.email, between)),
        ...(await move(other.id, other.email, one.email)),
        ...(await move(one.id, between, other.email)),
      ];
    }
    case 'merge': {
      const [one, other] = [pick(act.contact), pick(act.other)];
      if (!one || !other || one.isDeleted || other.isDeleted || one === other) return [];
      const merged = await hands.hubspot('POST', `/contacts/${one.id}/merge`, { id: other.id });
      return merged?.id === undefined ? [] : [{ at, did: 'merge', contact: one.id, other: other.id, into: merged.id }];
    }
    case 'leave':
    case 'bounce':
    case 'return':
    case 'archive':
      return ofMember(act.act, addressOf(act.address));
    case 'member-rename': {
      const email = addressOf(act.address);
      const { firstname: FNAME, lastname: LNAME } = nameOf(act.to);
      const status = (await hands.members()).get(email);
      if (status === undefined || status === 'archived') return [];
      const named = await hands.mailchimp('/rename', { email_address: email, merge_fields: { FNAME, LNAME } });
      return named ? [{ at, did: 'member-rename', email }] : [];
    }
    case 'member-move': {
      const [email, to] = [addressOf(act.address), addressOf(act.to)];
      const members = await hands.members();
      const status = members.get(email);
      if (status === undefined || status === 'archived' || members.has(to)) return [];
      const moved = await hands.mailchimp('/change-address', { email_address: email, new_email_address: to });
      return moved ? [{ at, did: 'member-move', email, to }] : [];
    }
    default:
      return ofContact(act);
  }

  async function move(contact: string, from: string | undefined, to: string | undefined): Promise<readonly Done[]> {
    const moved = await hands.hubspot('PATCH', `/contacts/${contact}`, { properties: { email: to ?? '' } });
    return moved
      ? [{ at, did: 'move', contact, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }]
      : [];
  }

  async function ofContact({ contact: number, ...act }: Extract<Timed, { contact: number; other?: never }>) {
    const one = pick(number);
    if (!one) return [];
    const { id, email, isDeleted } = one;
    const done = async (
      did: 'rename' | 'lose' | 'win' | 'opt-out' | 'opt-in' | 'delete' | 'restore' | 'erase',
      method: string,
      path: string,
      body?: object,
    ) => ((await hands.hubspot(method, `/contacts/${id}${path}`, body)) ? [{ at, did, contact: id } as const] : []);
    if (act.act === 'restore') {
      // HubSpot has no two contacts of one address: a person sees the other one, and merges or does without.
      if (!isDeleted || (email !== undefined && holderOf(email))) return [];
      return done('restore', 'POST', '/restore');
    }
    if (act.act === 'erase') return done('erase', 'POST', '/erase');
    if (isDeleted) return [];
    switch (act.act) {
      case 'rename':
        return done('rename', 'PATCH', '', { properties: nameOf(act.to) });
      case 'move': {
        const to = addressOf(act.to);
        return to === email || holderOf(to) ? [] : move(id, email, to);
      }
      case 'clear':
        return email === undefined ? [] : move(id, email, undefined);
      case 'lose':
        return done('lose', 'PATCH', '', { properties: { hs_lead_status: 'UNQUALIFIED' } });
      case 'win':
        return done('win', 'PATCH', '', { properties: { hs_lead_status: 'CONNECTED' } });
      case 'opt-out':
      case 'opt-in':
        return done(act.act, 'POST', '/opt-out', { optedOut: act.act === 'opt-out' });
      case 'delete':
        return done('delete', 'DELETE', '');
    }
  }

  async function ofMember(did: 'leave' | 'bounce' | 'return' | 'archive', email: string): Promise<readonly Done[]> {
    const status = (await hands.members()).get(email);
    if (status === undefined || !POSSIBLE[did].includes(status)) return [];
    const path = { leave: '/unsubscribe', bounce: '/clean', return: '/confirm', archive: '/archive' }[did];
    return (await hands.mailchimp(path, { email_address: email })) ? [{ at, did, email }] : [];
  }
}

/** Of members with which status a person can do it. */
const POSSIBLE: Readonly<Record<'leave' | 'bounce' | 'return' | 'archive', readonly string[]>> = {
  leave: ['subscribed', 'pending'],
  bounce: ['subscribed'],
  return: ['unsubscribed', 'archived', 'cleaned', 'pending'],
  archive: ['subscribed', 'unsubscribed'],
};
