import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type CallResult, createControl, type ProbeResult } from '../../../../shared/call/limits/index.ts';
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
  const health = { probe: 'green' as ProbeResult, probes: 0 };
  let events = 0;
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
      probe: async () => {
        health.probes += 1;
        return health.probe;
      },
    });
    return {
      ...control,
      reportAs: control.report,
      report: (called: Destination, result: CallResult, event = `event-${++events}`) =>
        control.report(called, result, { event, mayProbe: true }),
      come: (accounts = [account], maxWaitMs = 3000, calls = 10) =>
        control.acquire({ delivery: 'a/b', accounts, calls, maxWaitMs, holder }),
      /** Calls of distinct events fail, a second apart. */
      async fail(times = 3) {
        for (let i = 0; i < times; i += 1) {
          if (i > 0) time.now += 1000;
          await this.report(account, failure);
        }
      },
    };
  };
  const item = async () =>
    (await documents.send(new GetCommand({ TableName: 'control', Key: { pk: `account#${account.name}` } }))).Item;
  return { account, other, time, opened, health, worker, item };
}

const callsDuring = async (run: () => Promise<unknown>) => {
  world.aws.meter.reset();
  await run();
  const dynamo = world.aws.meter.counts().filter(({ service }) => service === 'dynamodb');
  return Object.fromEntries(dynamo.map(({ operation, calls }) => [operation, calls]));
};

test('a batch costs one write for each account that is counted; states are read from a cache of a second', async () => {
  const { account, other, time, worker } = fixture();
  const me = worker('me');
  const batch = (messages: number) => async () => {
    expect(await me.come([other, account], 3000, messages)).toEqual({ kind: 'granted' });
    for (let i = 0; i < messages; i += 1) {
      expect([await me.slot(other, 3000), await me.slot(account, 3000)]).toEqual(['now', 'now']);
      await me.report(other, 'success');
      await me.report(account, 'success');
    }
  };
  // Cold: both states are read once.
  expect(await callsDuring(batch(3))).toEqual({ GetItem: 2, UpdateItem: 1 });
  expect(await callsDuring(batch(3))).toEqual({ UpdateItem: 1 });
  // The places of a busy account are taken from where the last end; the first batch after that finds them in the past.
  time.now += 1001;
  expect(await callsDuring(batch(1))).toEqual({ GetItem: 1, UpdateItem: 2 });
  // The lease of a slot brings the counted account's state along.
  time.now += 30_000;
  expect(await callsDuring(batch(1))).toEqual({ GetItem: 1, UpdateItem: 1 });
});

test('events one by one cost one write each, and no read, where the account is counted', async () => {
  const { other, time, worker } = fixture();
  const me = worker('me');
  const one = async () => {
    expect(await me.come([other], 3000, 1)).toEqual({ kind: 'granted' });
    expect(await me.slot(other, 3000)).toBe('now');
    await me.report(other, 'success');
  };
  await one();
  for (let i = 0; i < 5; i += 1) {
    time.now += 20_000;
    expect(await callsDuring(one)).toEqual({ UpdateItem: 1 });
  }
});

test('three events in a row that fail, of two workers, open the breaker for all', async () => {
  const { account, time, opened, worker, item } = fixture();
  const [me, you] = [worker('me'), worker('you')];
  await me.come();
  await you.come();
  await me.fail(2);
  expect(opened).toEqual([]);
  time.now += 1500;
  await you.fail(1);
  expect(opened).toEqual([account.name]);
  expect(await item()).toMatchObject({
    version: 3,
    gate: { state: 'open', reason: 'vendor-status-500', untilMs: NOON + 62_500, waitSeconds: 60 },
  });
  const refused = (retryAfterSeconds: number) => ({ kind: 'refused', reason: 'vendor-status-500', retryAfterSeconds });
  expect(await you.slot(account, 3000)).toEqual(refused(123));
  // The breaker has just opened: a worker waits inside the invocation as long as it may before it releases.
  expect(await me.come()).toEqual(refused(150));
  expect(time.now).toBe(NOON + 5500);
});

