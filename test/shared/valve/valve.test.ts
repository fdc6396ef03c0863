import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Gate } from '../../../shared/call/limits/index.ts';
import type { ProbeAnswer } from '../../../shared/topology/index.ts';
import { createValve, createValveStore, type ValveTold } from '../../../shared/valve/index.ts';
import { openWorld } from '../../worker/world.ts';
import { FACTS, MINUTE, NOON, open, paused } from './scene.ts';

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

/** Lambda as it is told to behave, and valves that share it and a clock. */
function scene() {
  const time = { now: NOON };
  const mappings = new Map(Object.keys(FACTS.flows).map((delivery) => [delivery, 'Enabled']));
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
  const secrets = new Map<string, number>();
  const told: string[] = [];
  const tell: ValveTold = {
    shut: (delivery) => told.push(`shut ${delivery}`),
    opened: (delivery) => told.push(`opened ${delivery}`),
    held: (delivery, isRefused) => told.push(`held ${delivery}${isRefused ? ': credential refused' : ''}`),
    probed: ({ account }, result) => told.push(`probed ${account} ${result === 'good' ? result : result.reason}`),
    trouble: (what) => told.push(what),
  };
  const valve = () =>
    createValve({
      facts: FACTS,
      store: createValveStore({ client: client(), controlTable: 'control', ledgerTable: 'ledger' }),
      lambda,
      functionNameOf: (delivery) => delivery,
      secretChanged: async (account) => secrets.get(account),
      now: () => time.now,
      tell,
    });
  return { time, mappings, secrets, happened, lambda, told, valve, run: valve() };
}

const put = (account: string, row: object) =>
  documents.send(new PutCommand({ TableName: 'control', Item: { pk: `account#${account}`, version: 4, ...row } }));
const rowOf = async (account: string) =>
  (await documents.send(new GetCommand({ TableName: 'control', Key: { pk: `account#${account}` } }))).Item;
const memory = async () =>
  (await documents.send(new GetCommand({ TableName: 'control', Key: { pk: 'valve' } }))).Item ?? {};
async function ledger() {
  const { Items = [] } = await documents.send(new ScanCommand({ TableName: 'ledger' }));
  return Items.sort((a, b) => (String(a.sk) < String(b.sk) ? -1 : 1));
}

test('a healthy minute costs one read and nothing else', async () => {
  const { run, happened, told } = scene();
  world.aws.meter.reset();
  expect(await run({ minute: true })).toEqual({ done: 'run' });
  const dynamo = world.aws.meter.counts().filter(({ service }) => service === 'dynamodb');
  expect(dynamo.map(({ operation, calls }) => [operation, calls])).toEqual([['BatchGetItem', 1]]);
  expect([happened, told]).toEqual([[], []]);
});

test('an outage: shut when it trips, probed minute by minute, a trial and open again after a good probe', async () => {
  const { run, time, happened, told, lambda } = scene();
  await put('mail', { gate: open({ sinceMs: NOON, untilMs: NOON + MINUTE }) });
  await run({ tripped: 'mail' });
  expect(happened).toEqual(['disable crm/mail', 'disable shop/mail']);
  expect(told).toEqual(['shut crm/mail', 'shut shop/mail']);
  for (const minutes of [0, 1, 2]) {
    time.now = NOON + minutes * MINUTE;
    await run({ minute: true });
  }
  expect(happened.slice(2)).toEqual(['probe mail by shop/mail', 'probe mail by crm/mail']);
  expect(told.filter((one) => one === 'held shop/mail')).toHaveLength(3);

  lambda.probe = async () => ({ ok: true });
  time.now = NOON + 3 * MINUTE;
  await run({ minute: true });
  expect(await rowOf('mail')).toMatchObject({
    version: 5,
    gate: { state: 'trial', untilMs: time.now, waitSeconds: 60 },
  });
  expect((await rowOf('mail'))?.gate).not.toHaveProperty('holder');
  expect(happened.slice(4)).toEqual(['enable crm/mail', 'enable shop/mail']);
  await run({ minute: true });
  expect(await memory()).toMatchObject({ shut: {}, noted: { mail: { state: 'trial' } }, probed: {} });
  expect((await ledger()).map(({ pk, sk, state }) => [pk, sk, state])).toEqual([
    ['account#mail', 'gate#2026-11-21T12:00:00.000Z', 'open'],
    ['account#mail', 'gate#2026-11-21T12:03:00.000Z', 'trial'],
  ]);
});

test('a run that dies before it disables is repaired by the next, and nothing is enabled that was not shut', async () => {
  const { run, lambda, happened, told, mappings } = scene();
  mappings.set('crm/mail', 'Disabled');
  await put('mail', { gate: open({ untilMs: NOON + MINUTE }) });
  const { switchMapping } = lambda;
  lambda.switchMapping = async () => {
    throw new Error('killed');
  };
  await run({ tripped: 'mail' });
  expect(Object.keys((await memory()).shut)).toEqual(['shop/mail']);
  expect(told).toContain('mapping not disabled: shop/mail');
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
  const { valve, happened } = scene();
  await put('mail', { gate: open() });
  await Promise.all([1, 2, 3].map(() => valve()({ minute: true })));
  expect(happened.filter((one) => one.startsWith('probe'))).toEqual(['probe mail by crm/mail']);
  expect(await ledger()).toHaveLength(1);
});

