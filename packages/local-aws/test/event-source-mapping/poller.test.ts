import { afterEach, expect, test } from 'vitest';
import { createEndpoint, type Endpoint } from '../../src/aws/index.ts';
import type { Caller } from '../../src/aws/service.ts';
import type { Input } from '../../src/aws/values.ts';
import { scaledClock } from '../../src/clock.ts';
import { type Mapping, startMapping } from '../../src/event-source-mapping/index.ts';
import type { InvokeResult } from '../../src/lambda/invocation.ts';
import { createSqs } from '../../src/sqs/index.ts';
import { eventually } from '../eventually.ts';

const ARN = 'arn:aws:sqs:eu-central-1:000000000000:';
const operator: Caller = { kind: 'operator' };
const worker: Caller = {
  kind: 'function',
  name: 'worker',
  policies: [
    {
      Statement: [
        {
          Effect: 'Allow',
          Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
          Resource: `${ARN}*`,
        },
      ],
    },
  ],
};

interface Record {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: { readonly MessageGroupId?: string };
}
type Handle = (records: readonly Record[]) => Promise<unknown>;
type Settings = Partial<Parameters<typeof startMapping>[0]>;

let endpoint: Endpoint;
let mapping: Mapping;
afterEach(async () => {
  await mapping.close();
  await endpoint.close();
});

