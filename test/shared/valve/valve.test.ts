import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Breaker } from '../../../shared/call/limits/index.ts';
import type { ProbeAnswer } from '../../../shared/topology/index.ts';
import { createValve, createValveStore, type ValveListener } from '../../../shared/valve/index.ts';
import { openWorld } from '../../worker/world.ts';
import { CONFIG, MINUTE, NOON, open, paused } from './fixture.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
let documents: DynamoDBDocumentClient;
const client = () => new DynamoDBClient({ maxAttempts: 1 });
beforeAll(async () => {
  world = await openWorld();
  documents = DynamoDBDocumentClient.from(client());
});
afterEach(async () => {
  world.aws.faults.remove();
  for (const TableName of ['control', 'ledger']) {
    const { Items = [] } = await documents.send(new ScanCommand({ TableName }));
    for (const { pk, sk } of Items)
      await documents.send(new DeleteCommand({ TableName, Key: { pk, ...(sk !== undefined && { sk }) } }));
  }
});
afterAll(() => world.close());

/** A Lambda whose answers the test decides, and valves that share it and a clock. */
function fixture() {
  const time = { now: NOON };
  const mappings = new Map(Object.keys(CONFIG.flows).map((delivery) => [delivery, 'Enabled']));
  const happened: string[] = [];
  const lambda = {
    mappingsOf: async (name: string) => [{ id: name, state: mappings.get(name) ?? '' }],
    switchMapping: async (id: string, isEnabled: boolean) => {
      happened.push(`${isEnabled ? 'enable' : 'disable'} ${id}`);
      mappings.set(id, isEnabled ? 'Enabled' : 'Disabled');
      return true;
    },
    probe: async (name: string, account: string): Promise<ProbeAnswer> => {
      happened.push(`probe ${account} by ${name}`);
      return { ok: false, reason: 'mail-status-500' };
    },
  };
  const versions = new Map<string, string>();
  /** Failed invocations of workers of which none succeeded. */
  const broken = new Map<string, number>();
  const workers = {
    versionOf: async (name: string) => versions.get(name) ?? 'version 1',
    ringing: async (alarms: readonly string[]) => alarms.filter((alarm) => broken.has(alarm)),
    failuresAlone: async (name: string) => broken.get(name) ?? 0,
  };
  const secrets = new Map<string, number>();
  const reported: string[] = [];
  const listener: ValveListener = {
    onDisabled: (delivery) => reported.push(`disabled ${delivery}`),
    onEnabled: (delivery) => reported.push(`enabled ${delivery}`),
    onHeld: (delivery, isRefused) => reported.push(`held ${delivery}${isRefused ? ': credential refused' : ''}`),
    onStopped: (delivery) => reported.push(`stopped ${delivery}`),
    onProbed: ({ account }, result) =>
      reported.push(`probed ${account} ${result === 'green' ? result : result.reason}`),
    onError: (step) => reported.push(step),
  };
  const valve = () =>
    createValve({
      config: CONFIG,
      store: createValveStore({ client: client(), controlTable: 'control', ledgerTable: 'ledger' }),
      lambda,
      workers,
      alarmNameOf: (delivery) => delivery,
      functionNameOf: (delivery) => delivery,
      secretChanged: async (account) => secrets.get(account),
      now: () => time.now,
      listener,
    });
  return { time, versions, broken, mappings, secrets, happened, lambda, reported, valve, run: valve() };
}

const put = (account: string, { breaker, ...row }: { readonly breaker?: Breaker; readonly [name: string]: unknown }) =>
  documents.send(
    new PutCommand({
      TableName: 'control',
      Item: { pk: `account#${account}`, version: 4, ...(breaker && { gate: breaker }), ...row },
    }),
  );
const rowOf = async (account: string) => {
  const { Item = {} } = await documents.send(
    new GetCommand({ TableName: 'control', Key: { pk: `account#${account}` } }),
  );
  const { gate: breaker, ...row } = Item;
  return { ...row, ...(breaker && { breaker }) } as Record<string, unknown> & { breaker?: Breaker; pauses?: object };
};
const memory = async () =>
  (await documents.send(new GetCommand({ TableName: 'control', Key: { pk: 'valve' } }))).Item ?? {};
async function ledger() {
  const { Items = [] } = await documents.send(new ScanCommand({ TableName: 'ledger' }));
  return Items.sort((a, b) => (String(a.sk) < String(b.sk) ? -1 : 1));
}

