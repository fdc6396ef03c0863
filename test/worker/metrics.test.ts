import { providers } from '@penstock/webhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { deliver } from '../../functions/deliver.ts';
import { requestOf } from '../../packages/webhooks/test/genuine/case.ts';
import { GENUINE } from '../../packages/webhooks/test/genuine/index.ts';
import { delivered, type Money, type Outcome } from '../../shared/contract/index.ts';
import { control } from '../../vendors/index.ts';
import bound from '../fixtures/project/integrations/crm-to-audience/contact-to-member.ts';
import { openReceiver } from '../receiving/receiver.ts';
import { contextOf, failuresOf, openWorld } from './world.ts';

/** 4.5 seconds after the world's envelopes were received. */
const NOW = Date.UTC(2026, 10, 21, 8, 57, 5);
const count = (Name: string) => ({ Name, Unit: 'Count' });
const delay = { Name: 'AttemptDelay', Unit: 'Milliseconds' };

/** Powertools writes to its own console, which is the global one in its development mode. */
function captureMetrics(): void {
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
}

/** Everything that was printed since the test began. */
const printed = () => vi.mocked(console.log).mock.calls.map(([line]) => JSON.parse(String(line)));

/** One line in embedded metric format, as the CloudWatch user guide specifies it. */
const line = (
  dimensions: Readonly<Record<string, string>>,
  Metrics: readonly unknown[],
  values: Readonly<Record<string, unknown>>,
) => ({
  _aws: {
    Timestamp: expect.any(Number),
    CloudWatchMetrics: [{ Namespace: 'Penstock/test', Dimensions: [Object.keys(dimensions)], Metrics }],
  },
  ...dimensions,
  ...values,
});

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => {
  vi.unstubAllEnvs();
});

