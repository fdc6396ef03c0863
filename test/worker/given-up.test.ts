import { describe, expect, test } from 'vitest';
import { control, HUBSPOT } from '../../vendors/index.ts';
import { startShift } from './shift.ts';
import { contextOf, failuresOf } from './world.ts';

const { world, work, newWorker, event, entryOf, lifeOf, puts } = await startShift();

describe('a permanent failure', () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      'refused by the vendor',
      { kind: 'answer', status: 400, body: { title: 'Invalid Resource' } },
      'mailchimp-invalid-resource',
    ],
    ['for want of an audience', { kind: 'answer', status: 404, body: {} }, 'mailchimp-audience-not-found'],
  ])('%s is judged once: the next receives make no call and return at once', async (_, fault, reason) => {
    const batch = await world.receive(await event());
    await world.fault(world.mailchimp, { ...fault, match: { method: 'PUT' } });
    expect(failuresOf(await work(batch, contextOf()))).toHaveLength(1);
    for (let receive = 2; receive <= 4; receive++) {
      const again = await world.receiveAgain();
      expect(again.Records).toHaveLength(1);
      // The container that gave it up remembers it; another one reads it.
      const worker = receive === 2 ? work : newWorker();
      expect(failuresOf(await worker(again, contextOf()))).toHaveLength(1);
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
    [
      'an envelope whose version is no number',
      '{"v":"ada@example.com"}',
      ['envelope version string; this worker reads 1 and 2'],
    ],
    ['an envelope without its parts', '{"v":1,"body":""}', [expect.stringMatching(/lacks integration, eventId/)]],
  ])('%s is a contract violation, kept under its message id', async (_, body, problems) => {
    const batch = await world.receive({}, body);
    expect(failuresOf(await work(batch, contextOf()))).toHaveLength(1);
    const entry = await entryOf(`message:${batch.Records[0]?.messageId}`);
    expect(entry).toMatchObject({ state: 'dead', reason: 'message-unreadable', problems });
    await world.purge();
  });

  test('a newer envelope is released and not judged: a later deploy reads it', async () => {
    const batch = await world.receive({}, '{"v":3}');
    expect(failuresOf(await work(batch, contextOf()))).toHaveLength(1);
    expect(await entryOf(`message:${batch.Records[0]?.messageId}`)).toBeUndefined();
    expect(await lifeOf(batch)).toMatchObject({ attempts: 0, settled: 1 });
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
  test('five releases use no attempt: the first failure after them is attempt one', async () => {
    let batch = await world.receive(await event());
    for (let release = 0; release < 5; release++) {
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
    'a credential that no header can hold uses no attempt: %j',
    async (credential) => {
      const batch = await world.receive(await event());
      await world.aws.dispatch({ kind: 'operator' }, 'secretsmanager', 'PutSecretValue', {
        SecretId: 'hubspot',
        SecretString: credential,
      });
      const fresh = newWorker();
      expect(failuresOf(await fresh(batch, contextOf()))).toHaveLength(1);
      expect(await lifeOf(batch)).toMatchObject({ attempts: 0, settled: 1 });
      expect(await world.calls(world.hubspot)).toEqual([]);
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

  test('a second release shows the event as waiting, with the calls that were made before it', async () => {
    await world.fault(world.mailchimp, {
      kind: 'answer',
      status: 429,
      headers: { 'retry-after': '0' },
      match: { method: 'PUT' },
    });
    let batch = await world.receive(await event());
    await work(batch, contextOf());
    expect(await entryOf()).toMatchObject({ state: 'waiting', reason: 'mailchimp-throttled' });
    await world.waitIsOver(batch);
    batch = await world.receiveAgain();
    await work(batch, contextOf());
    const calls = [{ operation: 'read contact' }, { operation: 'upsert member', result: '429' }];
    expect(await entryOf()).toMatchObject({
      state: 'waiting',
      open: expect.any(String),
      attempts: [
        { number: 1, outcome: 'deferred', calls },
        { number: 1, outcome: 'deferred', calls },
      ],
    });
    expect(await lifeOf(batch)).toMatchObject({ attempts: 0, settled: 2 });
    await world.purge();
  });

  test('too little time left hands the message back and uses no attempt', async () => {
    const batch = await world.receive(await event());
    expect(failuresOf(await work(batch, contextOf(3200)))).toHaveLength(1);
    expect(await lifeOf(batch)).toMatchObject({ attempts: 0, settled: 1 });
    expect(await world.calls(world.hubspot)).toEqual([]);
    await world.purge();
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
    expect(await lifeOf(batch)).toMatchObject({ attempts: 0, settled: 1 });
  });
});
