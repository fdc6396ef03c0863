import { describe, expect, test } from 'vitest';
import { tenantId } from '../../shared/contract/index.ts';
import { until } from '../harness/until.ts';
import { startShift } from './shift.ts';
import { contextOf, failuresOf } from './world.ts';

const { world, work, event, entryOf, lifeOf, puts } = await startShift();

describe('a delivered event', () => {
  test('is deleted, and its ledger entry says what was called and how it ended', async () => {
    const batch = await world.receive(await event());
    expect(failuresOf(await work(batch, contextOf()))).toEqual([]);
    expect(await entryOf()).toMatchObject({
      state: 'delivered',
      request: 'correlation-1',
      attempts: [
        {
          number: 1,
          outcome: 'delivered',
          calls: [
            { destination: 'hubspot', operation: 'read contact', result: '200' },
            { destination: 'mailchimp', operation: 'upsert member', result: '200' },
          ],
        },
      ],
    });
    expect(await entryOf()).not.toHaveProperty('open');
    expect(JSON.stringify(await world.ledger('event'))).not.toMatch(/example\.com|"body"/);
  });

  test('costs two writes for idempotency, a read and a write of the ledger, one write of the budget, and at most one read of a state', async () => {
    let number = 0;
    const costs = async () => {
      number += 1;
      const batch = await world.receive({
        ...(await event({ email: `cost-${number}@example.com` })),
        eventId: `cost-${number}`,
      });
      world.aws.meter.reset();
      await work(batch, contextOf());
      const dynamo = world.aws.meter.counts().filter(({ service }) => service === 'dynamodb');
      return Object.fromEntries(dynamo.map(({ operation, calls }) => [operation, calls]));
    };
    // A worker that the machine holds up lets its place in the budget go and asks for another, and its states of accounts grow
    // old: then the next event is looked at.
    const isPunctual = ({ UpdateItem = 0, GetItem = 0 }: Record<string, number>) => UpdateItem === 3 && GetItem <= 2;
    const { GetItem: _atMostTwo, ...writes } = await until(costs, isPunctual);
    expect(writes).toEqual({ PutItem: 1, UpdateItem: 3 });
  });

  test('is not written again for another message of the same event, in the same batch or later', async () => {
    const same = await event();
    const first = await world.receive(same);
    const second = await world.receive(same);
    const together = { Records: [...first.Records, ...second.Records] };
    const failed = failuresOf(await work(together, contextOf()));
    expect(failed).toHaveLength(1);
    const later = { Records: together.Records.filter(({ messageId }) => failed.includes(messageId)) };
    expect(failuresOf(await work(later, contextOf()))).toEqual([]);
    expect(await puts()).toBe(1);
    expect(await entryOf()).toMatchObject({ state: 'delivered' });
  });

  test('is another one for another account of the source', async () => {
    const mine = await event();
    await work(await world.receive(mine), contextOf());
    await work(await world.receive({ ...mine, tenant: tenantId('8801235') }), contextOf());
    expect(await puts()).toBe(2);
  });

  test('is remembered for 31 days: twice the source queue, the dead letters, and the sender’s own retries', async () => {
    await work(await world.receive(await event()), contextOf());
    const { Items = [] } = await world.idempotency();
    const last = Math.max(...Items.map(({ expiration }) => Number(expiration)));
    expect(Math.round((last - Date.now() / 1000) / 86_400)).toBe(31);
  });

  test('whose idempotency record could not be written is delivered: the ledger holds it', async () => {
    const batch = await world.receive(await event());
    world.aws.faults.add({
      service: 'dynamodb',
      operation: 'UpdateItem',
      resource: 'table/idempotency',
      error: { code: 'InternalServerError', message: 'no', status: 500 },
    } as never);
    expect(failuresOf(await work(batch, contextOf()))).toEqual([]);
    expect(await entryOf()).toMatchObject({ state: 'delivered', attempts: [{ outcome: 'delivered' }] });
    await world.purge();
  });

  test('whose ledger entry could not be written comes back, completes it, and is not sent again', async () => {
    const batch = await world.receive(await event());
    for (let attempt = 0; attempt < 3; attempt++) {
      world.aws.faults.add({
        service: 'dynamodb',
        operation: 'UpdateItem',
        resource: 'table/ledger',
        times: 1,
        error: { code: 'InternalServerError', message: 'no', status: 500 },
      } as never);
    }
    expect(failuresOf(await work(batch, contextOf()))).toHaveLength(1);
    expect(await entryOf()).toBeUndefined();
    expect(failuresOf(await work(batch, contextOf()))).toEqual([]);
    expect(await entryOf()).toMatchObject({ state: 'delivered', remote: expect.any(String) });
    expect(await puts()).toBe(1);
  });
});

describe('a temporary failure', () => {
  test('keeps the message, counts the attempt and leaves the event open; the next attempt closes it', async () => {
    const mine = await event();
    await world.fault(world.mailchimp, { kind: 'answer', status: 503, times: 1, match: { method: 'PUT' } });
    const batch = await world.receive(mine);
    expect(failuresOf(await work(batch, contextOf()))).toEqual([batch.Records[0]?.messageId]);
    expect(await entryOf()).toMatchObject({
      state: 'waiting',
      reason: 'mailchimp-status-503',
      open: expect.any(String),
    });
    expect(await lifeOf(batch)).toMatchObject({ attempts: 1 });

    const again = await world.receiveAgain();
    expect(again.Records.map(({ attributes }) => attributes.ApproximateReceiveCount)).toEqual(['2']);
    expect(failuresOf(await work(again, contextOf()))).toEqual([]);
    const entry = await entryOf();
    expect(entry).toMatchObject({
      state: 'delivered',
      attempts: [{ outcome: 'temporary' }, { number: 2, outcome: 'delivered' }],
    });
    expect(entry).not.toHaveProperty('open');
    expect(entry).not.toHaveProperty('reason');
  });

  test('that never ends is given up after the declared attempts, for any receive count of SQS', async () => {
    const batch = await world.receive(await event());
    // A 408 is no sign that the vendor is down, so the breaker stays out of it.
    await world.fault(world.mailchimp, { kind: 'answer', status: 408, match: { method: 'PUT' } });
    let current = batch;
    // A worker that the machine holds up may release the message instead: that uses a receive and no attempt.
    for (let receive = 1; receive <= 100; receive++) {
      await work(current, contextOf());
      if ((await puts()) >= 10) break;
      await world.waitIsOver(current);
      current = await world.receiveAgain();
    }
    expect(await puts()).toBe(10);
    expect(await entryOf()).toMatchObject({
      state: 'dead',
      reason: 'attempts-exhausted',
      problems: ['10 attempts, the last: mailchimp-status-408'],
    });
    expect(await lifeOf(batch)).toMatchObject({ attempts: 10, verdict: 'attempts-exhausted' });
    await world.purge();
  });
});
