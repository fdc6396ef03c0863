import { type Contact, created, memberPath, send } from './contacts.ts';
import type { Scene } from './scene.ts';
import { writesOf } from './vendors.ts';

/** When each address was accepted, in milliseconds since the epoch. */
export type Accepted = Map<string, number>;

/** Sends one event of each contact and notes when it was accepted. */
export async function sendNoting(scene: Scene, contacts: readonly Contact[], accepted: Accepted): Promise<void> {
  for (let start = 0; start < contacts.length; start += 100) {
    const request = contacts.slice(start, start + 100);
    await send(
      scene,
      request.map((contact) => created(scene, contact)),
    );
    for (const { email } of request) accepted.set(email, scene.clock.now());
  }
}

/** Milliseconds from acceptance to the write that had the effect; endless for those that are not there yet. */
export async function waitsOf(scene: Scene, accepted: Accepted): Promise<readonly number[]> {
  const writes = (await writesOf(scene)).filter(({ status }) => status === 200);
  const written = new Map(writes.map(({ path, atMs }) => [path, atMs]));
  return [...accepted].map(([email, at]) => (written.get(memberPath(scene, email)) ?? Number.POSITIVE_INFINITY) - at);
}
