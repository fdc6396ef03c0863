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
function scene(limits: Destination['limits'] = { concurrent: 10 }) {
  number += 1;
  const account: Destination = { ...mailchimp, name: `account-${number}`, limits };
  const other: Destination = { ...mailchimp, name: `other-${number}`, limits: { perSecond: 10, burst: 4 } };
  const time = { now: NOON };
  const tripped: string[] = [];
  const worker = (holder: string) => {
    const control = createControl({
      client: new DynamoDBClient({ maxAttempts: 1 }),
      tableName: 'control',
      now: () => time.now,
      sleep: async (ms) => {
        time.now += ms;
      },
      random: () => 0.5,
      onTripped: async (name) => {
        tripped.push(name);
      },
    });
    return {
      ...control,
      come: (accounts = [account], patienceMs = 3000, calls = 10) =>
        control.enter({ delivery: 'a/b', accounts, calls, patienceMs, holder }),
      fail: async (times = 3) => {
        for (let i = 0; i < times; i += 1) await control.report(account, failure);
      },
    };
  };
  const item = async () =>
    (await documents.send(new GetCommand({ TableName: 'control', Key: { pk: `account#${account.name}` } }))).Item;
  return { account, other, time, tripped, worker, item };
}

const callsDuring = async (run: () => Promise<unknown>) => {
  world.aws.meter.reset();
  await run();
  const dynamo = world.aws.meter.counts().filter(({ service }) => service === 'dynamodb');
  return Object.fromEntries(dynamo.map(({ operation, calls }) => [operation, calls]));
};

test('a healthy batch costs one call, whatever its accounts; its slots and its successes cost none', async () => {
  const { account, other, worker } = scene();
  const me = worker('me');
  expect(await callsDuring(() => me.come([account]))).toEqual({ GetItem: 1 });
  expect(await callsDuring(() => me.come([other]))).toEqual({ UpdateItem: 1 });
  const batch = async () => {
    expect(await me.come([other, account], 3000, 3)).toEqual({ kind: 'pass' });
    for (let i = 0; i < 3; i += 1) {
      expect([await me.slot(other, 3000), await me.slot(account, 3000)]).toEqual(['now', 'now']);
      await me.report(other, 'success');
      await me.report(account, 'success');
    }
  };
  expect(await callsDuring(batch)).toEqual({ TransactWriteItems: 1 });
});

test('three failures in a row, of two workers, close the account for all', async () => {
  const { account, time, tripped, worker, item } = scene();
  const [me, you] = [worker('me'), worker('you')];
  await me.come();
  await you.come();
  await me.fail(2);
  expect(tripped).toEqual([]);
  await you.fail(1);
  expect(tripped).toEqual([account.name]);
  expect(await item()).toMatchObject({
    version: 3,
    gate: { state: 'open', reason: 'vendor-status-500', untilMs: NOON + 60_000, waitSeconds: 60 },
  });
  const closed = (retryAfterSeconds: number) => ({ kind: 'closed', reason: 'vendor-status-500', retryAfterSeconds });
  expect(await you.slot(account, 3000)).toEqual(closed(123));
  // The gate is just closing: a worker waits as long as it may before it hands back.
  expect(await me.come()).toEqual(closed(150));
  expect(time.now).toBe(NOON + 3000);
});

test('a success in between begins the row anew', async () => {
  const { account, tripped, worker, item } = scene();
  const me = worker('me');
  await me.come();
  await me.fail(2);
  await me.report(account, 'success');
  expect(await item()).not.toHaveProperty('gate');
  await me.fail(2);
  expect(tripped).toEqual([]);
});

test('of two workers one gets the trial; its success opens the account slowly, and the ramp ends by itself', async () => {
  const { account, time, worker, item } = scene();
  const [me, you] = [worker('me'), worker('you')];
  await me.come();
  await me.fail();
  // The valve is dead.
  time.now = NOON + 780_000;
  expect(await me.come()).toEqual({ kind: 'trial', account });
  expect(await you.come()).toMatchObject({ kind: 'closed', reason: 'trial-in-progress' });
  expect(await me.slot(account, 3000)).toBe('now');
  await me.report(account, 'success');
  expect(await item()).toMatchObject({ gate: { state: 'ramping', waitSeconds: 60 } });

  expect(await you.come([account], 10_000, 3)).toEqual({ kind: 'pass' });
  const from = time.now;
  for (let i = 0; i < 3; i += 1) expect(await you.slot(account, 10_000)).toBe('now');
  expect(time.now - from).toBeGreaterThanOrEqual(2200);

  time.now += 30_000;
  expect(await you.come()).toEqual({ kind: 'pass' });
  expect(await item()).not.toHaveProperty('gate');
});

test('a call that waits for its slot while its account closes is handed back until the account may be tried', async () => {
  const { account, worker } = scene();
  const [me, you] = [worker('me'), worker('you')];
  await me.come();
  await me.report(account, { kind: 'rate-limited', retryAfterSeconds: 1800, reason: 'slow-down' });
  const closed = { kind: 'closed', reason: 'rate-limited', retryAfterSeconds: 1803 };
  expect(await me.slot(account, 3000)).toEqual(closed);
  expect(await you.come([account], 61_000)).toEqual({ ...closed, retryAfterSeconds: 1743 });
});