test('a healthy minute costs one read and nothing else', async () => {
  const { run, happened, reported } = fixture();
  world.aws.meter.reset();
  expect(await run({ minute: true })).toEqual({ done: 'run' });
  const dynamo = world.aws.meter.counts().filter(({ service }) => service === 'dynamodb');
  expect(dynamo.map(({ operation, calls }) => [operation, calls])).toEqual([['BatchGetItem', 1]]);
  expect([happened, reported]).toEqual([[], []]);
});

test('in an outage the valve disables the deliveries, probes every minute, and after a green probe half-opens the breaker and enables them', async () => {
  const { run, time, happened, reported, lambda } = fixture();
  await put('mail', { breaker: open({ sinceMs: NOON, untilMs: NOON + MINUTE }) });
  await run({ tripped: 'mail' });
  expect(happened).toEqual(['disable crm/mail', 'disable shop/mail']);
  expect(reported).toEqual(['disabled crm/mail', 'disabled shop/mail']);
  for (const minutes of [0, 1, 2]) {
    time.now = NOON + minutes * MINUTE;
    await run({ minute: true });
  }
  expect(happened.slice(2)).toEqual(['probe mail by shop/mail', 'probe mail by crm/mail']);
  expect(reported.filter((one) => one === 'held shop/mail')).toHaveLength(3);

  lambda.probe = async () => ({ ok: true });
  time.now = NOON + 3 * MINUTE;
  await run({ minute: true });
  expect(await rowOf('mail')).toMatchObject({
    version: 5,
    breaker: { state: 'half-open', untilMs: time.now, waitSeconds: 60 },
  });
  expect((await rowOf('mail')).breaker).not.toHaveProperty('holder');
  expect(happened.slice(4)).toEqual(['enable crm/mail', 'enable shop/mail']);
  await run({ minute: true });
  expect(await memory()).toMatchObject({ shut: {}, noted: { mail: { state: 'half-open' } }, probed: {} });
  expect((await ledger()).map(({ pk, sk, state }) => [pk, sk, state])).toEqual([
    ['account#mail', 'gate#2026-11-21T12:00:00.000Z', 'open'],
    ['account#mail', 'gate#2026-11-21T12:03:00.000Z', 'half-open'],
  ]);
});

test('a run that dies before it disables is repaired by the next, and only what the valve disabled is enabled', async () => {
  const { run, lambda, happened, reported, mappings } = fixture();
  mappings.set('crm/mail', 'Disabled');
  await put('mail', { breaker: open({ untilMs: NOON + MINUTE }) });
  const { switchMapping } = lambda;
  lambda.switchMapping = async () => {
    throw new Error('killed');
  };
  await run({ tripped: 'mail' });
  expect(Object.keys((await memory()).shut)).toEqual(['shop/mail']);
  expect(reported).toContain('mapping not disabled: shop/mail');
  lambda.switchMapping = switchMapping;
  await run({ minute: true });
  expect(happened).toEqual(['disable shop/mail']);
  await put('mail', {});
  await run({ minute: true });
  await run({ minute: true });
  expect(happened).toEqual(['disable shop/mail', 'enable shop/mail']);
  expect(mappings.get('crm/mail')).toBe('Disabled');
});

test('of runs at the same time one writes the ledger and one probes', async () => {
  const { valve, happened } = fixture();
  await put('mail', { breaker: open() });
  await Promise.all([1, 2, 3].map(() => valve()({ minute: true })));
  expect(happened.filter((one) => one.startsWith('probe'))).toEqual(['probe mail by crm/mail']);
  expect(await ledger()).toHaveLength(1);
});

test('a run reads everything a second time when another run wrote in between', async () => {
  const { run, lambda, happened } = fixture();
  await put('mail', { breaker: open({ untilMs: NOON + MINUTE }) });
  const { mappingsOf } = lambda;
  lambda.mappingsOf = async (name) => {
    lambda.mappingsOf = mappingsOf;
    await documents.send(new PutCommand({ TableName: 'control', Item: { pk: 'valve', version: 1, noted: {} } }));
    return mappingsOf(name);
  };
  await run({ tripped: 'mail' });
  expect(happened).toEqual(['disable crm/mail', 'disable shop/mail']);
  expect(await memory()).toMatchObject({ version: 2, noted: { mail: { state: 'open' } } });
});

test('a green probe changes nothing if the account’s row changed during the probe', async () => {
  const { run, lambda } = fixture();
  const longer = open({ untilMs: NOON + 5 * MINUTE });
  await put('mail', { breaker: open() });
  lambda.probe = async () => {
    await put('mail', { breaker: longer, version: 5 });
    return { ok: true };
  };
  await run({ minute: true });
  expect(await rowOf('mail')).toMatchObject({ version: 5, breaker: longer });
});

