import type { SQSEvent } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deliver } from '../../functions/deliver.ts';
import bound from '../../integrations/hubspot-to-mailchimp/contact-to-member.ts';
import { HUBSPOT } from '../../local/start/accounts.ts';
import { control } from '../../local/start/vendors.ts';
import { contextOf, failuresOf, openWorld } from './world.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
let work: ReturnType<typeof deliver>;
/** Every test has an event of its own. */
let number = 0;

beforeAll(async () => {
  world = await openWorld();
  work = deliver(bound);
});
beforeEach(async () => {
  number += 1;
  await world.forgetCalls(world.mailchimp);
  await world.forgetCalls(world.hubspot);
});
afterEach(async () => {
  world.aws.faults.remove();
  await control(world.mailchimp, 'DELETE', '/faults');
});
afterAll(() => world.close());

const event = async (properties: Record<string, string> = { email: `e${number}@example.com` }) => ({
  eventId: `event-${number}`,
  entity: `contact:${await world.contact(properties)}`,
});
const entryOf = async (eventId = `event-${number}`) =>
  (await world.ledger('event')).find((item) => item.eventId === eventId);
const lifeOf = async ({ Records }: SQSEvent) =>
  (await world.ledger('message')).find(({ pk }) => String(pk).endsWith(String(Records[0]?.messageId)));
const puts = async () => (await world.calls(world.mailchimp)).filter(({ method }) => method === 'PUT').length;

