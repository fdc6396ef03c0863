import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Description } from '../../dev/start/description.ts';
import { control } from '../../vendors/index.ts';
import { hubspotEvent, signedHeaders } from '../harness/hubspot-webhook.ts';
import { until } from '../harness/until.ts';

const root = join(import.meta.dirname, '../..');
let folder: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penstock-restart-'));
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** `npm start`, as a person runs it, in a folder of the test's own. Three minutes last 18 s at this clock rate. */
async function start(): Promise<Description> {
  const args = ['run.mjs', 'dev/main.ts', '--no-demo', '--port', '0', '--clock', '10', '--folder', folder];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  running.add(child);
  child.on('exit', () => running.delete(child));
  const description = await until(readDescription, (seen) => seen !== undefined);
  if (!description) throw new Error('not ready');
  return description;
}

/** The running environment's description; `undefined` until it has written its own. */
async function readDescription(): Promise<Description | undefined> {
  const text = await readFile(join(folder, 'local.json'), 'utf8').catch(() => undefined);
  const description: Description | undefined = text === undefined ? undefined : JSON.parse(text);
  return description && isAlive(description.pid) ? description : undefined;
}

/** The environment's time, which it writes twice a second. */
async function environmentTime(): Promise<number> {
  const { now } = JSON.parse(await readFile(join(folder, 'state/clock.json'), 'utf8')) as { now: number };
  return Math.floor(now);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('an event accepted before `kill -9` is delivered after the next start', async () => {
  const first = await start();
  const { hubspot = '', mailchimp = '' } = first.vendors;
  await control(hubspot, 'PUT', '/settings', { webhook: null });
  const addresses = Array.from({ length: 20 }, (_, i) => `restart-${i}@example.com`);
  const events = [];
  for (const email of addresses) {
    const { id } = (await control(hubspot, 'POST', '/contacts', { properties: { email } })) as { id: string };
    events.push(hubspotEvent({ objectId: Number(id) }));
  }
  await control(mailchimp, 'POST', '/faults', { kind: 'answer', status: 503, match: { method: 'PUT' } });
  const url = `${first.apiUrl}/webhooks/crm-to-audience`;
  const body = JSON.stringify(events);
  // As a vendor does: signed at the environment's time, and sent until it is accepted. On a fast clock the gateway's 30 s are 3.
  const send = async () => {
    const headers = signedHeaders({ url, body, timestamp: await environmentTime() });
    return (await fetch(url, { method: 'POST', body, headers })).status;
  };
  await until(send, (status) => status === 200);
  process.kill(first.pid, 'SIGKILL');
  await until(
    () => isAlive(first.pid),
    (alive) => !alive,
  );

  const second = await start();
  const members = () =>
    control(second.vendors.mailchimp ?? '', 'GET', '/state') as Promise<{ records: { members: Member[] } }>;
  const { records } = await until(members, ({ records }) => records.members.length === addresses.length);
  expect(records.members.map(({ email_address }) => email_address).sort()).toEqual([...addresses].sort());
  expect(records.members.every(({ status }) => status === 'subscribed')).toBe(true);
  const [child] = running;
  if (!child) throw new Error('not running');
  child.kill('SIGTERM');
  expect((await once(child, 'exit'))[0]).toBe(0);
  expect(await readFile(join(folder, 'local.json'), 'utf8').catch(() => 'removed')).toBe('removed');
});

interface Member {
  readonly email_address: string;
  readonly status: string;
}
