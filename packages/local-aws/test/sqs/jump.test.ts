import { afterEach, expect, test } from 'vitest';
import { createEndpoint } from '../../src/aws/index.ts';
import type { Caller } from '../../src/aws/service.ts';
import type { Input } from '../../src/aws/values.ts';
import { scaledClock, sleep } from '../../src/clock.ts';
import { startMapping } from '../../src/event-source-mapping/index.ts';
import { createSqs } from '../../src/sqs/index.ts';
import { eventually } from '../eventually.ts';

const operator: Caller = { kind: 'operator' };
const SECOND = 1000;
const HOUR = 3_600_000;

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A queue and a mapping that polls it, on a clock that jumps; what came is noted with its time. */
async function polled(attributes: Input = {}) {
  const clock = scaledClock(1, { jump: true });
  const services = [createSqs({ clock, file: ':memory:', queueUrlBase: 'http://local' })];
  const endpoint = createEndpoint({ services, clock });
  closers.push(() => endpoint.close());
  const call = (operation: string, input: Input) => endpoint.dispatch(operator, 'sqs', operation, input);
  const QueueUrl = String((await call('CreateQueue', { QueueName: 'q', Attributes: attributes })).QueueUrl);
  const came: { body: string; at: number }[] = [];
  const poll = () => {
    const mapping = startMapping({
      ...{ queueUrl: QueueUrl, queueArn: 'arn:aws:sqs:eu-central-1:000000000000:q', clock, caller: operator },
      ...{ batchSize: 10, windowSeconds: 0, maximumConcurrency: 2, reportBatchItemFailures: true },
      dispatch: endpoint.dispatch,
      async invoke(payload) {
        const { Records } = JSON.parse(payload) as { Records: readonly { body: string }[] };
        came.push(...Records.map(({ body }) => ({ body, at: clock.now() })));
        return { requestId: 'r', payload: 'null' };
      },
      onTrouble(message) {
        throw new Error(message);
      },
    });
    closers.push(() => mapping.close());
  };
  const send = (MessageBody: string, more: Input = {}) => call('SendMessage', { QueueUrl, MessageBody, ...more });
  return { clock, call, QueueUrl, came, poll, send, endpoint };
}

test('a message made invisible for eleven hours comes back after eleven hours of jumps, not before', async () => {
  const { clock, call, QueueUrl, came, poll, send } = await polled();
  const release = clock.busy();
  await send('patience');
  const hidden = clock.now();
  await call('ReceiveMessage', { QueueUrl, VisibilityTimeout: 39_600 });
  poll();
  release();
  await eventually(() => expect(came).toHaveLength(1));
  const [{ at } = { at: 0 }] = came;
  expect(at).toBeGreaterThanOrEqual(Math.floor(hidden) + 11 * HOUR);
  // It wakes the open poll, rather than waiting for the next one.
  expect(at).toBeLessThan(hidden + 11 * HOUR + 20 * SECOND);
}, 120_000);

test('long polls over jumps cost no additional receives, and lose no message that is sent or hidden during a jump', async () => {
  const { clock, came, poll, send, endpoint } = await polled();
  poll();
  const begun = clock.now();
  const sent: { body: string; due: number }[] = [];
  for (let index = 0; index < 40; index++) {
    // 7 s and 20 s do not divide each other: sends fall everywhere within a poll, and delays end in later ones.
    await sleep(clock, 7 * SECOND);
    const DelaySeconds = [0, 3, 61, 900][index % 4] ?? 0;
    sent.push({ body: String(index), due: clock.now() + DelaySeconds * SECOND });
    await send(String(index), { DelaySeconds });
  }
  await eventually(() => expect(came).toHaveLength(40));
  const release = clock.busy();
  const byBody = new Map(came.map(({ body, at }) => [body, at]));
  expect(byBody.size).toBe(40);
  const off = sent.filter(({ body, due }) => {
    const at = byBody.get(body) ?? 0;
    return at < due - 1 || at > due + 10 * SECOND;
  });
  expect(off).toEqual([]);
  const receives = endpoint.meter.counts().find(({ operation }) => operation === 'ReceiveMessage')?.calls ?? 0;
  // A batch that is not full is topped up once before it runs.
  expect(receives).toBeLessThanOrEqual(2 * 40 + (clock.now() - begun) / (20 * SECOND) + 1);
  release();
});

test('a call that is under way holds the clock, a poll that only waits does not', async () => {
  const { clock, call, QueueUrl, endpoint, send } = await polled();
  endpoint.faults.add({ service: 'sqs', operation: 'SendMessage', delayMs: 300, times: 1 });
  const passed: string[] = [];
  clock.after(HOUR, () => passed.push('an hour'));
  const before = clock.jumped?.();
  await send('slow').then(() => passed.push('the call'));
  expect([passed, clock.jumped?.()]).toEqual([['the call'], before]);
  await call('ReceiveMessage', { QueueUrl });
  const begun = clock.now();
  expect(await call('ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 })).toEqual({});
  expect(clock.now() - begun).toBeGreaterThanOrEqual(20 * SECOND);
  expect(clock.jumped?.()).toBeGreaterThan(19 * SECOND);
});
