import { beforeEach, describe, expect, test } from 'vitest';
import { HOUR, openWorld } from './world.ts';

const NOON = '2026-03-10T12:00:00.000Z';
const counts = (change: object) => ({
  ...{ accepted: 0, delivered: 0, filtered: 0, stale: 0, echo: 0, dead: 0, inFlight: 0, missing: 0 },
  ...change,
});
let { world, archived, stands, check, row } = openWorld('2026-03-10T14:20:00Z');
beforeEach(() => {
  ({ world, archived, stands, check, row } = openWorld('2026-03-10T14:20:00Z'));
});

test('an hour whose events have all ended is balanced, for each delivery apart, and is not read again', async () => {
  archived('shop', ['crm', 'mail'], '2026-03-10T12:10:00Z', 'a', 'b');
  archived('shop', ['crm'], '2026-03-10T12:59:59Z', 'c');
  for (const id of ['a', 'b', 'c']) stands('shop/crm', id, 'delivered');
  stands('shop/mail', 'a', 'filtered');
  stands('shop/mail', 'b', 'dead');
  expect(await check()).toMatchObject([
    {
      integration: 'shop',
      hour: NOON,
      state: 'balanced',
      deliveries: {
        crm: counts({ accepted: 3, delivered: 3 }),
        mail: counts({ accepted: 2, filtered: 1, dead: 1 }),
      },
      suspects: {},
    },
  ]);
  expect(world.calls.filter((call) => call.startsWith('pause'))).toEqual([]);
  world.now += HOUR;
  expect(await check()).toEqual([]);
  expect(world.calls.filter((call) => call.startsWith('read'))).toEqual([]);
});

test('an event that the archive holds twice is one event', async () => {
  archived('shop', ['crm'], '2026-03-10T12:10:00Z', 'a', 'a', 'b');
  archived('shop', ['crm'], '2026-03-10T12:20:00Z', 'b', 'a');
  for (const id of ['a', 'b']) stands('shop/crm', id, 'delivered');
  expect(await check()).toMatchObject([{ deliveries: { crm: counts({ accepted: 2, delivered: 2 }) } }]);
});

test('the ledger is asked for a hundred events at a time', async () => {
  const ids = Array.from({ length: 250 }, (_, i) => String(i));
  archived('shop', ['crm'], '2026-03-10T12:10:00Z', ...ids);
  for (const id of ids) stands('shop/crm', id, 'delivered');
  expect(await check()).toMatchObject([{ deliveries: { crm: { accepted: 250, delivered: 250 } } }]);
  expect(world.calls.filter((call) => call.startsWith('ask'))).toEqual(['ask 100', 'ask 100', 'ask 50']);
});

describe('an archive that lags', () => {
  test('is waited for: what comes late is counted then, and nothing is called broken', async () => {
    archived('shop', ['crm'], '2026-03-10T12:10:00Z', 'a');
    stands('shop/crm', 'a', 'delivered');
    stands('shop/crm', 'b', 'delivered');
    world.queues.set('shop/archive', { source: 1, deadLetters: 0 });
    expect(await check()).toMatchObject([{ state: 'balanced', deliveries: { crm: { accepted: 1 } } }]);
    world.now += 30 * HOUR;
    archived('shop', ['crm'], '2026-03-10T12:50:00Z', 'b');
    expect(await check()).toMatchObject([{ hour: NOON, state: 'balanced', deliveries: { crm: { accepted: 2 } } }]);
  });

  test('is told when it has written nothing for over an hour, and nothing in three minutes either', async () => {
    archived('shop', ['crm'], '2026-03-10T12:10:00Z', 'a');
    stands('shop/crm', 'a', 'delivered');
    await check();
    world.now += 2 * HOUR;
    world.queues.set('shop/archive', { source: 5, deadLetters: 0 });
    expect(await check()).toMatchObject([{ integration: 'shop', deadLetters: 0, behind: 5 }]);
    expect(world.calls).toContain('pause 180000');
  });

  test.each([
    ['writes', () => archived('shop', ['crm'], '2026-03-10T16:20:00Z', 'b')],
    ['gets empty', () => world.queues.set('shop/archive', { source: 0, deadLetters: 0 })],
  ])('is not, when it %s meanwhile', async (_, meanwhile) => {
    world.now += 2 * HOUR;
    world.queues.set('shop/archive', { source: 5, deadLetters: 0 });
    world.whilePaused = meanwhile;
    expect(await check()).toEqual([]);
  });

  test('and gave messages up is told with their number', async () => {
    world.queues.set('bank/archive', { source: 0, deadLetters: 3 });
    expect(await check()).toMatchObject([{ integration: 'bank', deadLetters: 3, behind: 0 }]);
  });
});

