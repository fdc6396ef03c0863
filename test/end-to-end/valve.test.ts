import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ValveAnswer, ValveRequest } from '../../shared/topology/index.ts';
import { control } from '../../vendors/index.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { peopleOf } from '../harness/people.ts';
import { until } from '../harness/until.ts';

/** No clock jumps over an invocation that waits; and four times as fast, the gateway’s 30 s are still seven for a busy machine. */
const RATE = 4;
const WORKER = 'penstock-dev-crm-to-audience-contact-to-member';
const VALVE = 'penstock-dev-valve';
const RECOVER = 'penstock-dev-recover';
const DELIVERY = 'crm-to-audience/contact-to-member';
const OPERATOR = { kind: 'operator' } as const;

let environment: Environment;
let people: ReturnType<typeof peopleOf>;
let mailchimp: string;

beforeAll(async () => {
  environment = await startEnvironment({ rate: RATE, jump: true });
  people = peopleOf(environment);
  mailchimp = environment.vendors.urls.mailchimp ?? '';
});
afterAll(() => environment[Symbol.asyncDispose]());

const aws = (service: string, operation: string, input: Record<string, unknown>) =>
  environment.runtime.dispatch(OPERATOR, service, operation, input);

interface Mapping {
  readonly UUID: string;
  readonly State: string;
  /** Seconds since the epoch. */
  readonly LastModified: number;
}

async function mapping() {
  const { EventSourceMappings } = await aws('lambda', 'ListEventSourceMappings', { FunctionName: WORKER });
  return (EventSourceMappings as Mapping[])[0] ?? { UUID: '', State: '', LastModified: 0 };
}

const mappingIs = (state: string) =>
  until(
    async () => (await mapping()).State,
    (seen) => seen === state,
  );

async function askValve(request: ValveRequest): Promise<ValveAnswer> {
  const isAct = 'pause' in request || 'resume' in request;
  const FunctionName = isAct ? RECOVER : VALVE;
  const { Payload } = await aws('lambda', 'Invoke', { FunctionName, Payload: JSON.stringify(request) });
  return JSON.parse(Buffer.from(Payload as Uint8Array).toString('utf8'));
}

/** Calls that Mailchimp got, oldest first. */
async function calls(filter: string): Promise<readonly { at: string; status: number | null }[]> {
  const { calls } = (await control(mailchimp, 'GET', `/calls?${filter}`)) as { calls: [] };
  return calls;
}

/** The ledger's entries of Mailchimp's circuit breaker, oldest first. */
async function breakerEntries(): Promise<readonly Record<string, string>[]> {
  const { Items } = await aws('dynamodb', 'Query', {
    TableName: 'penstock-dev-ledger',
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: 'account#mailchimp' } },
  });
  return (Items as Record<string, { S?: string; N?: string }>[]).map((item) =>
    Object.fromEntries(Object.entries(item).map(([name, { S, N }]) => [name, S ?? N ?? ''])),
  );
}

const delivered = async (addresses: readonly string[]) =>
  until(
    () => Promise.all(addresses.map((address) => people.member(address))),
    (members) => members.every((member) => member?.status === 'subscribed'),
  );

async function sendContacts(name: string, count: number): Promise<readonly string[]> {
  const addresses = Array.from({ length: count }, (_, i) => `${name}-${i}@example.com`);
  for (const email of addresses) {
    const objectId = await people.contact({ email });
    await people.accepted({ objectId });
  }
  return addresses;
}

test('in an outage the valve disables the mapping and probes once a minute, and all ends with no human action', async () => {
  await people.mailchimpFault({ kind: 'answer', status: 500, match: { path: '/3.0' } });
  const addresses = await sendContacts('outage', 5);
  await mappingIs('Disabled');
  expect((await calls('method=PUT')).length).toBeLessThanOrEqual(3 + 2);

  // As a deploy may do that states `Enabled`.
  const { UUID } = await mapping();
  const enabled = await aws('lambda', 'UpdateEventSourceMapping', { UUID, Enabled: true });
  await until(
    mapping,
    ({ State, LastModified }) => State === 'Disabled' && LastModified > Number(enabled.LastModified),
  );
  const probes = await until(
    () => calls('path=/3.0/ping'),
    (seen) => seen.length >= 2,
  );
  const times = probes.map(({ at }) => Date.parse(at));
  for (const [i, at] of times.entries()) expect(at - (times[i - 1] ?? 0)).toBeGreaterThan(45_000);
  expect(probes.every(({ status }) => status === 500)).toBe(true);
  expect((await calls('method=PUT')).length).toBeLessThanOrEqual(3 + 2);

  await control(mailchimp, 'DELETE', '/faults');
  await delivered(addresses);
  await until(
    () => people.depth('url'),
    (depth) => depth === 0,
  );
  expect(await people.depth('deadLetterUrl')).toBe(0);
  expect((await mapping()).State).toBe('Enabled');
  expect(environment.logs().filter(({ outcome }) => outcome === 'permanent')).toEqual([]);
});

