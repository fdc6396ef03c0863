import { join } from 'node:path';
import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type InvokeCommandInput,
  type LambdaClient,
  ListLayersCommand,
  RequestTooLargeException,
} from '@aws-sdk/client-lambda';
import { afterEach, expect, test } from 'vitest';
import { AwsError } from '../../src/aws/error.ts';
import { manualClock, temporaryDirectory } from '../aws/harness.ts';
import { eventually } from '../eventually.ts';
import { hostOf } from '../lambda/functions.ts';
import { FUNCTION, MAPPING, type Settings, startApi } from './harness.ts';

const START = Date.parse('2026-03-02T08:00:00Z');
let started: Awaited<ReturnType<typeof startApi>> | undefined;
afterEach(async () => {
  await started?.close();
  started = undefined;
});

async function start(settings: Partial<Settings> = {}) {
  const clock = manualClock(START);
  started = await startApi({ clock, mappings: [], ...settings });
  return { ...started, clock };
}

const invoke = (api: LambdaClient, input: Partial<InvokeCommandInput> = {}) =>
  api.send(new InvokeCommand({ FunctionName: 'worker', ...input }));
const text = (payload: Uint8Array | undefined) => Buffer.from(payload ?? []).toString();
const failing: NonNullable<Settings['handler']> = async (_payload, requestId) => ({
  requestId,
  payload: '{"errorType":"Error"}',
  functionError: 'Unhandled',
});

test('Invoke answers with what the function returned, or with its error', async () => {
  const { host } = await hostOf(
    'export const handler = async (event, { awsRequestId }) => { if (event.bad) throw new TypeError("no"); return { event, awsRequestId }; };',
  );
  const { api } = await start({
    host,
    functions: [{ ...FUNCTION, name: 'f', arn: FUNCTION.arn.replace('worker', 'f') }],
  });
  const good = await invoke(api, { FunctionName: 'f', Payload: '{"a":"ü"}' });
  expect(good).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
  expect(good.FunctionError).toBeUndefined();
  expect(JSON.parse(text(good.Payload))).toEqual({ event: { a: 'ü' }, awsRequestId: good.$metadata.requestId });
  const bad = await invoke(api, { FunctionName: 'f', Payload: '{"bad":true}' });
  expect(bad).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
  expect(JSON.parse(text(bad.Payload))).toMatchObject({ errorType: 'TypeError', errorMessage: 'no' });
});

test('what is not served is refused by name', async () => {
  const { api } = await start();
  await expect(api.send(new ListLayersCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: 'GET /2018-10-31/layers is not served by the local AWS endpoint.',
    $metadata: { httpStatusCode: 501 },
  });
  await expect(invoke(api, { LogType: 'Tail' })).rejects.toThrow('does not answer with logs');
});

