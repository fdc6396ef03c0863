import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAILCHIMP } from '../../vendors/index.ts';
import { archiveAtOnce } from '../harness/archive-at-once.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { peopleOf } from '../harness/people.ts';
import { until } from '../harness/until.ts';
import { type Console, consoleOf } from './console.ts';

let environment: Environment;
let console: Console;
const ops = (...args: string[]) => console.ops(...args);
const entities = { delivered: '', waiting: '', dead: '' };

beforeAll(async () => {
  environment = await startEnvironment();
  await archiveAtOnce(environment);
  console = await consoleOf(environment.description);
  const people = peopleOf(environment);
  const addresses = {
    delivered: 'ada@example.com',
    waiting: 'wait@example.com',
    dead: `dead@${MAILCHIMP.refusedDomain}`,
  } as const;
  await people.mailchimpFault({ kind: 'answer', status: 503, match: { path: people.memberPath(addresses.waiting) } });
  for (const state of ['delivered', 'waiting', 'dead'] as const) {
    const objectId = await people.contact({ email: addresses[state] });
    entities[state] = `contact:${objectId}`;
    await people.accepted({ objectId });
    await until(
      () => entryOf(state),
      (entry) => entry?.state === state,
    );
  }
});
afterAll(async () => {
  await environment[Symbol.asyncDispose]();
  await console[Symbol.asyncDispose]();
});

async function entryOf(state: keyof typeof entities) {
  const { out } = await ops('events', '--entity', entities[state], '--json');
  return out ? JSON.parse(out.split('\n')[0] ?? '') : undefined;
}

test('events lists what is not delivered, or the events that its options select, and names the ledger it reads', async () => {
  const all = await ops('events', '--since', '1h');
  expect(all.out.split('\n')[0]).toBe(`Ledger of dev on this machine (${environment.description.awsEndpointUrl})`);
  expect(all.out.match(/contact:\d+/g)).toEqual([entities.dead, entities.waiting]);
  for (const state of ['waiting', 'dead'] as const) {
    const { out, err } = await ops('events', '--state', state);
    expect(out).toMatch(new RegExp(`^${state} .* ${entities[state]} `, 'm'));
    expect(out.match(/contact:\d+/g)).toEqual([entities[state]]);
    expect(err).toBe('');
  }
  expect(all.out.split('\n').every((line) => line.length <= 100)).toBe(true);
  const { out, err, code } = await ops('events', '--limit', '1');
  expect(out.match(/contact:\d+/g)).toEqual([entities.dead]);
  const [, cursor = ''] = /^The 1 newest; there are more: the same command with --after (\S+)$/.exec(err.trim()) ?? [];
  expect(code).toBe(0);
  const next = await ops('events', '--limit', '1', '--after', cursor);
  expect([next.out.match(/contact:\d+/g), next.err, next.code]).toEqual([[entities.waiting], '', 0]);
  const other = await ops('events', '--state', 'delivered', '--after', cursor);
  expect([other.err, other.code]).toEqual([expect.stringContaining('the same list printed'), 2]);
});

test('events are chosen by type, tenant and reason', async () => {
  const { type, tenant } = await entryOf('dead');
  const of = async (...filter: string[]) => (await ops('events', ...filter)).out.match(/contact:\d+/g);
  expect(await of('--type', type, '--tenant', tenant)).toEqual([entities.dead, entities.waiting]);
  expect(await of('--type', type, '--tenant', tenant, '--reason', 'mailchimp-invalid-resource')).toEqual([
    entities.dead,
  ]);
  for (const filter of [
    ['--type', 'contact.none'],
    ['--tenant', '1'],
    ['--reason', 'none'],
  ]) {
    const { err, code } = await ops('events', ...filter);
    expect([filter, code]).toEqual([filter, 1]);
    expect(err).toContain('No such event');
  }
});

