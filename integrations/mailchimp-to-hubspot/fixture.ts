import { type ScriptedAnswer, testDelivery } from 'penstock/testing';
import { memberHash as hash } from '../links/member.ts';
import delivery from './member-to-contact.ts';
import sampleContact from './samples/answers/read-contact.json' with { type: 'json' };
import sampleMember from './samples/answers/read-member.json' with { type: 'json' };
import sampleEvents from './samples/events.json' with { type: 'json' };

export const CONTACT = '70101';
export const ADA = 'ada.lovelace@example.com';
export const KING = 'ada.king@example.com';
export const settings = { listId: '0a1b2c3d4e', subscriptionId: '7700001' };
export const memberPathOf = (address: string) => `/3.0/lists/${settings.listId}/members/${hash(address)}`;

/** One of the samples by its type. */
export function event(type: string, more: object = {}): object {
  const sample = sampleEvents.find((one) => one.type === type);
  if (!sample) throw new Error(`There is no sample of type ${type}.`);
  return { ...sample, ...more };
}

export const contact = (properties: Readonly<Record<string, string | null>> = {}, id = CONTACT): ScriptedAnswer => ({
  status: 200,
  body: { ...sampleContact, id, properties: { ...sampleContact.properties, ...properties } },
});
export const member = (status: string, more: object = {}): ScriptedAnswer => ({
  status: 200,
  body: { ...sampleMember, status, ...more },
});
export const absent: ScriptedAnswer = { status: 404, body: {} };
export const done: ScriptedAnswer = { status: 200, body: { id: CONTACT } };

/** The pair of Ada's contact. */
export const linked = (facts: Readonly<Record<string, string>> = { status: 'subscribed' }) => ({
  [CONTACT]: { to: hash(ADA), facts },
});

type Answers = Readonly<Record<string, readonly ScriptedAnswer[]>>;

interface Given {
  readonly event: object;
  readonly member?: ScriptedAnswer;
  /** One after the other, where more than one is read. */
  readonly members?: readonly ScriptedAnswer[];
  readonly mailchimp?: Answers;
  readonly hubspot?: Answers;
  readonly pairs?: Readonly<
    Record<
      string,
      { readonly to?: string; readonly facts?: Readonly<Record<string, string>>; readonly erasedAt?: string }
    >
  >;
  readonly held?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  readonly decided?: 'source' | 'destination';
}

/** Delivers an event, with the member and what HubSpot answers by operation. */
export async function deliver(given: Given) {
  const { outcome, calls, links } = await testDelivery(delivery, {
    event: given.event,
    settings: { ...settings, ...given.settings },
    ...(given.decided && { decided: given.decided }),
    answers: {
      mailchimp: { 'read member': given.members ?? [given.member ?? member('unsubscribed')], ...given.mailchimp },
      hubspot: { 'read contact': [contact()], ...given.hubspot },
    },
    links: {
      pairs: { 'contact-member': given.pairs ?? linked() },
      held: { 'contact-member': given.held ?? [] },
    },
  });
  return {
    outcome,
    calls,
    /** What was written: method and path, and the body. */
    writes: calls
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path, body }) => [`${method} ${path}`, body] as const),
    pairs: links['contact-member'] ?? {},
  };
}