describe('the failures of one event', () => {
  const failTwice = async (me: ReturnType<ReturnType<typeof fixture>['worker']>, account: Destination) => {
    await me.come();
    await me.report(account, failure, 'poison');
    await me.report(account, failure, 'poison');
  };

  test('never open the breaker of an account whose probe is green', async () => {
    const { account, time, opened, health, worker } = fixture();
    const me = worker('me');
    for (let hour = 0; hour < 6; hour += 1) {
      await failTwice(me, account);
      time.now += 3_600_000;
    }
    expect(opened).toEqual([]);
    expect(health.probes).toBeGreaterThan(3);
  });

  test('open it at once where the second asks the probe, and the probe is red: a quiet account has no three events', async () => {
    const { account, opened, health, worker, item } = fixture();
    health.probe = 'red';
    await failTwice(worker('me'), account);
    expect(opened).toEqual([account.name]);
    expect(await item()).toMatchObject({ gate: { state: 'open', reason: 'vendor-status-500' } });
  });

  test.each<[ProbeResult, object]>([
    ['refused', { state: 'open', reason: 'authentication' }],
    ['unknown', { state: 'closed' }],
  ])('with a probe that is %s', async (probe, gate) => {
    const { account, health, worker, item } = fixture();
    health.probe = probe;
    await failTwice(worker('me'), account);
    expect(await item()).toMatchObject({ gate });
  });

  test('do not ask the probe where no time is left for it', async () => {
    const { account, health, worker } = fixture();
    const me = worker('me');
    await me.come();
    const control = { event: 'poison', mayProbe: false };
    for (let i = 0; i < 2; i += 1) await me.reportAs(account, failure, control);
    expect(health.probes).toBe(0);
  });
});

describe('a record that the account forbids', () => {
  const forbidden = { kind: 'forbidden', reason: 'vendor-status-403' } as const;

  test('is the event’s fault while the probe is green', async () => {
    const { account, opened, worker } = fixture();
    const me = worker('me');
    await me.come();
    expect(await me.report(account, forbidden)).toBe('event');
    expect(opened).toEqual([]);
  });

  test('is the account’s when a third event gets it', async () => {
    const { account, time, opened, worker } = fixture();
    const me = worker('me');
    await me.come();
    const faults: string[] = [];
    for (let i = 0; i < 4; i += 1) {
      faults.push(await me.report(account, forbidden));
      time.now += 1500;
    }
    expect(faults).toEqual(['event', 'event', 'account', 'account']);
    expect(opened).toEqual([account.name]);
  });

  test('is the account’s where the probe is refused', async () => {
    const { account, health, worker, item } = fixture();
    health.probe = 'refused';
    const me = worker('me');
    await me.come();
    expect(await me.report(account, forbidden)).toBe('account');
    expect(await item()).toMatchObject({ gate: { state: 'open', reason: 'authentication' } });
  });

  test('is not given up where the probe could not be made', async () => {
    const { account, health, opened, worker } = fixture();
    health.probe = 'unknown';
    const me = worker('me');
    await me.come();
    expect(await me.report(account, forbidden)).toBe('account');
    expect(opened).toEqual([]);
  });
});

test('a fault of ours says nothing of the account', async () => {
  const { account, opened, worker, item } = fixture();
  const me = worker('me');
  await me.come();
  for (let i = 0; i < 20; i += 1) expect(await me.report(account, 'nothing')).toBe('event');
  expect(opened).toEqual([]);
  expect(await item()).toBeUndefined();
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
  const full = time.now;
  for (let i = 0; i < 10; i += 1) expect(await you.slot(account, 0)).toBe('now');
  expect(time.now).toBe(full);
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
  expect(await item()).toMatchObject({ gate: { state: 'open', untilMs: NOON + 902_000, waitSeconds: 120 } });
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
  expect(await you.come()).toEqual({ kind: 'refused', reason: 'rate-limited', retryAfterSeconds: 33 });
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
  for (const [i, at] of used.entries()) expect(at - (used[i - 1] ?? 0)).toBeGreaterThan(103.9);
});

test('a slot that was not used in time is forfeited, and another is taken', async () => {
  const { account, time, worker } = fixture({ perSecond: 10 });
  const me = worker('me');
  await me.come([account], 3000, 2);
  time.now += 5000;
  expect(await callsDuring(() => me.slot(account, 3000))).toEqual({ UpdateItem: 1 });
});

test('a day’s budget that is used up refuses calls until midnight in UTC', async () => {
  const { account, time, worker } = fixture({ perDay: 12 });
  const me = worker('me');
  expect(await me.come()).toEqual({ kind: 'granted' });
  for (let i = 0; i < 10; i += 1) expect(await me.slot(account, 3000)).toBe('now');
  const you = worker('you');
  await you.come();
  for (let i = 0; i < 2; i += 1) expect(await you.slot(account, 3000)).toBe('now');
  const usedUp = { kind: 'refused', reason: 'daily-budget-used', retryAfterSeconds: 43_203 };
  expect(await you.slot(account, 3000)).toEqual(usedUp);
  expect(await me.come()).toEqual({ kind: 'granted' });
  expect(await me.slot(account, 3000)).toEqual(usedUp);
  expect(await me.come()).toEqual(usedUp);
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
