import { beforeEach, describe, expect, test } from 'vitest';
import { HOUR, openFixture } from './fixture.ts';

const NOON = '2026-03-10T12:00:00.000Z';
const counts = (change: object) => ({
  ...{ accepted: 0, delivered: 0, filtered: 0, stale: 0, echo: 0, dead: 0, inFlight: 0, missing: 0 },
  ...change,
});
let { environment, archived, known, check, row } = openFixture('2026-03-10T14:20:00Z');
beforeEach(() => {
  ({ environment, archived, known, check, row } = openFixture('2026-03-10T14:20:00Z'));
});

test('an hour whose events have all ended is balanced, for each delivery, and is not read again', async () => {
  archived('shop', ['crm', 'mail'], '2026-03-10T12:10:00Z', 'a', 'b');
  archived('shop', ['crm'], '2026-03-10T12:59:59Z', 'c');
  for (const id of ['a', 'b', 'c']) known('shop/crm', id, 'delivered');
  known('shop/mail', 'a', 'filtered');
  known('shop/mail', 'b', 'dead');
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
  expect(environment.calls.filter((call) => call.startsWith('pause'))).toEqual([]);
  environment.now += HOUR;
  expect(await check()).toEqual([]);
  expect(environment.calls.filter((call) => call.startsWith('read'))).toEqual([]);
});

test('an event that the archive holds twice is one event', async () => {
  archived('shop', ['crm'], '2026-03-10T12:10:00Z', 'a', 'a', 'b');
  archived('shop', ['crm'], '2026-03-10T12:20:00Z', 'b', 'a');
  for (const id of ['a', 'b']) known('shop/crm', id, 'delivered');
  expect(await check()).toMatchObject([{ deliveries: { crm: counts({ accepted: 2, delivered: 2 }) } }]);
});

test('the check reads the ledger a hundred events at a time', async () => {
  const ids = Array.from({ length: 250 }, (_, i) => String(i));
  archived('shop', ['crm'], '2026-03-10T12:10:00Z', ...ids);
  for (const id of ids) known('shop/crm', id, 'delivered');
  expect(await check()).toMatchObject([{ deliveries: { crm: { accepted: 250, delivered: 250 } } }]);
  expect(environment.calls.filter((call) => call.startsWith('ask'))).toEqual(['ask 100', 'ask 100', 'ask 50']);
});

describe('an archive that lags behind', () => {
  test('breaks no hour: events that come late are counted later', async () => {
    archived('shop', ['crm'], '2026-03-10T12:10:00Z', 'a');
    known('shop/crm', 'a', 'delivered');
    known('shop/crm', 'b', 'delivered');
    environment.queues.set('shop/archive', { source: 1, deadLetters: 0 });
    expect(await check()).toMatchObject([{ state: 'balanced', deliveries: { crm: { accepted: 1 } } }]);
    environment.now += 30 * HOUR;
    archived('shop', ['crm'], '2026-03-10T12:50:00Z', 'b');
    expect(await check()).toMatchObject([{ hour: NOON, state: 'balanced', deliveries: { crm: { accepted: 2 } } }]);
  });

  test('is reported when it has written nothing for over an hour, nor in three more minutes', async () => {
    archived('shop', ['crm'], '2026-03-10T12:10:00Z', 'a');
    known('shop/crm', 'a', 'delivered');
    await check();
    environment.now += 2 * HOUR;
    environment.queues.set('shop/archive', { source: 5, deadLetters: 0 });
    expect(await check()).toMatchObject([{ integration: 'shop', deadLetters: 0, behind: 5 }]);
    expect(environment.calls).toContain('pause 180000');
  });

  test.each([
    ['writes', () => archived('shop', ['crm'], '2026-03-10T16:20:00Z', 'b')],
    ['becomes empty', () => environment.queues.set('shop/archive', { source: 0, deadLetters: 0 })],
  ])('is not reported when it %s in those three minutes', async (_, change) => {
    environment.now += 2 * HOUR;
    environment.queues.set('shop/archive', { source: 5, deadLetters: 0 });
    environment.whilePaused = change;
    expect(await check()).toEqual([]);
  });

  test('and gave messages up is reported with their number', async () => {
    environment.queues.set('bank/archive', { source: 0, deadLetters: 3 });
    expect(await check()).toMatchObject([{ integration: 'bank', deadLetters: 3, behind: 0 }]);
  });
});