test('a run that was outrun while it looked begins anew', async () => {
  const { run, lambda, happened } = scene();
  await put('mail', { gate: open({ untilMs: NOON + MINUTE }) });
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

test('a good probe changes nothing if the account changed meanwhile', async () => {
  const { run, lambda } = scene();
  const longer = open({ untilMs: NOON + 5 * MINUTE });
  await put('mail', { gate: open() });
  lambda.probe = async () => {
    await put('mail', { gate: longer, version: 5 });
    return { ok: true };
  };
  await run({ minute: true });
  expect(await rowOf('mail')).toMatchObject({ version: 5, gate: longer });
});

test('a probe that could not be made is told, leaves the account closed and is made again', async () => {
  const { run, lambda, told, time } = scene();
  await put('mail', { gate: open() });
  lambda.probe = async () => {
    throw new Error('no');
  };
  await run({ minute: true });
  expect(told).toContain('probe of mail by crm/mail not made');
  lambda.probe = async () => ({ ok: true });
  time.now += MINUTE;
  await run({ minute: true });
  expect((await rowOf('mail'))?.gate).toMatchObject({ state: 'trial' });
});

test('mappings that cannot be read are told and left alone', async () => {
  const { run, lambda, told, happened } = scene();
  await put('mail', { gate: open({ untilMs: NOON + MINUTE }) });
  const { mappingsOf } = lambda;
  lambda.mappingsOf = async (name) => {
    if (name === 'crm/mail') throw new Error('no such function');
    return mappingsOf(name);
  };
  await run({ minute: true });
  expect(happened).toEqual(['disable shop/mail']);
  expect(told).toContain('mappings not read: crm/mail');
});

test('pauses of two deliveries of one account at the same time both hold, leave the gate alone, and end apart', async () => {
  const { valve, run, happened, time } = scene();
  const gate: Gate = { state: 'suspect', failures: 1 };
  await put('mail', { gate, tat: 7 });
  const pause = (delivery: string, hours: number) =>
    valve()({ pause: { delivery, by: 'ada', reason: 'migration', hours } });
  const answers = await Promise.all([pause('crm/mail', 1), pause('shop/mail', 2)]);
  expect(answers).toEqual([
    { done: 'paused', delivery: 'crm/mail', untilMs: NOON + 60 * MINUTE, keptDays: 7 },
    { done: 'paused', delivery: 'shop/mail', untilMs: NOON + 120 * MINUTE, keptDays: 7 },
  ]);
  expect([...happened].sort()).toEqual(['disable crm/mail', 'disable shop/mail']);
  expect(await rowOf('mail')).toMatchObject({ version: 6, gate, tat: 7 });
  expect(Object.keys((await rowOf('mail'))?.pauses).sort()).toEqual(['crm/mail', 'shop/mail']);

  expect(await run({ resume: { delivery: 'shop/mail', by: 'bob' } })).toEqual({
    done: 'resumed',
    delivery: 'shop/mail',
    stillShut: [],
  });
  expect(happened.at(-1)).toBe('enable shop/mail');
  time.now = NOON + 60 * MINUTE;
  await run({ minute: true });
  expect(happened.at(-1)).toBe('enable crm/mail');
  // Workers take a row without the attribute for one that nobody paused.
  expect(await rowOf('mail')).toEqual({ pk: 'account#mail', version: 8, gate, tat: 7 });
  expect((await ledger()).map(({ state, delivery, by }) => [state, delivery, by])).toEqual([
    ['paused', 'crm/mail', 'ada'],
    ['paused', 'shop/mail', 'ada'],
    ['resumed', 'shop/mail', 'bob'],
    ['resumed', 'crm/mail', undefined],
  ]);
});

test('a resume says what holds the delivery back all the same', async () => {
  const { run } = scene();
  await put('mail', { gate: open({ untilMs: NOON + MINUTE }), pauses: { 'shop/mail': paused() } });
  const stillShut = ['mail: mail-status-500'];
  const resume = { resume: { delivery: 'shop/mail', by: 'ada' } };
  expect(await run(resume)).toEqual({ done: 'resumed', delivery: 'shop/mail', stillShut });
  expect(await run(resume)).toEqual({
    error: 'shop/mail is not paused. It is shut because of mail: mail-status-500, and opens by itself.',
  });
});

test('two hundred accounts are read', async () => {
  const store = createValveStore({ client: client(), controlTable: 'control', ledgerTable: 'ledger' });
  await put('account-199', { gate: open() });
  const { rows } = await store.look(Array.from({ length: 200 }, (_, i) => `account-${i}`));
  expect([rows.size, rows.get('account-199')?.gate?.state, rows.get('account-0')?.version]).toEqual([200, 'open', 0]);
});

test('a refused account is told of each minute, left alone for long, and probed at once when its secret changes', async () => {
  const { time, secrets, told, happened, run } = scene();
  const probesMade = () => happened.filter((line) => line.startsWith('probe ')).length;
  const gate = open({ reason: 'authentication', sinceMs: NOON - 600 * MINUTE, untilMs: NOON - 599 * MINUTE });
  await put('mail', { gate });
  await run({ minute: true });
  expect(told).toContain('held shop/mail: credential refused');
  const before = probesMade();
  time.now += 10 * MINUTE;
  await run({ minute: true });
  expect(probesMade()).toBe(before);
  secrets.set('mail', time.now);
  time.now += MINUTE;
  await run({ minute: true });
  expect(probesMade()).toBe(before + 1);
});
