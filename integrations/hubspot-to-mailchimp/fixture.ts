import { type ScriptedAnswer, testDelivery } from 'penstock/testing';
import { memberHash } from '../links/member.ts';
import contactErasure from './contact-erasure.ts';
import contactToMember from './contact-to-member.ts';
import sampleContact from './samples/answers/read-contact.json' with { type: 'json' };
import sampleEvents from './samples/events.json' with { type: 'json' };

/** The contact of the samples, and a further one. */
export const CONTACT = '70101';
export const OTHER = '70102';
export const ADA = 'ada.lovelace@example.com';
export const settings = { portalId: '8801234', listId: 'a1b2c3d4e5' };
export const hash = memberHash;
export const pathOf = (address: string) => `/3.0/lists/${settings.listId}/members/${hash(address)}`;

type Properties = Readonly<Record<string, string | null>>;

/** HubSpot's answer for a contact. @param earlier addresses that it had, the newest first */
export function contact(properties: Properties = {}, earlier: readonly string[] = [], id = CONTACT): ScriptedAnswer {
  const all: Properties = { ...sampleContact.properties, ...properties };
  const email = [all.email ?? null, ...earlier].map((value) => ({ value, timestamp: '2026-11-21T09:02:11.120Z' }));
  return { status: 200, body: { ...sampleContact, id, properties: all, propertiesWithHistory: { email } } };
}
export const gone: ScriptedAnswer = { status: 404, body: { category: 'OBJECT_NOT_FOUND' } };

/** Mailchimp's answers. */
export const member = (status: string, address = ADA): ScriptedAnswer => ({
  status: 200,
  body: { id: hash(address), contact_id: 'c1', status },
});
export const absent: ScriptedAnswer = { status: 404, body: { title: 'Resource Not Found' } };
export const done: ScriptedAnswer = { status: 204 };
export const refusal = (title: string, status = 400): ScriptedAnswer => ({ status, body: { title } });
export const COMPLIANCE = refusal('Member In Compliance State');
export const FORGOTTEN = refusal('Forgotten Email Not Subscribed');

type Answers = Readonly<Record<string, readonly ScriptedAnswer[]>>;
type Pairs = Readonly<
  Record<
    string,
    { readonly to?: string; readonly facts?: Readonly<Record<string, string>>; readonly erasedAt?: string }
  >
>;

export interface Given {
  readonly event?: object;
  /** Whether `event` is the whole of it. */
  readonly onlyEvent?: boolean;
  readonly hubspot?: Answers;
  readonly mailchimp?: Answers;
  readonly pairs?: Pairs;
  readonly held?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  readonly decided?: 'source' | 'destination';
}

/** Delivers an event about the contact, with what both vendors answer by operation. */
export async function deliver({ event, hubspot = {}, mailchimp = {}, pairs = {}, held = [], ...more }: Given) {
  const tested = await testDelivery(contactToMember, {
    event: { ...(!more.onlyEvent && sampleEvents[0]), ...event },
    envelope: { entity: `contact:${CONTACT}` },
    settings: { ...settings, ...more.settings },
    ...(more.decided && { decided: more.decided }),
    answers: { hubspot: { 'read contact': [contact()], ...hubspot }, mailchimp },
    links: { pairs: { 'contact-member': pairs }, held: { 'contact-member': held } },
  });
  return resultOf(tested);
}

/** Delivers the erasure of the contact. */
export async function deliverErasure({ mailchimp = {}, pairs = {}, held = [] }: Given) {
  const tested = await testDelivery(contactErasure, {
    event: { ...sampleEvents[0], subscriptionType: 'contact.privacyDeletion' },
    envelope: { entity: `contact:${CONTACT}` },
    settings,
    answers: { mailchimp },
    links: { pairs: { 'contact-member': pairs }, held: { 'contact-member': held } },
  });
  return resultOf(tested);
}

function resultOf({ outcome, calls, links }: Awaited<ReturnType<typeof testDelivery>>) {
  return {
    outcome,
    calls,
    /** What was written at Mailchimp: `METHOD hash`, and the body. */
    writes: calls
      .filter(({ account, method }) => account === 'mailchimp' && method !== 'GET')
      .map(({ method, path, body }) => [`${method} ${path.split('/members/')[1] ?? path}`, body ?? {}] as const),
    pairs: links['contact-member'] ?? {},
  };
}