test('events lists what is delivered from the archive, and says what it read', async () => {
  const { out, err } = await until(
    () => ops('events', '--state', 'delivered', '--since', '2h'),
    ({ code }) => code === 0,
  );
  expect(out.match(/^delivered .*/gm)).toEqual([expect.stringContaining(entities.delivered)]);
  expect(err).toMatch(/Read for delivered events: the archive since \S+ \S+ UTC \(\d lists? and \d objects?\)/);
  expect((await ops('events', '--state', 'delivered', '--since', '2h', '--type', 'contact.none')).code).toBe(1);
});

test('show finds an event by its request’s correlation id', async () => {
  const { correlationId, eventId } = await entryOf('delivered');
  const { out, code } = await ops('show', correlationId);
  expect(code).toBe(0);
  expect(out).toMatch(new RegExp(`^DELIVERED {2}${eventId}$`, 'm'));
  expect(out).toMatch(/attempt 1 +delivered/);
  expect(out).toMatch(/hubspot \S.* 200 +\d+ m?s/);
  expect(out).toMatch(/mailchimp \S.* 200 +\d+ m?s/);
  expect(out).toMatch(/next step +nothing: the event has ended well/);
  for (const wanted of [eventId, entities.delivered]) expect((await ops('show', wanted)).out).toBe(out);
  expect(out).not.toContain('ada@example.com');
});

test('show says why an open event is open and what follows', async () => {
  const dead = await ops('show', entities.dead);
  expect(dead.out).toMatch(/^DEAD /m);
  expect(dead.out).toMatch(/mailchimp \S.* 400 /);
  expect(dead.out).toMatch(/next step +fix the cause \(.+\), then retry before /);
  expect(dead.out).toContain(
    'npm run ops -- retry crm-to-audience/contact-to-member --reason mailchimp-invalid-resource',
  );
  const waiting = await ops('show', entities.waiting);
  expect(waiting.out).toMatch(/^WAITING /m);
  expect(waiting.out).toMatch(/attempt 1 +temporary/);
  expect(waiting.out).toMatch(/next step .*attempt \d+ of 10/);
  const json = JSON.parse((await ops('show', entities.dead, '--json')).out);
  expect(json).toMatchObject({ state: 'dead', entity: entities.dead, message: { attempts: 1 } });
  expect(JSON.stringify(json)).not.toContain(MAILCHIMP.refusedDomain);
});

