import { hubspotEvent } from '../../harness/hubspot-webhook.ts';
import type { Sent } from '../../harness/people.ts';
import { equals, type Finding } from './drill.ts';
import type { Scene } from './scene.ts';
import { membersOf, steer, writesOf } from './vendors.ts';

/** A contact in HubSpot. */
export interface Contact {
  readonly objectId: number;
  readonly email: string;
}

type Event = Readonly<Record<string, unknown>>;

/** HubSpot sends at most this many events in a request. */
const MOST_AT_ONCE = 100;
const RESEND_MS = 30_000;

/** Adds contacts by hand: no API call of ours, no webhook. */
export async function addContacts(
  scene: Scene,
  count: number,
  name: string,
  domain = 'example.com',
): Promise<readonly Contact[]> {
  const contacts: Contact[] = [];
  for (let i = 0; i < count; i++) {
    const email = `${name}-${i}@${domain}`;
    contacts.push({ email, objectId: await addContact(scene, { email }) });
  }
  return contacts;
}

/** @returns the contact's id */
export async function addContact(scene: Scene, properties: Readonly<Record<string, string>>): Promise<number> {
  const { id } = (await steer(scene, 'hubspot', 'POST', '/contacts', { properties })) as { id: string };
  return Number(id);
}

export async function changeContact(
  scene: Scene,
  { objectId }: Contact,
  properties: Readonly<Record<string, string>>,
): Promise<void> {
  await steer(scene, 'hubspot', 'PATCH', `/contacts/${objectId}`, { properties });
}

/** The event of a contact that was just created. */
export function created(scene: Scene, { objectId }: Contact): Event {
  return { objectId, occurredAt: Math.floor(scene.clock.now()) };
}

/** One signed request. */
export function post(scene: Scene, events: readonly Event[], secret?: string): Promise<Sent> {
  const body = JSON.stringify(events.map((event) => hubspotEvent(event)));
  const timestamp = Math.floor(scene.clock.now());
  const once = () => scene.people.send(body, { timestamp, ...(secret !== undefined && { secret }) });
  // A kept-alive connection that had just been closed: every sender tries again.
  return once().catch((error: unknown) => (error instanceof TypeError ? once() : Promise.reject(error)));
}

/** Sends events as HubSpot does: in requests of a hundred, again where the answer is not 2xx. @returns requests sent again */
export async function send(scene: Scene, events: readonly Event[]): Promise<number> {
  let again = 0;
  for (let start = 0; start < events.length; start += MOST_AT_ONCE) {
    const request = events.slice(start, start + MOST_AT_ONCE);
    while ((await post(scene, request)).status >= 300) {
      again += 1;
      await scene.pass(RESEND_MS);
    }
  }
  return again;
}

export function memberPath(scene: Scene, email: string): string {
  return scene.people.memberPath(email);
}

/** What must hold of all accepted events at the end of nearly every drill, seen at the vendor and in the queues. */
export async function arrived(scene: Scene, contacts: readonly Contact[]): Promise<readonly Finding[]> {
  const members = await membersOf(scene);
  const lost = contacts.filter(({ email }) => members.get(email)?.status !== 'subscribed');
  return [
    equals('accepted events without their effect at Mailchimp', 0, lost.length),
    equals('dead letters', 0, await scene.people.depth('deadLetterUrl')),
    equals('messages left in the queue', 0, await scene.people.depth('url')),
  ];
}

/** Successful writes beyond the first of each contact. */
export async function doubles(scene: Scene, contacts: readonly Contact[]): Promise<number> {
  const writes = (await writesOf(scene)).filter(({ status }) => status === 200);
  const paths = contacts.map(({ email }) => memberPath(scene, email));
  const counts = paths.map((path) => writes.filter((write) => write.path === path).length);
  return counts.reduce((sum, count) => sum + Math.max(0, count - 1), 0);
}

/** Waits until every contact is a member and the queue is empty. */
export async function delivered(scene: Scene, contacts: readonly Contact[], withinMs: number, everyMs?: number) {
  const waiting = async () => {
    const members = await membersOf(scene);
    const missing = contacts.filter(({ email }) => members.get(email)?.status !== 'subscribed').length;
    return missing + (await scene.people.depth('url'));
  };
  await scene.when(waiting, (count) => count === 0, { withinMs, ...(everyMs !== undefined && { everyMs }) });
}
