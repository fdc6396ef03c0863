import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createControl } from '../../../../shared/call/limits/index.ts';
import type { Destination } from '../../../../shared/contract/index.ts';
import { mailchimp } from '../../../fixtures/project/integrations/destinations/mailchimp.ts';
import { openWorld } from '../../../worker/world.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const failure = { kind: 'failure', reason: 'vendor-status-500' } as const;

let world: Awaited<ReturnType<typeof openWorld>>;
let documents: DynamoDBDocumentClient;
let number = 0;
beforeAll(async () => {
  world = await openWorld();
  documents = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 1 }));
});
afterEach(() => world.aws.faults.remove());
afterAll(() => world.close());

/** Accounts of this test alone, and workers that share a clock which moves only while one of them waits. */
function fixture(limits: Destination['limits'] = { concurrent: 10 }) {
  number += 1;
  const account: Destination = { ...mailchimp, name: `account-${number}`, limits };
  const other: Destination = { ...mailchimp, name: `other-${number}`, limits: { perSecond: 10, burst: 4 } };
  const time = { now: NOON };
  const opened: string[] = [];
  const worker = (holder: string) => {
    const control = createControl({
      client: new DynamoDBClient({ maxAttempts: 1 }),
      tableName: 'control',
      now: () => time.now,
      sleep: async (ms) => {
        time.now += ms;
      },
      random: () => 0.5,
      onOpened: async (name) => {
        opened.push(name);
      },
    });
    return {
      ...control,
      come: (accounts = [account], maxWaitMs = 3000, calls = 10) =>
        control.acquire({ delivery: 'a/b', accounts, calls, maxWaitMs, holder }),
      fail: async (times = 3) => {
        for (let i = 0; i < times; i += 1) await control.report(account, failure);
      },
    };
  };
  const item = async () =>
    (await documents.send(new GetCommand({ TableName: 'control', Key: { pk: `account#${account.name}` } }))).Item;
  return { account, other, time, opened, worker, item };
}

const callsDuring = async (run: () => Promise<unknown>) => {
  world.aws.meter.reset();
  await run();
  const dynamo = world.aws.meter.counts().filter(({ service }) => service === 'dynamodb');
  return Object.fromEntries(dynamo.map(({ operation, calls }) => [operation, calls]));
};

test('a healthy batch costs one call for any number of accounts; its slots and its successes cost none', async () => {
  const { account, other, worker } = fixture();
  const me = worker('me');
  expect(await callsDuring(() => me.come([account]))).toEqual({ GetItem: 1 });
  expect(await callsDuring(() => me.come([other]))).toEqual({ UpdateItem: 1 });
  const batch = async () => {
    expect(await me.come([other, account], 3000, 3)).toEqual({ kind: 'granted' });
    for (let i = 0; i < 3; i += 1) {
      expect([await me.slot(other, 3000), await me.slot(account, 3000)]).toEqual(['now', 'now']);
      await me.report(other, 'success');
      await me.report(account, 'success');
    }
  };
  expect(await callsDuring(batch)).toEqual({ TransactWriteItems: 1 });
});

test('three failures in a row, of two workers, open the breaker for all', async () => {
  const { account, time, opened, worker, item } = fixture();
  const [me, you] = [worker('me'), worker('you')];
  await me.come();
  await you.come();
  await me.fail(2);
  expect(opened).toEqual([]);
  await you.fail(1);
  expect(opened).toEqual([account.name]);
  expect(await item()).toMatchObject({
    version: 3,
    gate: { state: 'open', reason: 'vendor-status-500', untilMs: NOON + 60_000, waitSeconds: 60 },
  });
  const refused = (retryAfterSeconds: number) => ({ kind: 'refused', reason: 'vendor-status-500', retryAfterSeconds });
  expect(await you.slot(account, 3000)).toEqual(refused(123));
  // The breaker has just opened: a worker waits inside the invocation as long as it may before it releases.
  expect(await me.come()).toEqual(refused(150));
  expect(time.now).toBe(NOON + 3000);
});

test('a success in between resets the count of failures', async () => {
  const { account, opened, worker, item } = fixture();
  const me = worker('me');
  await me.come();
  await me.fail(2);
  await me.report(account, 'success');
  expect(await item()).not.toHaveProperty('gate');
  await me.fail(2);
  expect(opened).toEqual([]);
});

test('of two workers one gets the half-open call; after its success the breaker recovers, and closes by itself', async () => {
  const { account, time, worker, item } = fixture();
  const [me, you] = [worker('me'), worker('you')];
  await me.come();
  await me.fail();
  // The valve is dead.
  time.now = NOON + 780_000;
  expect(await me.come()).toEqual({ kind: 'half-open', account });
  expect(await you.come()).toMatchObject({ kind: 'refused', reason: 'breaker-half-open' });
  expect(await me.slot(account, 3000)).toBe('now');
  await me.report(account, 'success');
  expect(await item()).toMatchObject({ gate: { state: 'recovering', waitSeconds: 60 } });

  expect(await you.come([account], 10_000, 3)).toEqual({ kind: 'granted' });
  const from = time.now;
  for (let i = 0; i < 3; i += 1) expect(await you.slot(account, 10_000)).toBe('now');
  expect(time.now - from).toBeGreaterThanOrEqual(2200);

  time.now += 30_000;
  expect(await you.come()).toEqual({ kind: 'granted' });
  expect(await item()).not.toHaveProperty('gate');
});

test('a call that waits for its slot when the breaker opens is refused until the wait is over', async () => {
  const { account, worker } = fixture();
  const [me, you] = [worker('me'), worker('you')];
  await me.come();
  await me.report(account, { kind: 'rate-limited', retryAfterSeconds: 1800, reason: 'slow-down' });
  const refused = { kind: 'refused', reason: 'rate-limited', retryAfterSeconds: 1803 };
  expect(await me.slot(account, 3000)).toEqual(refused);
  expect(await you.come([account], 61_000)).toEqual({ ...refused, retryAfterSeconds: 1743 });
});