test('a dry run runs nothing, and wrong input is refused', async () => {
  const { api, apiAs, seen } = await start();
  expect(await invoke(api, { InvocationType: 'DryRun' })).toMatchObject({ StatusCode: 204 });
  await expect(invoke(api, { FunctionName: 'none' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(invoke(api, { Qualifier: '7' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(invoke(api, { Payload: 'no json' })).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
  const large = JSON.stringify('x'.repeat(1_048_575));
  await expect(invoke(api, { InvocationType: 'Event', Payload: large })).rejects.toThrow(RequestTooLargeException);
  await expect(invoke(apiAs([]), { InvocationType: 'Event' })).rejects.toThrow(
    `not authorized to perform: lambda:InvokeFunction on resource: ${FUNCTION.arn}`,
  );
  expect(seen).toEqual([]);
});

test('an event is accepted at once and runs again one and three minutes after a failure, then is given up', async () => {
  const { api, seen, clock, trouble } = await start({ handler: failing });
  expect(await invoke(api, { InvocationType: 'Event', Payload: '{"n":1}' })).toMatchObject({ StatusCode: 202 });
  clock.advance(0);
  await eventually(() => expect(seen).toHaveLength(1));
  for (const [wait, times] of [
    [59_000, 1],
    [1_000, 2],
    [119_000, 2],
    [1_000, 3],
    [3_600_000, 3],
  ] as const) {
    // The wait before the next run begins when the last one has ended.
    await new Promise((done) => setImmediate(done));
    clock.advance(wait);
    expect(seen).toHaveLength(times);
  }
  expect(trouble).toEqual([expect.stringMatching(/^The asynchronous event \S{36} was given up: RetriesExhausted\.$/)]);
});

test('an event that cannot start waits 1, 2, 4 … seconds and uses no attempt', async () => {
  const runs: number[] = [];
  const clock = manualClock(START);
  const { api } = await start({
    clock,
    handler: async (_payload, requestId) => {
      runs.push((clock.now() - START) / 1000);
      if (runs.length < 5) throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
      return { requestId, payload: 'null' };
    },
  });
  await invoke(api, { InvocationType: 'Event' });
  for (let second = 0; second <= 60; second++) {
    clock.advance(second === 0 ? 0 : 1_000);
    await new Promise((done) => setImmediate(done));
  }
  expect(runs).toEqual([0, 1, 3, 7, 15]);
});

test('what is given up goes to the failure destination as an invocation record', async () => {
  const asynchronous = { $LATEST: { maximumRetryAttempts: 0, onFailureQueueUrl: MAPPING.queueUrl } };
  const { api, clock, sqs, waiting } = await start({ handler: failing, functions: [{ ...FUNCTION, asynchronous }] });
  const { $metadata } = await invoke(api, { InvocationType: 'Event', Payload: '{"n":1}' });
  clock.advance(0);
  await eventually(async () => expect(await waiting()).toBe(1));
  const { Messages } = await sqs('ReceiveMessage', { QueueUrl: MAPPING.queueUrl });
  const [message] = Messages as { Body: string }[];
  expect(JSON.parse(message?.Body ?? '')).toMatchObject({
    requestContext: {
      requestId: $metadata.requestId,
      functionArn: `${FUNCTION.arn}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: 1,
    },
    requestPayload: { n: 1 },
    responsePayload: { errorType: 'Error' },
  });
});

test('an accepted event outlives the runtime', async () => {
  const directory = temporaryDirectory();
  const file = join(directory.path, 'lambda.db');
  const { api } = await start({ file });
  await invoke(api, { InvocationType: 'Event', Payload: '{"n":1}' });
  await started?.close();
  const again = await start({ file });
  again.clock.advance(0);
  await eventually(() => expect(again.seen).toEqual(['{"n":1}']));
  await started?.close();
  const third = await start({ file });
  third.clock.advance(3_600_000);
  expect(third.seen).toEqual([]);
  await started?.close();
  started = undefined;
  directory.remove();
});

test('configuration and reserved concurrency are what the template says', async () => {
  const { api } = await start();
  expect(await api.send(new GetFunctionConfigurationCommand({ FunctionName: FUNCTION.arn }))).toMatchObject({
    FunctionName: 'worker',
    Timeout: 20,
    MemorySize: 256,
    Environment: { Variables: { A: '1' } },
  });
  const { ReservedConcurrentExecutions } = await api.send(
    new GetFunctionConcurrencyCommand({ FunctionName: 'worker' }),
  );
  expect(ReservedConcurrentExecutions).toBe(4);
});

test('a policy that asks for a tag allows the functions that have it, and no other', async () => {
  const tagged = { ...FUNCTION, tags: { 'shop:role': 'worker' } };
  const name = 'plain';
  const plain = { ...FUNCTION, name, arn: FUNCTION.arn.replace(/[^:]+$/, name), tags: { 'shop:role': 'receiver' } };
  const { apiAs } = await start({ functions: [tagged, plain] });
  const api = apiAs([
    {
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: 'arn:aws:lambda:eu-central-1:000000000000:function:*',
      Condition: { StringEquals: { 'aws:ResourceTag/shop:role': 'worker' } },
    },
  ]);
  expect((await invoke(api)).StatusCode).toBe(200);
  await expect(invoke(api, { FunctionName: name })).rejects.toThrow(/not authorized to perform: lambda:InvokeFunction/);
});
