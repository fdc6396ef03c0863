import { expect, test } from 'vitest';
import { hostOf } from './functions.ts';

test('the handler finds what Lambda gives it: event, context and variables, and nothing else of this machine', async () => {
  process.env.PENSTOCK_TEST_LEAK = 'must not arrive';
  const { call } = await hostOf(
    `export const handler = async (event, context) => ({
      event, env: process.env, cwd: process.cwd(), arguments: process.execArgv,
      context: { ...context, remaining: context.getRemainingTimeInMillis() },
    });`,
    { environment: { TABLE: 't', NODE_OPTIONS: '--enable-source-maps' }, memoryMb: 256 },
  );
  const { value, requestId, functionError } = await call({ hello: 'world' });
  expect(functionError).toBeUndefined();
  expect(value.event).toEqual({ hello: 'world' });
  expect(value.context).toMatchObject({
    functionName: 'f',
    functionVersion: '$LATEST',
    memoryLimitInMB: '256',
    awsRequestId: requestId,
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:f',
    logGroupName: '/aws/lambda/f',
  });
  expect(value.context.remaining).toBeGreaterThan(0);
  expect(value.context.remaining).toBeLessThanOrEqual(60_000);
  expect(value.env).toMatchObject({
    TABLE: 't',
    NODE_OPTIONS: '--enable-source-maps',
    TZ: ':UTC',
    _HANDLER: 'index.handler',
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'ASIATEST',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_LAMBDA_FUNCTION_NAME: 'f',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    LAMBDA_TASK_ROOT: value.cwd,
    _X_AMZN_TRACE_ID: expect.stringMatching(
      /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=[0-9a-f]{8}:1$/,
    ),
  });
  expect(value.env).not.toHaveProperty('PENSTOCK_TEST_LEAK');
  expect(value.env).not.toHaveProperty('HOME');
  expect(value.arguments).toContain('--max-old-space-size=230');
});

test('a child is reused, last used first, and takes one event at a time', async () => {
  const { call, host } = await hostOf(
    `let count = 0;
     export const handler = async (event) => {
       const mine = ++count;
       await new Promise((done) => setTimeout(done, event.ms ?? 0));
       return { pid: process.pid, mine, seen: count };
     };`,
  );
  const first = (await call()).value;
  const second = (await call()).value;
  expect(second).toEqual({ pid: first.pid, mine: 2, seen: 2 });
  const [left, right] = await Promise.all([call({ ms: 100 }), call({ ms: 100 })]);
  expect(left.value.pid).not.toBe(right.value.pid);
  expect(left.value.mine).toBe(left.value.seen);
  expect(host.size()).toBe(2);
  const last = (await call()).value;
  expect((await call()).value.pid).toBe(last.pid);
});

test('logs go out line by line between START and END, and REPORT shows the cold start once', async () => {
  const { call, lines } = await hostOf(
    `export const handler = async () => { process.stdout.write('{"raw":1}\\n'); console.warn('two\\nlines'); };`,
  );
  const { requestId, value } = await call();
  expect(value).toBeNull();
  await call();
  const first = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith('REPORT')),
  );
  expect(first).toEqual([
    `START RequestId: ${requestId} Version: $LATEST`,
    '{"raw":1}',
    expect.stringMatching(new RegExp(`^\\d{4}-\\S+Z\\t${requestId}\\tWARN\\ttwo\\rlines$`)),
    `END RequestId: ${requestId}`,
  ]);
  const reports = lines.filter((line) => line.startsWith('REPORT'));
  expect(reports).toHaveLength(2);
  expect(reports[0]).toMatch(/\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: \d+\.\d\d ms\t$/);
  expect(reports[1]).not.toContain('Init Duration');
});

test('what the handler throws is the answer, and the child stays', async () => {
  const { call } = await hostOf(
    `export const handler = async ({ fail }) => { if (fail) throw new TypeError('no such field'); return process.pid; };`,
  );
  const { value: pid } = await call();
  const failed = await call({ fail: true });
  expect(failed.functionError).toBe('Unhandled');
  expect(failed.value).toMatchObject({ errorType: 'TypeError', errorMessage: 'no such field' });
  expect(failed.value.trace[0]).toBe('TypeError: no such field');
  expect((await call()).value).toBe(pid);
});

test('an answer over 6,291,556 bytes is refused, one below is not; an event over 6,291,456 bytes never runs', async () => {
  const { call, host } = await hostOf(`export const handler = async ({ length }) => 'x'.repeat(length ?? 0);`, {
    memoryMb: 512,
  });
  expect((await call({ length: 6_291_554 })).value).toHaveLength(6_291_554);
  const refused = await call({ length: 6_291_555 });
  expect(refused.functionError).toBe('Unhandled');
  expect(refused.value).toEqual({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: 'Response payload size (6291557 bytes) exceeded maximum allowed payload size (6291556 bytes).',
  });
  expect((await host.invoke('f', `"${'x'.repeat(6_291_454)}"`)).functionError).toBeUndefined();
  await expect(host.invoke('f', `"${'x'.repeat(6_291_455)}"`)).rejects.toMatchObject({
    code: 'RequestTooLargeException',
    status: 413,
  });
});
