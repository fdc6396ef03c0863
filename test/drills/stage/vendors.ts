import { control } from '../../../vendors/index.ts';
import type { Scene } from './scene.ts';

/** A call as the simulated vendor noted it. */
export interface Seen {
  /** Milliseconds since the epoch, on the clock. */
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  /** Null where no answer was given. */
  readonly status: number | null;
  readonly changed: boolean;
}

interface Member {
  readonly email_address: string;
  readonly status: string;
  readonly merge_fields: Readonly<Record<string, string>>;
}

type Name = 'hubspot' | 'mailchimp';
type Fault = Readonly<Record<string, unknown>>;

/** Speaks to a vendor's control interface; once more where a kept-alive connection had just been closed. */
export function steer(scene: Scene, vendor: Name, method: string, path: string, body?: unknown): Promise<unknown> {
  const once = () => control(scene.vendor(vendor), method, path, body);
  return once().catch((error: unknown) => (error instanceof TypeError ? once() : Promise.reject(error)));
}

/** All calls that a vendor got, oldest first. */
export async function callsOf(scene: Scene, vendor: Name, query = ''): Promise<readonly Seen[]> {
  const { calls } = (await steer(scene, vendor, 'GET', `/calls${query}`)) as {
    calls: readonly (Omit<Seen, 'atMs'> & { at: string })[];
  };
  return calls.map(({ at, ...call }) => ({ ...call, atMs: Date.parse(at) }));
}

/** The writes that Mailchimp got. */
export function writesOf(scene: Scene): Promise<readonly Seen[]> {
  return callsOf(scene, 'mailchimp', '?method=PUT');
}

/** The audience, by address. */
export async function membersOf(scene: Scene): Promise<ReadonlyMap<string, Member>> {
  const { records } = (await steer(scene, 'mailchimp', 'GET', '/state')) as {
    records: { members: readonly Member[] };
  };
  return new Map(records.members.map((member) => [member.email_address, member]));
}

/** Lets a vendor misbehave until it is fixed. */
export async function breakVendor(scene: Scene, vendor: Name, fault: Fault): Promise<void> {
  await steer(scene, vendor, 'POST', '/faults', { match: {}, ...fault });
}

export async function fixVendor(scene: Scene, vendor: Name): Promise<void> {
  await steer(scene, vendor, 'DELETE', '/faults');
}

export async function setVendor(scene: Scene, vendor: Name, settings: Fault): Promise<void> {
  await steer(scene, vendor, 'PUT', '/settings', settings);
}

/** How many calls a vendor's faults have met. */
export async function faultsMet(scene: Scene, vendor: Name): Promise<number> {
  const { faults } = (await steer(scene, vendor, 'GET', '/faults')) as { faults: readonly { used: number }[] };
  return faults.reduce((sum, { used }) => sum + used, 0);
}