describe('an event that has not ended', () => {
  beforeEach(() => archived('shop', ['crm'], '2026-03-10T12:10:00Z', 'lost'));

  test('is in flight while a queue holds its message, and looked for again every hour until it has', async () => {
    world.queues.set('shop/crm', { source: 1, deadLetters: 0 });
    expect(await check()).toMatchObject([
      { state: 'in-flight', deliveries: { crm: counts({ accepted: 1, inFlight: 1 }) } },
    ]);
    world.now += HOUR;
    stands('shop/crm', 'lost', 'delivered');
    world.queues.clear();
    expect(await check()).toMatchObject([{ hour: NOON, state: 'balanced' }]);
  });

  test('is missing, and named, when no queue holds anything at two looks', async () => {
    expect(await check()).toMatchObject([
      {
        state: 'broken',
        deliveries: { crm: counts({ accepted: 1, missing: 1 }) },
        suspects: { crm: [{ account: '7', eventId: 'lost' }] },
      },
    ]);
    expect(world.calls.filter((call) => /count shop|pause/.test(call))).toEqual([
      'count shop',
      'pause 180000',
      'count shop',
    ]);
  });

  test('is missing although it waits in the ledger, when its message is nowhere', async () => {
    stands('shop/crm', 'lost', 'waiting');
    expect(await check()).toMatchObject([{ state: 'broken', deliveries: { crm: { missing: 1 } } }]);
  });

  test('is in flight when SQS had overlooked its message at the first look', async () => {
    world.whilePaused = () => world.queues.set('shop/crm', { source: 1, deadLetters: 0 });
    expect(await check()).toMatchObject([{ state: 'in-flight', deliveries: { crm: { inFlight: 1, missing: 0 } } }]);
  });

  test('is in flight when its message was there at the first look and gone at the second', async () => {
    archived('shop', ['crm'], '2026-03-10T12:20:00Z', 'other');
    archived('shop', ['mail'], '2026-03-10T12:30:00Z', 'elsewhere');
    world.queues.set('shop/crm', { source: 2, deadLetters: 0 });
    world.whilePaused = () => world.queues.clear();
    expect(await check()).toMatchObject([{ deliveries: { crm: { inFlight: 2, missing: 0 }, mail: { missing: 1 } } }]);
  });

  test('is found by what other hours know: their dead letters bring nothing back', async () => {
    archived('shop', ['crm'], '2026-03-09T12:10:00Z', 'dead');
    stands('shop/crm', 'dead', 'dead');
    world.queues.set('shop/crm', { source: 1, deadLetters: 1 });
    await check();
    expect(row('shop', '2026-03-09T12:00:00.000Z')).toMatchObject({ state: 'balanced' });
    world.now += HOUR;
    world.queues.set('shop/crm', { source: 0, deadLetters: 1 });
    expect(await check()).toMatchObject([{ hour: NOON, state: 'broken' }]);
  });

  test('is looked for once a day after the first, and is missing when its message must have gone', async () => {
    world.queues.set('shop/crm', { source: 9, deadLetters: 0 });
    await check();
    const days: (readonly [number, string | undefined])[] = [];
    for (let hours = 1; hours <= 8 * 24; hours++) {
      world.now += HOUR;
      const [found] = await check();
      if (found && hours > 24) days.push([hours / 24, found.state]);
    }
    // Its message went at 12:10 on the seventh day, or an hour later at the latest.
    expect(days).toEqual([...[2, 3, 4, 5, 6].map((day) => [day, 'in-flight']), [7, 'broken']]);
  });
});

test('the queues are counted before the ledger is asked', async () => {
  archived('shop', ['crm'], '2026-03-10T12:10:00Z', 'a');
  stands('shop/crm', 'a', 'delivered');
  await check();
  expect(world.calls.filter((call) => !call.endsWith('bank'))).toEqual([
    'count shop',
    expect.stringMatching(/^read shop/),
    'ask 1',
  ]);
});

describe('an integration that cannot be checked', () => {
  test('keeps no other from being checked, and makes the run an error that names it', async () => {
    for (const integration of ['shop', 'bank']) archived(integration, ['crm'], '2026-03-10T12:10:00Z', 'a');
    stands('bank/crm', 'a', 'delivered');
    world.failing = 'shop';
    await expect(check()).rejects.toThrow('Conservation was not checked for shop.');
    expect(world.told).toMatchObject(['shop: Error: throttled', { integration: 'bank', state: 'balanced' }]);
  });

  test('for want of time is another one in the next hour', async () => {
    let asked = 0;
    const once = () => (asked++ === 0 ? 900_000 : 299_999);
    const names: string[] = [];
    for (const _ of [1, 2]) {
      asked = 0;
      await check(once).catch((error: Error) => names.push(error.message));
      world.now += HOUR;
    }
    expect(names.sort()).toEqual(['bank', 'shop'].map((name) => `Conservation was not checked for ${name}.`));
  });
});