describe('a worker tells CloudWatch', () => {
  let world: Awaited<ReturnType<typeof openWorld>>;
  let work: ReturnType<typeof deliver>;
  let number = 0;
  const WORKER = { integration: 'crm-to-audience', delivery: 'contact-to-member' };
  /** Both in one line: where CloudWatch has a failure, it has the number of attempts. */
  const failedLine = line(WORKER, [count('FailedAttempts'), delay], {
    FailedAttempts: 1,
    AttemptDelay: expect.any(Number),
  });

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW });
    world = await openWorld();
    captureMetrics();
    work = deliver(bound);
  });
  afterEach(async () => {
    world.aws.faults.remove();
    await control(world.mailchimp, 'DELETE', '/faults');
    await world.purge();
  });
  afterAll(async () => {
    await world.close();
    vi.useRealTimers();
  });

  const event = async () => {
    number += 1;
    return {
      eventId: `event-${number}`,
      entity: `contact:${await world.contact({ email: `e${number}@example.com` })}`,
    };
  };
  const answered = (status: number, title: string) =>
    world.fault(world.mailchimp, { kind: 'answer', status, times: 1, body: { title }, match: { method: 'PUT' } });

  test('of a delivered event and how long it took, and of its duplicate nothing', async () => {
    const same = await event();
    expect(failuresOf(await work(await world.receive(same), contextOf()))).toEqual([]);
    const delivered = line(WORKER, [delay], { AttemptDelay: 4500 });
    expect(printed()).toEqual([delivered]);
    expect(failuresOf(await work(await world.receive(same), contextOf()))).toEqual([]);
    expect(printed()).toEqual([delivered]);
  });

  describe('of what the contract names for the business', () => {
    const { integration } = bound;
    const deliveries = {
      'contact-to-member': {
        ...integration.deliveries['contact-to-member'],
        business: { 'contact.creation': 'member-won' },
      },
    } as const;
    const won = line({ ...WORKER, outcome: 'member-won' }, [count('BusinessOutcomes')], { BusinessOutcomes: 1 });
    /** Settles one event of the type, and the event again; gives what was counted, and the settled lines. */
    async function settle(outcome: Outcome, type = 'contact.creation') {
      vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO');
      const info = vi.spyOn(console, 'info').mockImplementation(() => {});
      const named = deliver({ ...bound, integration: { ...integration, deliveries }, apply: async () => outcome });
      const same = { ...(await event()), type };
      for (const _ of [1, 2]) expect(failuresOf(await named(await world.receive(same), contextOf()))).toEqual([]);
      const lines = info.mock.calls.map(([text]) => JSON.parse(String(text)));
      const settled = lines.filter(({ message }) => message === 'event settled');
      const counted = printed().filter((printedLine) => 'BusinessOutcomes' in printedLine);
      return { counted, settled };
    }

    test('once, with the money in the log', async () => {
      const { counted, settled } = await settle(delivered('7', { amount: 12.5, currency: 'EUR' }));
      expect(counted).toEqual([won]);
      expect(settled[0]).toMatchObject({ business: 'member-won', amount: 12.5, currency: 'EUR' });
      expect(settled[1]).not.toHaveProperty('business');
    });

    test('nothing of another type, and nothing of an event that needed no call', async () => {
      const { counted, settled } = await settle(
        delivered('7', { amount: 12.5, currency: 'EUR' }),
        'contact.propertyChange',
      );
      expect(counted).toEqual([]);
      expect(settled[0]).not.toHaveProperty('amount');
      expect((await settle({ kind: 'filtered', reason: 'not-ours' })).counted).toEqual([]);
    });

    test('what is no amount is left out, and the event is delivered all the same', async () => {
      const money = { amount: '12.50', currency: 'euro' } as unknown as Money;
      const { counted, settled } = await settle(delivered('7', money));
      expect(counted).toEqual([won]);
      expect(settled[0]).not.toHaveProperty('amount');
      expect(settled[0]).not.toHaveProperty('currency');
    });
  });

  test('of an event that needs nothing as of a delivered one', async () => {
    await work(await world.receive({ ...(await event()), type: 'contact.deletion' }), contextOf());
    expect(printed()).toEqual([line(WORKER, [delay], { AttemptDelay: 4500 })]);
  });

  test('of a batch in one line with a value per event; a clock that is behind gives no negative delay', async () => {
    const first = await world.receive(await event());
    const second = await world.receive({ ...(await event()), receivedAt: '2026-11-21T08:57:06.000Z' });
    await work({ Records: [...first.Records, ...second.Records] }, contextOf());
    expect(printed()).toEqual([
      line(WORKER, [delay], {
        AttemptDelay: expect.toSatisfy((values: number[]) => String(values.toSorted((a, b) => a - b)) === '0,4500'),
      }),
    ]);
  });

  test('of an attempt that will be repeated', async () => {
    await answered(503, 'Unavailable');
    expect(failuresOf(await work(await world.receive(await event()), contextOf()))).toHaveLength(1);
    expect(printed()).toEqual([failedLine]);
  });

  test('of an event given up, once: its later receives say nothing', async () => {
    await answered(400, 'Invalid Resource');
    expect(failuresOf(await work(await world.receive(await event()), contextOf()))).toHaveLength(1);
    const failed = failedLine;
    expect(printed()).toEqual([failed]);
    expect(failuresOf(await work(await world.receiveAgain(), contextOf()))).toHaveLength(1);
    expect(printed()).toEqual([failed]);
  });

  test('of a message that cannot be read, with SQS’s time', async () => {
    await work(await world.receive({}, 'x'), contextOf());
    expect(printed()).toEqual([failedLine]);
  });

  test('of a message released because the idempotency store fails', async () => {
    world.aws.faults.add({
      service: 'dynamodb',
      operation: 'PutItem',
      error: { code: 'InternalServerError', message: 'no', status: 500 },
    } as never);
    const batch = await world.receive(await event());
    expect(failuresOf(await work(batch, contextOf()))).toHaveLength(1);
    expect(printed()).toEqual([failedLine]);
    await world.waitIsOver(batch);
  });

  test('no fault of a message released for lack of time', async () => {
    const warn = vi.spyOn(console, 'warn');
    const batch = await world.receive(await event());
    expect(failuresOf(await work(batch, contextOf(3200)))).toHaveLength(1);
    expect(printed()).toEqual([]);
    // Powertools warns of a flush without metrics, in every log of a quiet worker.
    expect(warn).not.toHaveBeenCalled();
    await world.waitIsOver(batch);
  });
});

