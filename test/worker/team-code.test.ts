import { describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { deliver } from '../../functions/deliver.ts';
import {
  type BoundDelivery,
  delivered,
  type Integration,
  type Outcome,
  type Vendor,
} from '../../shared/contract/index.ts';
import { control } from '../../vendors/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';
import { until } from '../harness/until.ts';
import { startShift } from './shift.ts';
import { contextOf, failuresOf } from './world.ts';

const { world, entryOf, lifeOf } = await startShift();
const toMember = contract.deliveries['contact-to-member'];
const [hubspot] = toMember.reads;
let workers = 0;

type Code = Partial<Record<'apply' | 'lookUp' | 'changes' | 'event', unknown>>;
type Context = { readonly vendor: (name: string) => Vendor };

/** A worker whose team code is not type-checked, as JavaScript is not and a cast is not. */
function workerWith(code: Code, changed: Partial<Integration['deliveries'][string]> = {}) {
  const delivery: Integration['deliveries'][string] = {
    ...toMember,
    destination: hubspot,
    reads: [],
    // These tests are about the end of one event of a code that was not seen to work yet.
    worker: { ...toMember.worker, stopAfterSameFailures: 'never' },
    ...changed,
  };
  workers += 1;
  const integration: Integration = { ...contract, name: `team-${workers}`, deliveries: { only: delivery } };
  return deliver({
    integration,
    delivery: 'only',
    event: z.unknown(),
    apply: async () => {},
    ...code,
  } as BoundDelivery);
}

const create = (vendor: Context['vendor'], more: object = {}) =>
  vendor('hubspot').call({
    operation: 'create contact',
    method: 'POST',
    path: '/crm/v3/objects/contacts',
    body: { properties: { firstname: 'Ada' } },
    answer: z.object({ id: z.string() }),
    ...more,
  });
const posts = async () => (await world.calls(world.hubspot)).filter(({ method }) => method === 'POST').length;

/** Delivers one event once; its message is judged and removed. */
async function deliverOnce(worker: ReturnType<typeof deliver>, eventId: string, remainingMs?: number) {
  const batch = await world.receive({ eventId, entity: `contact:${eventId}` });
  const failures = failuresOf(await worker(batch, contextOf(remainingMs)));
  await world.purge();
  return { stays: failures.length === 1, entry: await entryOf(eventId), life: await lifeOf(batch) };
}

const NO_OUTCOME: readonly [string, unknown, string][] = [
  ['nothing', undefined, 'undefined'],
  ['null', null, 'null'],
  ['a text', 'delivered', 'a string'],
  ['a list', [delivered('1')], 'a list'],
  ['an empty object', {}, 'an object without a kind'],
  ['a kind that does not exist', { kind: 'done' }, 'an object of kind "done"'],
  ['a kind that holds data', { kind: 'Ada <ada@example.com>' }, 'an object of an unknown kind'],
  ['delivered with a remote id that is a number', { kind: 'delivered', remote: 7 }, 'an object of kind "delivered"'],
  ['filtered without a reason', { kind: 'filtered' }, 'an object of kind "filtered"'],
  [
    'deferred for an unknown time',
    { kind: 'deferred', reason: 'r', retryAfterSeconds: Number.NaN },
    'an object of kind "deferred"',
  ],
];

describe('apply that returns no outcome', () => {
  test.each(NO_OUTCOME)(
    '(%s) keeps the event: it is dead, with the reason, and no vendor was called',
    async (what, value, told) => {
      const { stays, entry, life } = await deliverOnce(workerWith({ apply: async () => value }), `none: ${what}`);
      expect(stays).toBe(true);
      expect(entry).toMatchObject({
        state: 'dead',
        reason: 'delivery-returned-no-outcome',
        problems: [`apply must return an outcome, such as delivered(id) or filtered(reason); it returned ${told}`],
      });
      expect(life).toMatchObject({ verdict: 'delivery-returned-no-outcome' });
    },
  );

  test.each(NO_OUTCOME)('(%s) after a write is in doubt: the event waits and is resolved', async (what, value) => {
    const apply = async ({ vendor }: Context) => {
      const written = await create(vendor);
      return written.kind === 'success' ? value : written.outcome;
    };
    // A worker that the machine holds up lets its place in the budget go: then nothing is written, and the event comes again.
    const { stays, entry } = await until(
      () => deliverOnce(workerWith({ apply }), `written: ${what}`),
      (seen) => seen.entry !== undefined && seen.entry.reason !== 'rate-budget',
    );
    expect(stays).toBe(true);
    expect(entry).toMatchObject({
      state: 'waiting',
      reason: 'delivery-returned-no-outcome',
      attempts: [{ outcome: 'ambiguous' }],
    });
  });

  test('while a write that it did not wait for is under way is in doubt too', async () => {
    const apply = async ({ vendor }: Context) => void create(vendor);
    const { entry } = await deliverOnce(workerWith({ apply }), 'floating write');
    expect(entry).toMatchObject({ state: 'waiting', attempts: [{ outcome: 'ambiguous', calls: [{ result: '201' }] }] });
  });

  test('after a write that the vendor refused is dead: nothing was written', async () => {
    await control(world.hubspot, 'DELETE', '/faults');
    await world.fault(world.hubspot, { kind: 'answer', status: 400, times: 1, body: {}, match: { method: 'POST' } });
    const apply = async ({ vendor }: Context) => void (await create(vendor));
    const { entry } = await deliverOnce(workerWith({ apply }), 'refused write');
    expect(entry).toMatchObject({ state: 'dead', reason: 'delivery-returned-no-outcome' });
  });

  test('keeps of an outcome what an outcome holds, and nothing that the code added', async () => {
    const apply = async () => ({ ...delivered('7'), contact: { email: 'ada@example.com' } });
    const { stays, entry } = await deliverOnce(workerWith({ apply }), 'with more');
    expect(stays).toBe(false);
    expect(entry).toMatchObject({ state: 'delivered', remote: '7' });
    expect(JSON.stringify([entry, await world.idempotency()])).not.toContain('ada@example.com');
  });
});

describe('team code around apply', () => {
  const throwing = () => {
    throw new Error('ada@example.com');
  };
  const byField = { guard: 'field', equal: 'stale', missing: 'refuse' } as const;
  const guarded = { consistency: { ...toMember.consistency, versions: byField } };
  const apply = async () => delivered('1');

  test.each<[string, unknown]>([
    ['throws', throwing],
    ['rejects', async () => throwing()],
  ])('a transform of the event that %s is the code’s failure, not a store’s', async (what, transform) => {
    const event = z.unknown().transform(transform as () => unknown);
    const { entry } = await deliverOnce(workerWith({ event, apply }), `transform ${what}`);
    expect(entry).toMatchObject({ state: 'waiting', reason: 'delivery-code-failed', attempts: [{ number: 1 }] });
  });

  test('an asynchronous transform of the event is waited for', async () => {
    const event = z.unknown().transform(async () => 'read');
    const echo = async ({ event: read }: { readonly event: unknown }) => delivered(String(read));
    expect((await deliverOnce(workerWith({ event, apply: echo }), 'asynchronous')).entry).toMatchObject({
      remote: 'read',
    });
  });

  test.each<[string, unknown, object]>([
    ['throws', throwing, { state: 'waiting', reason: 'delivery-code-failed' }],
    ['returns nothing', () => undefined, { state: 'dead', reason: 'delivery-returned-no-outcome' }],
    ['returns a text', () => 'name', { state: 'dead', reason: 'delivery-returned-no-outcome' }],
    ['returns a list of numbers', () => [1], { state: 'dead', reason: 'delivery-returned-no-outcome' }],
  ])('changes that %s is the code’s failure', async (what, changes, expected) => {
    const { entry } = await deliverOnce(workerWith({ changes, apply }, guarded), `changes ${what}`);
    expect(entry).toMatchObject(expected);
  });

  test.each<[string, unknown]>([
    ['throws', throwing],
    ['returns nothing', async () => {}],
    ['returns found without an id', async () => ({ kind: 'found' })],
    ['returns failed without an outcome', async () => ({ kind: 'failed' })],
  ])('lookUp that %s leaves the write in doubt', async (what, lookUp) => {
    const ambiguity = { strategy: 'look-up-before-retry', by: 'name', settleSeconds: -60 } as const;
    const lost: Outcome = { kind: 'ambiguous', reason: 'lost' };
    const lose = async ({ vendor }: Context) => {
      await create(vendor);
      return lost;
    };
    const worker = workerWith({ apply: lose, lookUp }, { ambiguity });
    const batch = await world.receive({ eventId: `look-up ${what}`, entity: 'contact:1' });
    await worker(batch, contextOf());
    await world.waitIsOver(batch);
    expect(failuresOf(await worker(await world.receiveAgain(), contextOf()))).toHaveLength(1);
    await world.purge();
    expect(await posts()).toBe(1);
    expect(await entryOf(`look-up ${what}`)).toMatchObject({
      state: 'waiting',
      uncertainSince: expect.any(Number),
      attempts: [{}, { outcome: 'ambiguous' }],
    });
  });
});

describe('team code that fails', () => {
  const fail = () => {
    throw new TypeError('ada@example.com is no address');
  };
  /** What the worker logged of it. */
  async function deliverAndListen(apply: unknown, eventId: string, remainingMs?: number) {
    vi.stubEnv('POWERTOOLS_DEV', 'true');
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'ERROR');
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    try {
      const { entry } = await deliverOnce(workerWith({ apply }), eventId, remainingMs);
      return { entry, lines: error.mock.calls.map(([line]) => JSON.parse(String(line))) };
    } finally {
      error.mockRestore();
      vi.unstubAllEnvs();
    }
  }

  test('by a throw names the place in the log, and no data', async () => {
    const { entry, lines } = await deliverAndListen(async () => fail(), 'threw');
    expect(entry).toMatchObject({
      state: 'waiting',
      reason: 'delivery-code-failed',
      attempts: [{ outcome: 'temporary' }],
    });
    const { frames } = lines.find(({ message }) => message === 'delivery code failed');
    expect(frames[0]).toMatch(/^fail \(test\/worker\/team-code\.test\.ts:\d+:\d+\)$/);
    expect(JSON.stringify(frames)).not.toContain('ada@');
  });

  test('by a throw after a write is in doubt', async () => {
    const apply = async ({ vendor }: Context) => {
      await create(vendor);
      fail();
    };
    const { entry } = await deliverAndListen(apply, 'threw after a write');
    expect(entry).toMatchObject({ state: 'waiting', attempts: [{ outcome: 'ambiguous', calls: [{ result: '201' }] }] });
  });

  test.each<[string, () => void]>([
    ['at once', () => void Promise.reject(new TypeError('ada@example.com'))],
    ['a moment later', () => void Promise.resolve().then(fail)],
  ])(
    'by a promise that nothing waits for, rejected %s, fails its own attempt and kills no worker',
    async (when, float) => {
      const apply = async () => {
        float();
        return delivered('1');
      };
      const { entry, lines } = await deliverAndListen(apply, `floating ${when}`);
      expect(entry).toMatchObject({ state: 'waiting', reason: 'delivery-code-failed' });
      expect(lines.map(({ message }) => message)).toContain('delivery code failed');
    },
  );

  test('by a promise rejected after its attempt is told of in the log', async () => {
    const late = Promise.withResolvers<void>();
    const apply = async () => {
      void late.promise.then(fail);
      return delivered('1');
    };
    vi.stubEnv('POWERTOOLS_DEV', 'true');
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'ERROR');
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    expect((await deliverOnce(workerWith({ apply }), 'rejected late')).entry).toMatchObject({ state: 'delivered' });
    late.resolve();
    await vi.waitFor(() =>
      expect(error.mock.calls.join()).toContain('a promise of delivery code was rejected after its attempt had ended'),
    );
    error.mockRestore();
    vi.unstubAllEnvs();
  });

  test('to end is ended before the worker’s time is over, and recorded', async () => {
    const { entry } = await deliverAndListen(() => new Promise(() => {}), 'endless', 3100);
    expect(entry).toMatchObject({
      state: 'waiting',
      reason: 'delivery-code-timed-out',
      attempts: [{ outcome: 'temporary' }],
    });
  });
});