describe('an event that has not ended', () => {
  beforeEach(() => archived('shop', ['crm'], '2026-03-10T12:10:00Z', 'lost'));

  test('is in flight while a queue holds its message, and is checked every hour until it has ended', async () => {
    environment.queues.set('shop/crm', { source: 1, deadLetters: 0 });
    expect(await check()).toMatchObject([
      { state: 'in-flight', deliveries: { crm: counts({ accepted: 1, inFlight: 1 }) } },
    ]);
    environment.now += HOUR;
    known('shop/crm', 'lost', 'delivered');
    environment.queues.clear();
    expect(await check()).toMatchObject([{ hour: NOON, state: 'balanced' }]);
  });

  test('is missing, and named, when no queue holds a message at two looks', async () => {
    expect(await check()).toMatchObject([
      {
        state: 'broken',
        deliveries: { crm: counts({ accepted: 1, missing: 1 }) },
        suspects: { crm: [{ account: '7', eventId: 'lost' }] },
      },
    ]);
    expect(environment.calls.filter((call) => /count shop|pause/.test(call))).toEqual([
      'count shop',
      'pause 180000',
      'count shop',
    ]);
  });

  test('is missing although it waits in the ledger, when no queue holds its message', async () => {
    known('shop/crm', 'lost', 'waiting');
    expect(await check()).toMatchObject([{ state: 'broken', deliveries: { crm: { missing: 1 } } }]);
  });

  test('is in flight when SQS missed its message at the first look', async () => {
    environment.whilePaused = () => environment.queues.set('shop/crm', { source: 1, deadLetters: 0 });
    expect(await check()).toMatchObject([{ state: 'in-flight', deliveries: { crm: { inFlight: 1, missing: 0 } } }]);
  });

  test('is in flight when its message was there at the first look and gone at the second', async () => {
    archived('shop', ['crm'], '2026-03-10T12:20:00Z', 'other');
    archived('shop', ['mail'], '2026-03-10T12:30:00Z', 'elsewhere');
    environment.queues.set('shop/crm', { source: 2, deadLetters: 0 });
    environment.whilePaused = () => environment.queues.clear();
    expect(await check()).toMatchObject([{ deliveries: { crm: { inFlight: 2, missing: 0 }, mail: { missing: 1 } } }]);
  });

  test('is missing when the only messages are dead letters of other hours', async () => {
    archived('shop', ['crm'], '2026-03-09T12:10:00Z', 'dead');
    known('shop/crm', 'dead', 'dead');
    environment.queues.set('shop/crm', { source: 1, deadLetters: 1 });
    await check();
    expect(row('shop', '2026-03-09T12:00:00.000Z')).toMatchObject({ state: 'balanced' });
    environment.now += HOUR;
    environment.queues.set('shop/crm', { source: 0, deadLetters: 1 });
    expect(await check()).toMatchObject([{ hour: NOON, state: 'broken' }]);
  });

  test('is checked once a day after the first day, and is missing when its message must have expired', async () => {
    environment.queues.set('shop/crm', { source: 9, deadLetters: 0 });
    await check();
    const days: (readonly [number, string | undefined])[] = [];
    for (let hours = 1; hours <= 8 * 24; hours++) {
      environment.now += HOUR;
      const [found] = await check();
      if (found && hours > 24) days.push([hours / 24, found.state]);
    }
    // Its message expired at 12:10 on the seventh day, or an hour later at the latest.
    expect(days).toEqual([...[2, 3, 4, 5, 6].map((day) => [day, 'in-flight']), [7, 'broken']]);
  });
});

test('the check counts the queues before it reads the ledger', async () => {
  archived('shop', ['crm'], '2026-03-10T12:10:00Z', 'a');
  known('shop/crm', 'a', 'delivered');
  await check();
  expect(environment.calls.filter((call) => !call.endsWith('bank'))).toEqual([
    'count shop',
    expect.stringMatching(/^read shop/),
    'ask 1',
  ]);
});

describe('an integration that cannot be checked', () => {
  test('does not stop the others, and makes the run fail with its name', async () => {
    for (const integration of ['shop', 'bank']) archived(integration, ['crm'], '2026-03-10T12:10:00Z', 'a');
    known('bank/crm', 'a', 'delivered');
    environment.failing = 'shop';
    await expect(check()).rejects.toThrow('Completeness was not checked for shop.');
    expect(environment.reported).toMatchObject(['shop: Error: throttled', { integration: 'bank', state: 'balanced' }]);
  });

  test('for lack of time is another one in the next hour', async () => {
    let asked = 0;
    const once = () => (asked++ === 0 ? 900_000 : 299_999);
    const names: string[] = [];
    for (const _ of [1, 2]) {
      asked = 0;
      await check(once).catch((error: Error) => names.push(error.message));
      environment.now += HOUR;
    }
    expect(names.sort()).toEqual(['bank', 'shop'].map((name) => `Completeness was not checked for ${name}.`));
  });
});