describe('a receiver tells CloudWatch', () => {
  let environment: Awaited<ReturnType<typeof openReceiver>>;
  const RECEIVER = { integration: 'any' };
  const EVENT = {
    subscriptionType: 'contact.creation',
    subscriptionId: 7,
    portalId: 8801234,
    objectId: 1,
    eventId: 1,
    occurredAt: NOW,
  };
  const hubspot = GENUINE.find(({ id }) => id === 'hubspot-v3');
  const signed = (events: readonly unknown[]) => {
    if (!hubspot) throw new Error('no genuine request of hubspot-v3');
    return requestOf(hubspot, Buffer.from(JSON.stringify(events)), NOW);
  };

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW });
    environment = await openReceiver();
    captureMetrics();
  });
  afterAll(async () => {
    await environment.close();
    vi.useRealTimers();
  });

  const receiver = (name: string, secret?: string) =>
    environment.receiver(providers['hubspot-v3'], ['contact.creation'], name, secret);

  test('of the accepted events that the contract names, however many a request brings', async () => {
    const send = await receiver('accepted', 'hubspot-secret-3');
    const other = { ...EVENT, subscriptionType: 'company.creation', objectId: 2 };
    expect(await send(signed([EVENT, other, { ...EVENT, objectId: 3 }]))).toMatchObject({ statusCode: 200 });
    expect(printed()).toEqual([
      line(RECEIVER, [count('Accepted'), count('Undeclared')], { Accepted: 2, Undeclared: 1 }),
    ]);
    expect(await send(signed([other]))).toMatchObject({ statusCode: 200 });
    expect(printed()[1]).toEqual(line(RECEIVER, [count('Undeclared')], { Undeclared: 1 }));
  });

  test('of a refused signature, and of no other refusal', async () => {
    const send = await receiver('refused', 'hubspot-secret-3');
    expect(await send({ ...signed([EVENT]), method: 'PATCH' })).toMatchObject({ statusCode: 405 });
    expect(printed()).toEqual([]);
    expect(await send({ ...signed([EVENT]), body: Buffer.from('[]') })).toMatchObject({ statusCode: 401 });
    expect(printed()).toEqual([line(RECEIVER, [count('SignatureRefused')], { SignatureRefused: 1 })]);
  });

  test('of a request that is refused although its signature was right, and not as a refused signature', async () => {
    const send = await receiver('genuine', 'hubspot-secret-3');
    const cut = requestOf(hubspot as NonNullable<typeof hubspot>, Buffer.from('[{'), NOW);
    expect(await send(cut)).toMatchObject({ statusCode: 400 });
    expect(printed()).toEqual([line(RECEIVER, [count('GenuineRefused')], { GenuineRefused: 1 })]);
  });

  test('of an element that cannot be read: the archive has it, and no delivery', async () => {
    const send = await receiver('unreadable', 'hubspot-secret-3');
    expect(await send(signed([EVENT, {}]))).toMatchObject({ statusCode: 200 });
    expect(printed()).toEqual([
      line(RECEIVER, [count('GenuineRefused'), count('Accepted')], { GenuineRefused: 1, Accepted: 1 }),
    ]);
  });

  test('of no request answered 503: API Gateway counts these', async () => {
    const send = await receiver('not-filled');
    expect(await send(signed([EVENT]))).toMatchObject({ statusCode: 503 });
    expect(printed()).toEqual([]);
  });

  test('of no event that the queue did not take', async () => {
    const send = await receiver('not-stored', 'hubspot-secret-3');
    environment.aws.faults.add({
      service: 'sqs',
      operation: 'SendMessageBatch',
      error: { code: 'InternalError', message: 'no', status: 500 },
    } as never);
    expect(await send(signed([EVENT]))).toMatchObject({ statusCode: 503 });
    expect(printed()).toEqual([]);
  });
});