describe('two writes of one event', () => {
  const ambiguity = { strategy: 'vendor-idempotency-key', header: 'Idempotency-Key', lifeSeconds: 86_400 } as const;
  const twice = (first: object, second: object) => async (context: Context) => {
    await create(context.vendor, first);
    await create(context.vendor, { body: { properties: { firstname: 'Grace' } }, ...second });
    return delivered('1');
  };
  const keys = async () =>
    (await world.calls(world.hubspot))
      .filter(({ method }) => method === 'POST')
      .map((call) => (call as { idempotencyKey?: string }).idempotencyKey);

  test('under one key: the second is not sent, and the event is not delivered, regardless of the code’s outcome', async () => {
    const { entry, life } = await deliverOnce(workerWith({ apply: twice({}, {}) }, { ambiguity }), 'two writes');
    expect(await posts()).toBe(1);
    expect(entry).toMatchObject({
      state: 'dead',
      reason: 'two-writes-share-a-key',
      problems: [expect.stringContaining('"create contact" would reach hubspot')],
    });
    expect(life).toMatchObject({ verdict: 'two-writes-share-a-key' });
  });

  test('with keys of their own are both made, each under its own', async () => {
    const worker = workerWith({ apply: twice({}, { key: 'grace' }) }, { ambiguity });
    expect((await deliverOnce(worker, 'two keys')).entry).toMatchObject({ state: 'delivered' });
    expect(new Set(await keys()).size).toBe(2);
  });

  test('of which a look-up finds one: the second is not sent', async () => {
    const lookedUp = { strategy: 'look-up-before-retry', by: 'name', settleSeconds: 1 } as const;
    const code = { apply: twice({}, { key: 'grace' }), lookUp: async () => ({ kind: 'absent' }) };
    const { entry } = await deliverOnce(workerWith(code, { ambiguity: lookedUp }), 'two looked up');
    expect(await posts()).toBe(1);
    expect(entry).toMatchObject({ state: 'dead', reason: 'two-writes-share-a-look-up' });
  });

  test('keep their keys when a label changes', async () => {
    const name = 'label';
    const integration: Integration = {
      ...contract,
      name,
      deliveries: { only: { ...toMember, destination: hubspot, reads: [], ambiguity } },
    };
    for (const operation of ['create contact', 'make contact']) {
      await control(world.hubspot, 'DELETE', '/faults');
      await world.fault(world.hubspot, { kind: 'reset-before', times: 1, match: { method: 'POST' } });
      const apply = async ({ vendor }: Context) => {
        const made = await create(vendor, { operation });
        return made.kind === 'success' ? delivered('1') : made.outcome;
      };
      const worker = deliver({ integration, delivery: 'only', event: z.unknown(), apply } as BoundDelivery);
      const batch =
        operation === 'create contact' ? await world.receive({ eventId: name }) : await world.receiveAgain();
      await worker(batch, contextOf());
      await world.waitIsOver(batch);
    }
    await world.purge();
    const [first, second] = await keys();
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(second).toBe(first);
  });
});