test('a failed half-open call opens the breaker for twice as long; the end of an old call changes nothing', async () => {
  const { account, time, opened, worker, item } = fixture();
  const [me, you] = [worker('me'), worker('you')];
  await me.come();
  await you.come();
  await me.fail();
  // The valve is dead.
  time.now = NOON + 780_000;
  await me.come();
  await you.fail(3);
  await you.report(account, 'success');
  expect(await item()).toMatchObject({ gate: { state: 'half-open', holder: 'me' } });
  await me.fail(1);
  expect(await item()).toMatchObject({ gate: { state: 'open', untilMs: NOON + 900_000, waitSeconds: 120 } });
  expect(opened).toEqual([account.name, account.name]);
});

test('a refused credential opens the breaker at the first call', async () => {
  const { account, worker, item } = fixture();
  const me = worker('me');
  await me.come();
  await me.report(account, { kind: 'authentication', reason: 'mailchimp-credential-refused' });
  expect(await item()).toMatchObject({ gate: { state: 'open', reason: 'authentication' } });
});

test('half a minute’s rate limit holds back slots, also of other workers; a longer one opens the breaker', async () => {
  const { account, worker, item } = fixture({ perSecond: 10 });
  const [me, you] = [worker('me'), worker('you')];
  await me.come();
  await me.report(account, { kind: 'rate-limited', retryAfterSeconds: 30, reason: 'slow-down' });
  expect(await me.slot(account, 3000)).toEqual({ kind: 'refused', reason: 'rate-limited', retryAfterSeconds: 33 });
  expect(await you.come()).toEqual({ kind: 'refused', reason: 'rate-budget', retryAfterSeconds: 33 });
  await me.report(account, { kind: 'rate-limited', retryAfterSeconds: 61, reason: 'slow-down' });
  expect(await item()).toMatchObject({ gate: { state: 'open', reason: 'rate-limited', untilMs: NOON + 61_000 } });
});

test('the slots of two workers never meet', async () => {
  const { account, time, worker } = fixture({ perSecond: 10 });
  const workers = [worker('me'), worker('you')];
  for (const one of workers) expect(await one.come([account], 3000, 5)).toEqual({ kind: 'granted' });
  const used: number[] = [];
  for (const one of workers) {
    for (let i = 0; i < 7; i += 1) {
      expect(await one.slot(account, 3000)).toBe('now');
      used.push(time.now);
    }
  }
  used.sort((a, b) => a - b);
  for (const [i, at] of used.entries()) expect(at - (used[i - 1] ?? 0)).toBeGreaterThan(109.9);
});

test('a slot that was not used in time is forfeited, and another is taken', async () => {
  const { account, time, worker } = fixture({ perSecond: 10 });
  const me = worker('me');
  await me.come([account], 3000, 2);
  time.now += 5000;
  expect(await callsDuring(() => me.slot(account, 3000))).toEqual({ UpdateItem: 1 });
});

test('a day’s budget that is used up refuses calls until midnight in UTC', async () => {
  const { time, worker } = fixture({ perDay: 12 });
  const me = worker('me');
  expect(await me.come()).toEqual({ kind: 'granted' });
  expect(await worker('you').come()).toEqual({ kind: 'granted' });
  expect(await me.come()).toEqual({ kind: 'refused', reason: 'daily-budget-used', retryAfterSeconds: 43_203 });
  time.now = Date.parse('2026-11-22T00:00:00Z');
  expect(await me.come()).toEqual({ kind: 'granted' });
});

test('a pause holds back its own delivery until its deadline, and no other', async () => {
  const { account, time, worker } = fixture();
  const pause = { by: 'ada', reason: 'migration', sinceMs: NOON, untilMs: NOON + 3_600_000 };
  const paused = (delivery: string) => ({ pk: `account#${account.name}`, version: 1, pauses: { [delivery]: pause } });
  await documents.send(new PutCommand({ TableName: 'control', Item: paused('a/other') }));
  expect(await worker('me').come()).toEqual({ kind: 'granted' });
  await documents.send(new PutCommand({ TableName: 'control', Item: paused('a/b') }));
  expect(await worker('me').come()).toEqual({ kind: 'refused', reason: 'paused', retryAfterSeconds: 150 });
  time.now = NOON + 3_600_000;
  expect(await worker('me').come()).toEqual({ kind: 'granted' });
});

test('while the control table does not answer, all calls are refused', async () => {
  const { account, other, worker } = fixture();
  const me = worker('me');
  world.aws.faults.add({
    service: 'dynamodb',
    operation: '*',
    error: { code: 'InternalServerError', message: 'no', status: 500 },
  } as never);
  const refused = { kind: 'refused', reason: 'control-store-unavailable', retryAfterSeconds: 150, isFault: true };
  for (const accounts of [[account], [other], [other, account]]) expect(await me.come(accounts)).toEqual(refused);
  expect(await me.slot(other, 3000)).toEqual(refused);
  await expect(me.report(account, failure)).rejects.toThrow();
});

test('a worker reads the row before it refuses by what it remembers', async () => {
  const { time, worker, item } = fixture();
  const [me, you] = [worker('me'), worker('you')];
  await me.come();
  await me.fail();
  time.now = NOON + 90_000;
  await documents.send(new PutCommand({ TableName: 'control', Item: { pk: (await item())?.pk, version: 4 } }));
  expect(await me.come()).toEqual({ kind: 'granted' });
  expect(await you.come()).toEqual({ kind: 'granted' });
});
