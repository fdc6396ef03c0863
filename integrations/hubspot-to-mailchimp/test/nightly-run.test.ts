import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { control, MAILCHIMP } from 'penstock/vendors';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Environment, startEnvironment } from '../../../test/harness/environment.ts';
import { until } from '../../../test/harness/until.ts';
import { consoleOf } from '../../../test/ops/console.ts';
import { hash } from '../fixture.ts';

/** End to end: a night on the local runtime, with a difference of each class at the simulated vendors. */
const PATH = 'hubspot-to-mailchimp/nightly-contacts';
const project = join(import.meta.dirname, '../../../penstock.config.ts');
const LIST = '/3.0/lists/0a1b2c3d4e/members';
/** So many that four differences are less than the cap's 2 %. */
const PEOPLE = 400;
const addressOf = (i: number) => `person-${i}@example.com`;

let folder: string;
let environment: Environment;
let release: () => void;
let ids: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penstock-nightly-'));
  await mkdir(join(folder, 'state'));
  // 01:10 in Berlin: twenty minutes before the run.
  await writeFile(join(folder, 'state/clock.json'), JSON.stringify({ now: Date.parse('2027-01-13T00:10:00.000Z') }));
  environment = await startEnvironment({ project, jump: true, folder });
  release = environment.clock.busy();
  ids = await plant();
});
afterAll(async () => {
  release?.();
  await environment?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const hubspot = (method: string, path: string, body?: unknown) =>
  control(environment.vendors.urls.hubspot ?? '', method, path, body);
const mailchimp = (method: string, path: string, body?: unknown) =>
  control(environment.vendors.urls.mailchimp ?? '', method, path, body);

interface Member {
  readonly email_address: string;
  readonly status: string;
  readonly merge_fields: Readonly<Record<string, string>>;
}

async function members(): Promise<ReadonlyMap<string, Member>> {
  const { records } = (await mailchimp('GET', '/state')) as { records: { members: readonly Member[] } };
  return new Map(records.members.map((one) => [one.email_address, one]));
}

async function addContact(email: string, properties: object = {}): Promise<string> {
  const added = await hubspot('POST', '/contacts', { properties: { email, firstname: 'Person', ...properties } });
  return (added as { id: string }).id;
}

async function addMember(email_address: string, FNAME = 'Person'): Promise<void> {
  const response = await fetch(environment.vendors.urls.mailchimp + LIST, {
    method: 'POST',
    headers: { authorization: `Bearer ${MAILCHIMP.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ email_address, status: 'subscribed', merge_fields: { FNAME } }),
  });
  if (!response.ok) throw new Error(`Mailchimp answered ${response.status}.`);
}

/** People on both sides, whose events were all lost. */
async function plant(): Promise<readonly string[]> {
  await hubspot('PUT', '/settings', { webhook: null });
  const all: string[] = [];
  for (let i = 0; i < PEOPLE; i += 1) {
    all.push(await addContact(addressOf(i), i === 3 ? { hs_lead_status: 'UNQUALIFIED' } : {}));
    if (i > 0) await addMember(addressOf(i), i === 1 ? 'Another' : 'Person');
  }
  await hubspot('POST', `/contacts/${all[2]}/opt-out`, {});
  await mailchimp('POST', '/unsubscribe', { email_address: addressOf(4) });
  const merged = await addContact('further@example.com');
  await addMember('further@example.com');
  await hubspot('POST', `/contacts/${all[5]}/merge`, { id: merged });
  await addMember('unknown@example.com');
  return all;
}

async function ops(...args: readonly string[]) {
  process.env.PENSTOCK_PROJECT = project;
  await using console = await consoleOf(environment.description);
  return await console.ops(...args);
}

async function alarm(): Promise<string | undefined> {
  const AlarmNames = ['penstock-dev-hubspot-to-mailchimp-nightly-contacts-differences-found'];
  const operator = { kind: 'operator' } as const;
  const { MetricAlarms } = await environment.runtime.dispatch(operator, 'monitoring', 'DescribeAlarms', { AlarmNames });
  return (MetricAlarms as { StateValue: string }[])[0]?.StateValue;
}

/** The report of the last run, once it has one with this line. */
const reportWith = (line: string) =>
  until(
    async () => (await ops('reconcile', PATH)).out,
    (out) => out.includes(line),
  );

test('a night repairs what is safe by the delivery, pages for who is mailed against consent, and lists the rest', async () => {
  release();
  const seen = await until(members, (all) => {
    const [missing, named, ...mailed] = [0, 1, 2, 3].map((i) => all.get(addressOf(i)));
    const isNamed = missing?.status === 'subscribed' && named?.merge_fields.FNAME === 'Person';
    return isNamed && mailed.every((one) => one?.status === 'unsubscribed');
  });
  expect(seen.get(addressOf(4))?.status).toBe('unsubscribed');
  expect(['unknown@example.com', 'further@example.com'].map((one) => seen.get(one)?.status)).toEqual([
    'subscribed',
    'subscribed',
  ]);
  expect(await until(alarm, (state) => state === 'ALARM')).toBe('ALARM');
  release = environment.clock.busy();
  const out = await reportWith('4 differences at the first look');
  expect(out).toContain(
    '4 repairs sent, 0 for a person to decide, 0 that a second look did not confirm. Only counted: 3.',
  );
  const line = (name: string, contact: string, member: string) => `| \`${name}\` | ${contact} | ${member} | `;
  const code = (text: string | undefined) => `\`${text}\``;
  for (const expected of [
    line('missing', code(ids[0]), ''),
    ...[1, 2, 3].map((i) =>
      line(i === 1 ? 'differs' : 'mailed-against-consent', code(ids[i]), code(hash(addressOf(i)))),
    ),
    `${line('not-mailed', code(ids[4]), code(hash(addressOf(4))))}only counted |`,
    ...['unknown@example.com', 'further@example.com'].map((address) => line('extra', '', code(hash(address)))),
  ])
    expect(out).toContain(expected);
  expect(out).not.toContain('@');
  expect(environment.lines().join('\n')).not.toMatch(/(@|%40)example\.com/);
});

/** As a person with the responder's keys. */
async function responder(...args: readonly string[]) {
  process.env.PENSTOCK_PROJECT = project;
  const policies = ['penstock-dev-observer', 'penstock-dev-responder'];
  const keys = environment.runtime.signIn('on-call', policies);
  await using console = await consoleOf({ ...environment.description, ...keys }, environment.clock);
  return await console.ops(...args);
}

test('a person sees one contact on both sides, and its link; and removes a wrong one for a reason', async () => {
  const seen = await responder('compare', `contact:${ids[4]}`);
  expect(seen).toMatchObject({ code: 0 });
  expect(seen.out).toMatch(/^word +mailable +unsubscribed$/m);
  expect(seen.out).toContain('A run only counts it.');
  expect(seen.out).not.toMatch(/Person|@/);
  const link = await responder('links', `member:${hash(addressOf(1))}`);
  expect(link.out).toMatch(new RegExp(`HubSpot contact +${ids[1]}$`, 'm'));
  expect(await responder('links', `contact:${ids[1]}`, '--remove')).toMatchObject({ code: 2 });
  const removed = await responder('links', `contact:${ids[1]}`, '--remove', '--because', 'another person’s');
  expect(removed).toMatchObject({ code: 0, err: expect.stringContaining('is linked to no member') });
  expect((await responder('links', `member:${hash(addressOf(1))}`)).code).toBe(1);
  expect((await responder('audit')).out).toContain(`contact-member ${ids[1]}`);
  expect(environment.runtime.endpoint.permissions.denied()).toEqual([]);
});

test('the next run archives the member of a linked contact that is gone, and counts the rest', async () => {
  await hubspot('DELETE', `/contacts/${ids[0]}`);
  // Its member was made by the last run's repair: what is younger than five minutes is not judged.
  const settledMs = environment.clock.now() + 360_000;
  release();
  await until(
    async () => environment.clock.now(),
    (now) => now > settledMs,
  );
  release = environment.clock.busy();
  expect(await ops('reconcile', PATH, '--start', '--reason', 'a look at what is left')).toMatchObject({ code: 0 });
  release();
  const out = await reportWith('1 differences at the first look');
  expect(out).toContain(
    '1 repairs sent, 0 for a person to decide, 0 that a second look did not confirm. Only counted: 3.',
  );
  expect(out).toContain(`| \`left-behind\` | gone: \`${ids[0]}\` | \`${hash(addressOf(0))}\` | `);
  expect(await until(alarm, (state) => state === 'OK')).toBe('OK');
  const seen = await until(members, (all) => all.get(addressOf(0))?.status === 'archived');
  expect(seen.get('unknown@example.com')?.status).toBe('subscribed');
  release = environment.clock.busy();
});
