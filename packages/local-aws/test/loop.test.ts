import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime as NodeRuntime, RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Runtime, scaledClock, startRuntime } from '../src/index.ts';
import { eventually } from './eventually.ts';

const LOOP = new URL('./assembly/functions/loop.ts', import.meta.url);
/** Three functions that send to their own queues: with a dead-letter queue, without, and one that may. */
const NAMES = ['stopped', 'lost', 'allowed'] as const;
const folder = mkdtempSync(join(tmpdir(), 'penstock-loop-'));
let runtime: Runtime;
const lines: string[] = [];

beforeAll(async () => {
  runtime = await startRuntime({
    ...{ assembly: synthesize(), state: join(folder, 'state'), apiPort: 0, awsPort: 0, clock: scaledClock(1) },
    onLog: (name, line) => lines.push(`${name} ${line}`),
  });
});
afterAll(async () => {
  await runtime.close();
  rmSync(folder, { recursive: true, force: true });
});

const call = (operation: string, input: Record<string, unknown>) =>
  runtime.dispatch({ kind: 'operator' }, 'sqs', operation, input);
const urlOf = async (QueueName: string) => String((await call('GetQueueUrl', { QueueName })).QueueUrl);
const start = async (name: string, most: number) =>
  call('SendMessage', { QueueUrl: await urlOf(name), MessageBody: JSON.stringify({ link: 1, most }) });
const links = (name: string) => lines.filter((line) => line.startsWith(`${name} `) && /\tlink \d+/.test(line)).length;
const told = (name: string) => lines.find((line) => line.startsWith(`${name} The message`));

test('the seventeenth link goes to the dead-letter queue, unrun, and the log says what to do', async () => {
  await start('stopped', 100);
  await eventually(() => expect(told('stopped')).toBeDefined());
  expect(links('stopped')).toBe(16);
  expect(told('stopped')).toMatch(
    /was dead-lettered: its chain of requests has invoked the function 16 times\. .* sets RecursiveLoop to Allow\.$/,
  );
  const { Messages } = await call('ReceiveMessage', { QueueUrl: await urlOf('dead') });
  expect(JSON.parse((Messages as { Body: string }[])[0]?.Body ?? '')).toEqual({ link: 17, most: 100 });
});

test('without a dead-letter queue it is gone', async () => {
  await start('lost', 100);
  await eventually(() => expect(told('lost')).toMatch(/was deleted/));
  expect(links('lost')).toBe(16);
  const asked = { QueueUrl: await urlOf('lost'), AttributeNames: ['All'] };
  await eventually(async () => {
    const { Attributes } = await call('GetQueueAttributes', asked);
    expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' });
  });
});

test('a function that may loop goes on', async () => {
  await start('allowed', 20);
  await eventually(() => expect(links('allowed')).toBe(20));
  expect(told('allowed')).toBeUndefined();
});

test('what Lambda stopped is counted', async () => {
  const { MetricDataResults } = await runtime.dispatch({ kind: 'operator' }, 'monitoring', 'GetMetricData', {
    StartTime: Math.floor(Date.now() / 1000) - 3600,
    EndTime: Math.floor(Date.now() / 1000) + 3600,
    MetricDataQueries: [
      {
        Id: 'dropped',
        MetricStat: {
          Metric: { Namespace: 'AWS/Lambda', MetricName: 'RecursiveInvocationsDropped', Dimensions: [] },
          ...{ Period: 7200, Stat: 'Sum' },
        },
      },
    ],
  });
  const values = (MetricDataResults as { Values: number[] }[])[0]?.Values ?? [];
  expect(values.reduce((sum, value) => sum + value, 0)).toBe(2);
});

function synthesize(): string {
  const code = join(folder, 'code');
  buildSync({
    entryPoints: [fileURLToPath(LOOP)],
    ...{ outfile: join(code, 'index.mjs'), bundle: true, platform: 'node', format: 'esm', target: 'node24' },
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
  const app = new App({ outdir: join(folder, 'cdk.out'), analyticsReporting: false });
  const stack = new Stack(app, 'loops');
  const deadLetterQueue = { queue: new Queue(stack, 'Dead', { queueName: 'dead' }), maxReceiveCount: 3 };
  for (const name of NAMES) {
    const queue = new Queue(stack, `${name}Queue`, {
      ...{ queueName: name, visibilityTimeout: Duration.seconds(60) },
      ...(name === 'stopped' && { deadLetterQueue }),
    });
    const fn = new LambdaFunction(stack, name, {
      functionName: name,
      runtime: NodeRuntime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromAsset(code),
      timeout: Duration.seconds(10),
      environment: { QUEUE_URL: queue.queueUrl },
      ...(name === 'allowed' && { recursiveLoop: RecursiveLoop.ALLOW }),
    });
    queue.grantSendMessages(fn);
    fn.addEventSource(new SqsEventSource(queue, { batchSize: 1 }));
  }
  return app.synth().directory;
}