test('a probe that could not be made is reported, leaves the breaker open and is repeated', async () => {
  const { run, lambda, reported, time } = fixture();
  await put('mail', { breaker: open() });
  lambda.probe = async () => {
    throw new Error('no');
  };
  await run({ minute: true });
  expect(reported).toContain('probe of mail by crm/mail not made');
  lambda.probe = async () => ({ ok: true });
  time.now += MINUTE;
  await run({ minute: true });
  expect((await rowOf('mail')).breaker).toMatchObject({ state: 'half-open' });
});

test('mappings that cannot be read are reported and left alone', async () => {
  const { run, lambda, reported, happened } = fixture();
  await put('mail', { breaker: open({ untilMs: NOON + MINUTE }) });
  const { mappingsOf } = lambda;
  lambda.mappingsOf = async (name) => {
    if (name === 'crm/mail') throw new Error('no such function');
    return mappingsOf(name);
  };
  await run({ minute: true });
  expect(happened).toEqual(['disable shop/mail']);
  expect(reported).toContain('mappings not read: crm/mail');
});

test('two pauses of one account written at the same time both hold, leave the breaker as it is, and end apart', async () => {
  const { valve, run, happened, time } = fixture();
  const breaker: Breaker = { state: 'closed', failures: 1 };
  await put('mail', { breaker, tat: 7 });
  const pause = (delivery: string, hours: number) =>
    valve()({ pause: { delivery, by: 'ada', reason: 'migration', hours } });
  const answers = await Promise.all([pause('crm/mail', 1), pause('shop/mail', 2)]);
  expect(answers).toEqual([
    { done: 'paused', delivery: 'crm/mail', untilMs: NOON + 60 * MINUTE, keptDays: 7 },
    { done: 'paused', delivery: 'shop/mail', untilMs: NOON + 120 * MINUTE, keptDays: 7 },
  ]);
  expect([...happened].sort()).toEqual(['disable crm/mail', 'disable shop/mail']);
  expect(await rowOf('mail')).toMatchObject({ version: 6, breaker, tat: 7 });
  expect(Object.keys((await rowOf('mail')).pauses ?? {}).sort()).toEqual(['crm/mail', 'shop/mail']);

  expect(await run({ resume: { delivery: 'shop/mail', by: 'bob' } })).toEqual({
    done: 'resumed',
    delivery: 'shop/mail',
    stillDisabled: [],
  });
  expect(happened.at(-1)).toBe('enable shop/mail');
  time.now = NOON + 60 * MINUTE;
  await run({ minute: true });
  expect(happened.at(-1)).toBe('enable crm/mail');
  // To workers, a row without the attribute has no pause.
  expect(await rowOf('mail')).toEqual({ pk: 'account#mail', version: 8, breaker, tat: 7 });
  expect((await ledger()).map(({ state, delivery, by }) => [state, delivery, by])).toEqual([
    ['paused', 'crm/mail', 'ada'],
    ['paused', 'shop/mail', 'ada'],
    ['resumed', 'shop/mail', 'bob'],
    ['resumed', 'crm/mail', undefined],
  ]);
});

test('a resume says why the delivery stays disabled', async () => {
  const { run } = fixture();
  await put('mail', { breaker: open({ untilMs: NOON + MINUTE }), pauses: { 'shop/mail': paused() } });
  const stillDisabled = ['mail: mail-status-500'];
  const resume = { resume: { delivery: 'shop/mail', by: 'ada' } };
  expect(await run(resume)).toEqual({ done: 'resumed', delivery: 'shop/mail', stillDisabled });
  expect(await run(resume)).toEqual({
    error:
      'shop/mail is not paused. Its calls are stopped by mail: mail-status-500; they start by themselves after a green probe.',
  });
});

test('two hundred accounts are read', async () => {
  const store = createValveStore({ client: client(), controlTable: 'control', ledgerTable: 'ledger' });
  await put('account-199', { breaker: open() });
  const { rows } = await store.look(
    Array.from({ length: 200 }, (_, i) => `account-${i}`),
    [],
  );
  expect([rows.size, rows.get('account-199')?.breaker?.state, rows.get('account-0')?.version]).toEqual([
    200,
    'open',
    0,
  ]);
});

test('an account with a refused credential is reported each minute, probed seldom, and probed at once when its secret changes', async () => {
  const { time, secrets, reported, happened, run } = fixture();
  const probesMade = () => happened.filter((line) => line.startsWith('probe ')).length;
  const breaker = open({ reason: 'authentication', sinceMs: NOON - 600 * MINUTE, untilMs: NOON - 599 * MINUTE });
  await put('mail', { breaker });
  await run({ minute: true });
  expect(reported).toContain('held shop/mail: credential refused');
  const before = probesMade();
  time.now += 10 * MINUTE;
  await run({ minute: true });
  expect(probesMade()).toBe(before);
  secrets.set('mail', time.now);
  time.now += MINUTE;
  await run({ minute: true });
  expect(probesMade()).toBe(before + 1);
});