/** A queue with a mapping whose function is `handle`, on a clock that jumps over what is only waited for. */
async function poll(handle: Handle, settings: Settings = {}, attributes: Input = {}, jump = true) {
  const clock = scaledClock(1, { jump });
  endpoint = createEndpoint({
    services: [createSqs({ clock, file: ':memory:', queueUrlBase: 'http://local' })],
    clock,
  });
  const name = attributes.FifoQueue ? 'q.fifo' : 'q';
  const call = (operation: string, input: Input) => endpoint.dispatch(operator, 'sqs', operation, input);
  const { QueueUrl } = await call('CreateQueue', { QueueName: name, Attributes: attributes });
  const queueUrl = String(QueueUrl);
  const trouble: string[] = [];
  const start = () => {
    mapping = startMapping({
      ...{ queueUrl, queueArn: ARN + name, batchSize: 10, windowSeconds: 0, maximumConcurrency: 2 },
      ...{ reportBatchItemFailures: true, clock, caller: worker, dispatch: endpoint.dispatch },
      invoke: async (payload): Promise<InvokeResult> => {
        const { Records } = JSON.parse(payload) as { Records: readonly Record[] };
        return { requestId: 'r', payload: JSON.stringify((await handle(Records)) ?? null) };
      },
      onTrouble: (message) => trouble.push(message),
      ...settings,
    });
  };
  const send = (body: string, more: Input = {}) => call('SendMessage', { QueueUrl, MessageBody: body, ...more });
  const counts = async () => {
    const { Attributes } = await call('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] });
    const values = Attributes as { [name: string]: string };
    return [values.ApproximateNumberOfMessages, values.ApproximateNumberOfMessagesNotVisible].map(Number);
  };
  return { start, send, counts, trouble, clock };
}

const texts = (records: readonly Record[]) => records.map(({ body }) => body);

test('what the function does not report is deleted, the rest comes back after its visibility time-out', async () => {
  const batches: string[][] = [];
  const times: number[] = [];
  const { start, send, counts, clock } = await poll(
    async (records) => {
      batches.push(texts(records));
      times.push(clock.now());
      const failed = batches.length === 1 ? records.filter(({ body }) => body === 'b') : [];
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    },
    {},
    { VisibilityTimeout: '60' },
  );
  for (const body of ['a', 'b', 'c']) await send(body);
  start();
  await eventually(async () =>
    expect([batches, await counts()]).toEqual([
      [['a', 'b', 'c'], ['b']],
      [0, 0],
    ]),
  );
  const [first = 0, second = 0] = times;
  expect(second - first).toBeGreaterThan(59_000);
});

test('no more batches run than the concurrency allows, and no more messages are taken', async () => {
  const gates: (() => void)[] = [];
  const { start, send, counts } = await poll(
    () => new Promise<void>((done) => gates.push(done)),
    { batchSize: 1, maximumConcurrency: 2 },
    { VisibilityTimeout: '3600' },
    false,
  );
  for (const body of ['a', 'b', 'c', 'd', 'e']) await send(body);
  start();
  await eventually(() => expect(gates).toHaveLength(2));
  expect(await counts()).toEqual([3, 2]);
  gates[0]?.();
  await eventually(() => expect(gates).toHaveLength(3));
  expect(await counts()).toEqual([2, 2]);
  for (let next = 1; next < 5; next++) {
    await eventually(() => expect(gates.length).toBeGreaterThan(next));
    gates[next]?.();
  }
  await eventually(async () => expect(await counts()).toEqual([0, 0]));
});

test('a batching window fills a batch beyond one receive, and an unfilled one leaves when the window ends', async () => {
  const batches: string[][] = [];
  const { start, send } = await poll(
    async (records) => void batches.push(texts(records)),
    { batchSize: 15, windowSeconds: 10 },
    { VisibilityTimeout: '3600' },
  );
  for (let index = 0; index < 16; index++) await send(String(index));
  start();
  await eventually(() => expect(batches).toHaveLength(2));
  expect(batches.map(({ length }) => length)).toEqual([15, 1]);
});

test('a batch leaves when an invocation is full, and none gets more than Lambda takes', async () => {
  const batches: Record[][] = [];
  const { start, send } = await poll(
    async (records) => void batches.push([...records]),
    { batchSize: 100, windowSeconds: 300 },
    { VisibilityTimeout: '3600' },
    false,
  );
  for (let index = 0; index < 14; index++) await send('x'.repeat(900_000));
  start();
  // Six of them are 5.4 MB; long before the window ends.
  await eventually(() => expect(batches.map(({ length }) => length)).toEqual([6, 4]));
  for (const Records of batches) expect(Buffer.byteLength(JSON.stringify({ Records }))).toBeLessThan(6_291_456);
});

test('an idle queue costs one receive in 20 seconds, and a message sent during that time is handled', async () => {
  const seen: string[] = [];
  const { start, send, clock } = await poll(async (records) => void seen.push(...texts(records)));
  start();
  const begun = clock.now();
  await eventually(() => expect(clock.now() - begun).toBeGreaterThan(61_000));
  const receives = endpoint.meter.counts().find(({ operation }) => operation === 'ReceiveMessage');
  const elapsed = clock.now() - begun;
  expect(receives).toMatchObject({ caller: 'worker', outcome: 'ok' });
  expect(receives?.calls).toBeGreaterThanOrEqual(2);
  expect(receives?.calls).toBeLessThanOrEqual(elapsed / 20_000 + 1);
  await send('late');
  await eventually(() => expect(seen).toEqual(['late']));
});

test('a FIFO group has one batch in flight, other groups go on', async () => {
  const started: string[] = [];
  const gates = new Map<string, () => void>();
  const { start, send } = await poll(
    ([record]) => {
      const body = record?.body ?? '';
      started.push(body);
      return new Promise<void>((done) => gates.set(body, done));
    },
    { batchSize: 1, maximumConcurrency: 10 },
    { FifoQueue: 'true', ContentBasedDeduplication: 'true', VisibilityTimeout: '3600' },
    false,
  );
  for (const body of ['a1', 'a2', 'b1']) await send(body, { MessageGroupId: body[0] });
  start();
  await eventually(() => expect([...started].sort()).toEqual(['a1', 'b1']));
  gates.get('a1')?.();
  await eventually(() => expect(started).toContain('a2'));
  for (const done of gates.values()) done();
});

test('a queue that the role may not read is logged and retried, with growing pauses', async () => {
  const stranger = { ...worker, name: 'stranger', policies: [] };
  const { start, trouble, clock } = await poll(async () => null, { caller: stranger });
  start();
  const begun = clock.now();
  await eventually(() => expect(clock.now() - begun).toBeGreaterThan(62_000));
  // Pauses of 1, 2, 4, 8 and 16 seconds, then of 30.
  const [times, elapsed] = [trouble.length, clock.now() - begun];
  expect(times).toBeGreaterThan(2);
  expect(times).toBeLessThanOrEqual(6 + elapsed / 30_000);
  expect(trouble[0]).toMatch(
    /^Polling arn:aws:sqs:eu-central-1:000000000000:q failed: AccessDenied.*sqs:receivemessage/i,
  );
});