test('a failed trial closes the account for twice as long; an old call’s end changes nothing', async () => {
  const { account, time, tripped, worker, item } = scene();
  const [me, you] = [worker('me'), worker('you')];
  await me.come();
  await you.come();
  await me.fail();
  // The valve is dead.
  time.now = NOON + 780_000;
  await me.come();
  await you.fail(3);
  await you.report(account, 'success');
  expect(await item()).toMatchObject({ gate: { state: 'trial', holder: 'me' } });
  await me.fail(1);
  expect(await item()).toMatchObject({ gate: { state: 'open', untilMs: NOON + 900_000, waitSeconds: 120 } });
  expect(tripped).toEqual([account.name, account.name]);
});

test('a refused credential closes the account at the first call', async () => {
  const { account, worker, item } = scene();
  const me = worker('me');
  await me.come();
  await me.report(account, { kind: 'authentication', reason: 'mailchimp-credential-refused' });
  expect(await item()).toMatchObject({ gate: { state: 'open', reason: 'authentication' } });
});

test('half a minute’s rate limit holds back slots, also of other workers; a longer one closes the account', async () => {
  const { account, worker, item } = scene({ perSecond: 10 });
  const [me, you] = [worker('me'), worker('you')];
  await me.come();
  await me.report(account, { kind: 'rate-limited', retryAfterSeconds: 30, reason: 'slow-down' });
  expect(await me.slot(account, 3000)).toEqual({ kind: 'closed', reason: 'rate-limited', retryAfterSeconds: 33 });
  expect(await you.come()).toEqual({ kind: 'closed', reason: 'rate-budget', retryAfterSeconds: 33 });
  await me.report(account, { kind: 'rate-limited', retryAfterSeconds: 61, reason: 'slow-down' });
  expect(await item()).toMatchObject({ gate: { state: 'open', reason: 'rate-limited', untilMs: NOON + 61_000 } });
});

test('the slots of two workers never meet', async () => {
  const { account, time, worker } = scene({ perSecond: 10 });
  const workers = [worker('me'), worker('you')];
  for (const one of workers) expect(await one.come([account], 3000, 5)).toEqual({ kind: 'pass' });
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
  const { account, time, worker } = scene({ perSecond: 10 });
  const me = worker('me');
  await me.come([account], 3000, 2);
  time.now += 5000;
  expect(await callsDuring(() => me.slot(account, 3000))).toEqual({ UpdateItem: 1 });
});

test('a day’s budget that is used up closes the account until midnight in UTC', async () => {
  const { time, worker } = scene({ perDay: 12 });
  const me = worker('me');
  expect(await me.come()).toEqual({ kind: 'pass' });
  expect(await worker('you').come()).toEqual({ kind: 'pass' });
  expect(await me.come()).toEqual({ kind: 'closed', reason: 'daily-budget-used', retryAfterSeconds: 43_203 });
  time.now = Date.parse('2026-11-22T00:00:00Z');
  expect(await me.come()).toEqual({ kind: 'pass' });
});

test('a pause holds back its own delivery until its deadline, and no other', async () => {
  const { account, time, worker } = scene();
  const pause = { by: 'ada', reason: 'migration', sinceMs: NOON, untilMs: NOON + 3_600_000 };
  const paused = (delivery: string) => ({ pk: `account#${account.name}`, version: 1, pauses: { [delivery]: pause } });
  await documents.send(new PutCommand({ TableName: 'control', Item: paused('a/other') }));
  expect(await worker('me').come()).toEqual({ kind: 'pass' });
  await documents.send(new PutCommand({ TableName: 'control', Item: paused('a/b') }));
  expect(await worker('me').come()).toEqual({ kind: 'closed', reason: 'paused', retryAfterSeconds: 150 });
  time.now = NOON + 3_600_000;
  expect(await worker('me').come()).toEqual({ kind: 'pass' });
});

test('while the control table does not answer, nobody is let through', async () => {
  const { account, other, worker } = scene();
  const me = worker('me');
  world.aws.faults.add({
    service: 'dynamodb',
    operation: '*',
    error: { code: 'InternalServerError', message: 'no', status: 500 },
  } as never);
  const closed = { kind: 'closed', reason: 'control-store-unavailable', retryAfterSeconds: 150, isFault: true };
  for (const accounts of [[account], [other], [other, account]]) expect(await me.come(accounts)).toEqual(closed);
  expect(await me.slot(other, 3000)).toEqual(closed);
  await expect(me.report(account, failure)).rejects.toThrow();
});

test('what a worker remembers turns nobody away: it looks first', async () => {
  const { time, worker, item } = scene();
  const [me, you] = [worker('me'), worker('you')];
  await me.come();
  await me.fail();
  time.now = NOON + 90_000;
  await documents.send(new PutCommand({ TableName: 'control', Item: { pk: (await item())?.pk, version: 4 } }));
  expect(await me.come()).toEqual({ kind: 'pass' });
  expect(await you.come()).toEqual({ kind: 'pass' });
});