test('a breaker and a valve state that an earlier version stored are read in today’s words', async () => {
  await documents.send(
    new PutCommand({
      TableName: 'control',
      Item: { pk: 'account#mail', version: 4, gate: { state: 'trial', untilMs: NOON, waitSeconds: 60 } },
    }),
  );
  const shut = { 'shop/mail': { sinceMs: NOON, reasons: ['mail: mail-status-500'] } };
  const noted = { mail: { state: 'ramping', sinceMs: NOON } };
  await documents.send(new PutCommand({ TableName: 'control', Item: { pk: 'valve', version: 1, shut, noted } }));
  const store = createValveStore({ client: client(), controlTable: 'control', ledgerTable: 'ledger' });
  const { rows, state } = await store.look(['mail'], []);
  expect(rows.get('mail')?.breaker).toEqual({ state: 'half-open', untilMs: NOON, waitSeconds: 60 });
  expect(state).toMatchObject({ disabled: shut, noted: { mail: { state: 'recovering', sinceMs: NOON } } });
});

const fail = (delivery: string, events: number) =>
  documents.send(
    new PutCommand({
      TableName: 'control',
      Item: {
        pk: `delivery#${delivery}`,
        reason: 'delivery-code-failed',
        events: new Set(Array.from({ length: events }, (_, i) => `event-${i}`)),
        lastMs: NOON,
      },
    }),
  );

test('25 events in a row that one fault ends disable the delivery; the next deploy enables it', async () => {
  const { run, happened, reported, versions, time } = fixture();
  await fail('shop/books', 24);
  await run({ tripped: 'shop/books' });
  expect(happened).toEqual([]);
  await fail('shop/books', 25);
  await run({ tripped: 'shop/books' });
  expect(happened).toEqual(['disable shop/books']);
  expect(reported).toEqual(['disabled shop/books', 'stopped shop/books']);
  time.now += MINUTE;
  await run({ minute: true });
  expect(happened).toEqual(['disable shop/books']);
  expect(reported.slice(2)).toEqual(['stopped shop/books']);
  versions.set('shop/books', 'version 2');
  time.now += MINUTE;
  await run({ minute: true });
  expect(happened.slice(1)).toEqual(['enable shop/books']);
  expect((await ledger()).map(({ state, reason }) => [state, reason])).toEqual([
    ['paused', 'shop/books: same-failure, 25 events in a row ended by delivery-code-failed'],
    ['resumed', 'shop/books: same-failure is over'],
  ]);
  time.now += MINUTE;
  await run({ minute: true });
  expect(happened).toHaveLength(2);
});

test('a person ends a stop', async () => {
  const { run, happened } = fixture();
  await fail('shop/books', 25);
  await run({ tripped: 'shop/books' });
  const answer = await run({ resume: { delivery: 'shop/books', by: 'ada' } });
  expect(answer).toEqual({ done: 'resumed', delivery: 'shop/books', stillDisabled: [] });
  expect(happened).toEqual(['disable shop/books', 'enable shop/books']);
  expect(await run({ resume: { delivery: 'shop/books', by: 'ada' } })).toMatchObject({
    error: expect.stringContaining('not paused'),
  });
});

test('a worker that cannot start stops its delivery, and starts it when it answers a probe again', async () => {
  const { run, broken, lambda, happened, reported, time } = fixture();
  broken.set('shop/books', 1);
  lambda.probe = async () => Promise.reject(new Error('the worker ended in an error'));
  await run({ minute: true });
  expect(happened).toEqual(['disable shop/books']);
  expect(reported).toEqual(['disabled shop/books', 'stopped shop/books']);
  broken.clear();
  time.now += MINUTE;
  await run({ minute: true });
  lambda.probe = async () => ({ ok: true });
  time.now += MINUTE;
  await run({ minute: true });
  expect(happened).toEqual(['disable shop/books', 'enable shop/books']);
});

test.each([
  [3, []],
  [4, ['disable shop/books']],
])(
  'a worker that starts, and failed %i times alone, is stopped only if that is more than one message explains',
  async (failures, expected) => {
    const { run, broken, lambda, happened } = fixture();
    broken.set('shop/books', failures);
    lambda.probe = async () => ({ ok: true });
    await run({ minute: true });
    expect(happened).toEqual(expected);
  },
);