test('export writes dead letters or events as CSV or JSON lines, to standard output or a new file', async () => {
  const csv = await ops('export', 'dead-letters');
  const [heading, first = '', ...more] = csv.out.trimEnd().split('\n');
  expect(heading).toMatch(/^"delivery","state","type","tenant","entity","event",.*"reason","problems",/);
  expect(first).toMatch(
    new RegExp(`^"crm-to-audience/contact-to-member","dead",.*"${entities.dead}",.*"mailchimp-invalid-resource"`),
  );
  expect([more, csv.code, csv.err]).toEqual([[], 0, expect.stringContaining('1 event.')]);

  const page = await ops('export', 'events', '--format', 'jsonl', '--limit', '1');
  const [, cursor = ''] = /there are more: the same command with --after (\S+)/.exec(page.err) ?? [];
  expect(JSON.parse(page.out)).toMatchObject({ state: 'dead', entity: entities.dead });
  const rest = await ops('export', 'events', '--format', 'jsonl', '--after', cursor);
  expect(JSON.parse(rest.out)).toMatchObject({ state: 'waiting', entity: entities.waiting });

  const folder = await mkdtemp(join(tmpdir(), 'penstock-export-'));
  const file = join(folder, 'dead.csv');
  expect([(await ops('export', 'dead-letters', '--out', file)).code, await readFile(file, 'utf8')]).toEqual([
    0,
    csv.out,
  ]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const again = await ops('export', 'dead-letters', '--out', file);
  expect([again.code, again.err]).toEqual([3, expect.stringMatching(/exists: choose another name/)]);
  await rm(folder, { recursive: true });
});

test('an export of personal data is recorded first; another is not', async () => {
  const acts = async () => (await ops('audit')).out;
  expect(await acts()).not.toContain('export');
  expect((await ops('export', 'events', '--personal')).code).toBe(2);
  const args = ['export', 'dead-letters', '--personal', '--because', 'the privacy office asks'];
  expect((await ops(...args)).out).toContain('"remote"');
  expect(await acts()).toMatch(/export all deliveries.*chosen: state dead.*reason: the privacy office asks/s);
  await peopleOf(environment).awsFault({
    ...{ service: 'dynamodb', operation: 'PutItem', caller: 'operator', times: 1 },
    error: { code: 'AccessDeniedException', status: 400, message: 'not authorized to perform: dynamodb:PutItem' },
  });
  expect(await ops(...args)).toMatchObject({ out: '', code: 3 });
});

test('tail prints changes of what failed or waited', async () => {
  const { out, code } = await ops('tail', '--once');
  expect(out.match(/contact:\d+/g)?.sort()).toEqual([entities.dead, entities.waiting].sort());
  expect(code).toBe(0);
});

test.each([
  [
    ['events', '--state', 'lost'],
    /--state is "lost"; it must be one of attempting, waiting, dead, conflict, owed, delivered/,
  ],
  [['events', '--since', 'yesterday'], /--since is "yesterday"; give a number and a unit/],
  [['events', '--limit', '0'], /--limit is "0"; give a whole number from 1/],
  [['events', '--delivery', 'a/b'], /--delivery is "a\/b"; it must be one of crm-to-audience\/contact-to-member/],
  [['events', '--colour', 'red'], /--colour/],
  [['tail', '--env', 'Dev!'], /--env is "Dev!"/],
  [['show'], /Which event\?/],
  [['export'], /What to export is ""; it must be one of events, dead-letters/],
  [['export', 'dead-letters', '--state', 'waiting'], /dead letters are of the state dead/],
  [['export', 'events', '--format', 'xlsx'], /--format is "xlsx"; it must be one of csv, jsonl/],
  [
    ['find'],
    /no command "find"; there are status, events, show, conflicts, owed, decide, payload, export, tail, completeness, drift, undeclared, retry, replay, discard, jobs, redrive, drain, pages, pause, resume/,
  ],
])('%j is refused with the value and the remedy', async (args, message) => {
  const { err, code } = await ops(...args);
  expect(code).toBe(2);
  expect(err).toMatch(message);
  expect(err).not.toMatch(/^\s+at /m);
});

test('a command exits 1 with a hint when it finds no event, and 3 when the environment does not answer', async () => {
  const nothing = await ops('show', 'no-such-event');
  expect(nothing.code).toBe(1);
  expect(nothing.err).toMatch(/Nothing is known of "no-such-event".*ops -- events` lists what is not delivered/);
  expect((await ops('events', '--entity', 'contact:none')).code).toBe(1);
  await using gone = await consoleOf({ ...environment.description, awsEndpointUrl: 'http://127.0.0.1:9' });
  const refused = await gone.ops('events');
  expect(refused.code).toBe(3);
  expect(refused.err).toMatch(/no process answers there.*npm start/);
  expect(refused.err).not.toMatch(/^\s+at /m);
});

test('a slow pipe gets a long output whole', async () => {
  const { runtime } = environment;
  const TableName = 'penstock-dev-ledger';
  const ask = (operation: string, input: object) =>
    runtime.dispatch({ kind: 'operator' }, 'dynamodb', operation, { TableName, ...input });
  const { Items } = await ask('Scan', {});
  const dead = (Items as Record<string, { S?: string }>[]).find(({ state }) => state?.S === 'dead');
  for (let number = 0; number < 500; number++)
    await ask('PutItem', { Item: { ...dead, pk: { S: `${dead?.pk?.S}-${number}` } } });
  const { out, code } = await console.slowly('events', '--state', 'dead', '--json', '--limit', '500');
  expect(out.length).toBeGreaterThan(2 * 65_536);
  expect([out.split('\n').length, out.at(-1), code]).toEqual([501, '\n', 0]);
});