describe('a delivered event', () => {
  test('is deleted, and its ledger entry says what was called and how it ended', async () => {
    const batch = await world.receive(await event());
    expect(failuresOf(await work(batch, contextOf()))).toEqual([]);
    expect(await entryOf()).toMatchObject({
      state: 'delivered',
      correlationId: 'correlation-1',
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

  test('costs two writes for idempotency and one for the ledger', async () => {
    const batch = await world.receive(await event());
    world.aws.meter.reset();
    await work(batch, contextOf());
    const dynamo = world.aws.meter.counts().filter(({ service }) => service === 'dynamodb');
    expect(Object.fromEntries(dynamo.map(({ operation, calls }) => [operation, calls]))).toEqual({
      PutItem: 1,
      UpdateItem: 2,
    });
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
    await work(await world.receive({ ...mine, account: '8801235' }), contextOf());
    expect(await puts()).toBe(2);
  });

  test('is remembered for 31 days: twice the source queue, the dead letters, and the sender’s own retries', async () => {
    await work(await world.receive(await event()), contextOf());
    const { Items = [] } = await world.idempotency();
    const last = Math.max(...Items.map(({ expiration }) => Number(expiration)));
    expect(Math.round((last - Date.now() / 1000) / 86_400)).toBe(31);
  });

  test('that could not be remembered is not called delivered: it comes back', async () => {
    const batch = await world.receive(await event());
    world.aws.faults.add({
      service: 'dynamodb',
      operation: 'UpdateItem',
      resource: 'table/idempotency',
      error: { code: 'InternalServerError', message: 'no', status: 500 },
    } as never);
    expect(failuresOf(await work(batch, contextOf()))).toHaveLength(1);
    expect(await entryOf()).toMatchObject({ state: 'waiting', reason: 'idempotency-record-not-saved' });
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

  test('that never ends is given up after the declared attempts, whatever SQS counts', async () => {
    const batch = await world.receive(await event());
    await world.fault(world.mailchimp, { kind: 'answer', status: 503, match: { method: 'PUT' } });
    let current = batch;
    for (let attempt = 1; attempt <= 10; attempt++) {
      await work(current, contextOf());
      if (attempt === 10) break;
      await world.waitIsOver(current);
      current = await world.receiveAgain();
    }
    expect(await puts()).toBe(10);
    expect(await entryOf()).toMatchObject({
      state: 'dead',
      reason: 'attempts-exhausted',
      problems: ['10 attempts, the last: mailchimp-status-503'],
    });
    expect(await lifeOf(batch)).toMatchObject({ attempts: 10, verdict: 'attempts-exhausted' });
    await world.purge();
  });
});

describe('a permanent failure', () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      'refused by the vendor',
      { kind: 'answer', status: 400, body: { title: 'Invalid Resource' } },
      'mailchimp-invalid-resource',
    ],
    ['for want of a permission', { kind: 'answer', status: 403, body: { title: 'Forbidden' } }, 'mailchimp-forbidden'],
  ])('%s is judged once: the next receives call nobody and come back at once', async (_, fault, reason) => {
    const batch = await world.receive(await event());
    await world.fault(world.mailchimp, { ...fault, match: { method: 'PUT' } });
    expect(failuresOf(await work(batch, contextOf()))).toHaveLength(1);
    for (let receive = 2; receive <= 4; receive++) {
      const again = await world.receiveAgain();
      expect(again.Records).toHaveLength(1);
      expect(failuresOf(await work(again, contextOf()))).toHaveLength(1);
    }
    expect(await puts()).toBe(1);
    expect(await entryOf()).toMatchObject({ state: 'dead', reason });
    expect(await lifeOf(batch)).toMatchObject({ attempts: 1, verdict: reason });
    await world.purge();
  });

  test('is judged afresh in a new message, as a redrive makes one', async () => {
    const mine = await event();
    await world.fault(world.mailchimp, {
      kind: 'answer',
      status: 400,
      times: 1,
      body: { title: 'Invalid Resource' },
      match: { method: 'PUT' },
    });
    await work(await world.receive(mine), contextOf());
    await world.purge();
    expect(failuresOf(await work(await world.receive(mine), contextOf()))).toEqual([]);
    expect(await entryOf()).toMatchObject({ state: 'delivered' });
  });

  test.each([
    ['a message that is not JSON', 'x', ['the message is not JSON']],
    ['an envelope of a version to come', '{"v":2}', ['envelope version 2; this worker reads 1']],
    [
      'an envelope whose version is no number',
      '{"v":"ada@example.com"}',
      ['envelope version string; this worker reads 1'],
    ],
    ['an envelope without its parts', '{"v":1,"body":""}', [expect.stringMatching(/lacks integration, eventId/)]],
  ])('%s is a contract violation, kept under its message id', async (_, body, problems) => {
    const batch = await world.receive({}, body);
    expect(failuresOf(await work(batch, contextOf()))).toHaveLength(1);
    const entry = await entryOf(`message:${batch.Records[0]?.messageId}`);
    expect(entry).toMatchObject({ state: 'dead', reason: 'message-unreadable', problems });
    await world.purge();
  });

  test('an event of another shape names the field, not its value, and no vendor is called', async () => {
    const batch = await world.receive({
      ...(await event()),
      body: '{"subscriptionType":"contact.creation","objectId":"ada@example.com"}',
    });
    expect(failuresOf(await work(batch, contextOf()))).toHaveLength(1);
    const entry = await entryOf();
    expect(entry).toMatchObject({
      state: 'dead',
      reason: 'event-not-as-agreed',
      problems: [expect.stringMatching(/^objectId: /)],
    });
    expect(JSON.stringify(entry)).not.toContain('ada@');
    expect(await world.calls(world.hubspot)).toEqual([]);
    await world.purge();
  });
});

describe('what is not the event’s fault', () => {
  test('five hand-backs use no attempt: the first failure after them is attempt one', async () => {
    let batch = await world.receive(await event());
    for (let handBack = 0; handBack < 5; handBack++) {
      await work(batch, contextOf(3200));
      await world.waitIsOver(batch);
      batch = await world.receiveAgain();
    }
    expect(batch.Records.map(({ attributes }) => attributes.ApproximateReceiveCount)).toEqual(['6']);
    await world.fault(world.mailchimp, { kind: 'answer', status: 503, times: 1, match: { method: 'PUT' } });
    await work(batch, contextOf());
    expect(await lifeOf(batch)).toMatchObject({ attempts: 1 });
    expect(failuresOf(await work(await world.receiveAgain(), contextOf()))).toEqual([]);
  });

  test('a Retry-After beyond what SQS accepts is cut to it', async () => {
    const batch = await world.receive(await event());
    await world.fault(world.mailchimp, {
      kind: 'answer',
      status: 503,
      headers: { 'retry-after': '50000' },
      times: 1,
      match: { method: 'PUT' },
    });
    world.aws.meter.reset();
    await work(batch, contextOf());
    const changes = world.aws.meter.counts().filter(({ operation }) => operation === 'ChangeMessageVisibility');
    expect(changes).toMatchObject([{ outcome: 'ok', calls: 1 }]);
    await world.waitIsOver(batch);
    await world.purge();
  });

  test.each(['pat-na1-“curly”', 'line\nbreak'])(
    'a credential that no header can hold is told as such: %j',
    async (credential) => {
      const batch = await world.receive(await event());
      await world.aws.dispatch({ kind: 'operator' }, 'secretsmanager', 'PutSecretValue', {
        SecretId: 'hubspot',
        SecretString: credential,
      });
      const fresh = deliver(bound);
      expect(failuresOf(await fresh(batch, contextOf()))).toHaveLength(1);
      expect(await entryOf()).toMatchObject({ state: 'dead', reason: 'hubspot-credential-malformed' });
      await world.aws.dispatch({ kind: 'operator' }, 'secretsmanager', 'PutSecretValue', {
        SecretId: 'hubspot',
        SecretString: HUBSPOT.accessToken,
      });
      await world.purge();
    },
  );

  test('a rotated credential is read again and the call repeated, without an attempt lost', async () => {
    const rotated = 'fedcba9876543210fedcba9876543210-us1';
    await control(world.mailchimp, 'PUT', '/settings', { apiKeys: [{ apiKey: rotated }] });
    await world.aws.dispatch({ kind: 'operator' }, 'secretsmanager', 'PutSecretValue', {
      SecretId: 'mailchimp',
      SecretString: rotated,
    });
    const batch = await world.receive(await event());
    expect(failuresOf(await work(batch, contextOf()))).toEqual([]);
    expect(await entryOf()).toMatchObject({
      attempts: [{ number: 1, calls: [{}, { result: '401' }, { result: '200' }] }],
    });
  });

  test('too little time left hands the message back and uses no attempt', async () => {
    const batch = await world.receive(await event());
    expect(failuresOf(await work(batch, contextOf(3200)))).toHaveLength(1);
    expect(await lifeOf(batch)).toBeUndefined();
    expect(await world.calls(world.hubspot)).toEqual([]);
  });

  test('an idempotency store that fails hands the message back and calls no vendor', async () => {
    const batch = await world.receive(await event());
    world.aws.faults.add({
      service: 'dynamodb',
      operation: 'PutItem',
      error: { code: 'InternalServerError', message: 'no', status: 500 },
    } as never);
    expect(failuresOf(await work(batch, contextOf()))).toHaveLength(1);
    expect(await world.calls(world.hubspot)).toEqual([]);
    expect(await lifeOf(batch)).toBeUndefined();
  });
});