test('the ledger has an entry for every change of the breaker, and the metric a sample for every minute', async () => {
  const entries = await until(breakerEntries, (seen) => seen.some(({ state }) => state === 'closed'));
  const states = entries.map(({ state }) => state);
  expect([states[0], states.at(-1)]).toEqual(['open', 'closed']);
  expect(states).toContain('half-open');
  const [opened] = entries;
  expect(opened).toMatchObject({ reason: 'mailchimp-status-500', since: opened?.at });
  expect(Date.parse(opened?.until ?? '') - Date.parse(opened?.since ?? '')).toBe(60_000);
  const open = () => environment.logs().filter((line) => 'BreakerOpen' in line);
  const held = await until(open, (lines) => lines.length >= 2);
  expect(held[0]).toMatchObject({ BreakerOpen: 1, integration: 'crm-to-audience', delivery: 'contact-to-member' });
});

test('a paused delivery makes no calls until it is resumed, and uses no attempt', async () => {
  const before = (await calls('')).length;
  const answer = await askValve({ pause: { delivery: DELIVERY, by: 'ada', reason: 'migration', hours: 2 } });
  expect(answer).toMatchObject({ done: 'paused', delivery: DELIVERY, keptDays: 7 });
  await mappingIs('Disabled');
  // The two hours would pass while the test acts.
  const acting = environment.clock.busy();
  const [address = ''] = await sendContacts('paused', 1);
  // A run of the valve in between finds the pause as it was.
  expect(await askValve({ minute: true })).toEqual({ done: 'run' });
  expect((await calls('')).length).toBe(before);
  expect((await mapping()).State).toBe('Disabled');

  expect(await askValve({ resume: { delivery: DELIVERY, by: 'grace' } })).toEqual({
    done: 'resumed',
    delivery: DELIVERY,
    stillDisabled: [],
  });
  acting();
  await delivered([address]);
  const settled = await until(
    () => environment.logs().filter(({ message }) => message === 'event settled'),
    (lines) => lines.length === 6,
  );
  expect(settled.at(-1)).toMatchObject({ outcome: 'delivered', attempt: 1 });
  const entries = (await breakerEntries()).slice(-2);
  expect(entries).toMatchObject([
    { state: 'paused', by: 'ada', delivery: DELIVERY, reason: expect.stringContaining('migration') },
    { state: 'resumed', by: 'grace' },
  ]);
});

test('a delivery whose events fail one after the other is disabled, and a person enables it', async () => {
  // Its metrics are read, and say that the worker works.
  await aws('monitoring', 'SetAlarmState', {
    AlarmName: `${WORKER}-worker-broken`,
    StateValue: 'ALARM',
    StateReason: 't',
  });
  await aws('dynamodb', 'PutItem', {
    TableName: 'penstock-dev-control',
    Item: {
      pk: { S: `delivery#${DELIVERY}` },
      reason: { S: 'delivery-code-failed' },
      events: { SS: Array.from({ length: 25 }, (_, i) => `event-${i}`) },
      lastMs: { N: '1' },
    },
  });
  await askValve({ minute: true });
  await mappingIs('Disabled');
  const stopped = () => environment.logs().filter((line) => 'DeliveryStopped' in line);
  expect((await until(stopped, (lines) => lines.length > 0))[0]).toMatchObject({ delivery: 'contact-to-member' });
  expect(await askValve({ resume: { delivery: DELIVERY, by: 'grace' } })).toMatchObject({ done: 'resumed' });
  await mappingIs('Enabled');
  await delivered(await sendContacts('started', 1));
});

test.each<[string, unknown, RegExp]>([
  [
    'an unknown delivery',
    { pause: { delivery: 'a/b', by: 'ada', reason: 'x' } },
    /no delivery "a\/b"; there are crm-to-audience\/contact-to-member/,
  ],
  ['a pause beyond half of the retention', { pause: { delivery: DELIVERY, by: 'a', reason: 'x', hours: 85 } }, /84/],
  ['a resume of what is not paused', { resume: { delivery: DELIVERY, by: 'ada' } }, /is not paused/],
  ['something else', { stop: true }, /takes minute, not stop/],
])('%s is refused with the remedy', async (_, request, error) => {
  expect(await askValve(request as ValveRequest)).toEqual({ error: expect.stringMatching(error) });
});

test('no role was refused a call, and the valve used all that it is allowed', () => {
  const { endpoint, callers } = environment.runtime;
  expect(endpoint.permissions.denied()).toEqual([]);
  const used = endpoint.permissions.unused([...callers.values()]);
  // The valve asks for the age of a secret only while a credential is refused: see the drill expired-credential.
  const elsewhere = /^logs:|^secretsmanager:DescribeSecret$/;
  expect(used.filter(({ caller, action }) => caller === VALVE && !elsewhere.test(action))).toEqual([]);
  // What a worker needs only while an account fails.
  const inTrouble = used.filter(({ caller, action }) => caller === WORKER && /GetItem|InvokeFunction/.test(action));
  expect(inTrouble.filter(({ resources }) => !resources.some((one) => one.endsWith('-ledger')))).toEqual([]);
});
