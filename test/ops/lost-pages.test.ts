import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pagerDeadLetterQueueName } from '../../shared/topology/index.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { type Console, consoleOf } from './console.ts';

let environment: Environment;
let console: Console;

beforeAll(async () => {
  environment = await startEnvironment({ stage: 'prod' });
  console = await consoleOf(environment.description);
});
afterAll(async () => {
  await console[Symbol.asyncDispose]();
  await environment[Symbol.asyncDispose]();
});

const alarm = (AlarmName: string) =>
  JSON.stringify({ AlarmName, NewStateValue: 'ALARM', StateChangeTime: '2026-11-21T08:00:00.000+0000' });

test('pages that were given up are listed, and discarded for a reason', async () => {
  const { awsEndpointUrl, region, accessKeyId, secretAccessKey } = environment.description;
  const sqs = new SQSClient({ endpoint: awsEndpointUrl, region, credentials: { accessKeyId, secretAccessKey } });
  const QueueName = pagerDeadLetterQueueName('prod');
  const { QueueUrl } = (await environment.runtime.dispatch({ kind: 'operator' }, 'sqs', 'GetQueueUrl', {
    QueueName,
  })) as {
    QueueUrl: string;
  };
  // As Lambda writes what its function gave up, and as SNS does.
  const bodies = [
    JSON.stringify({ requestPayload: { Records: [{ Sns: { Message: alarm('from-lambda') } }] } }),
    JSON.stringify({ Type: 'Notification', Message: alarm('from-sns') }),
    'x',
  ];
  for (const MessageBody of bodies) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));

  for (const _ of [1, 2]) {
    const { out } = await console.ops('pages', '--env', 'prod');
    expect(out.split('\n').sort().join('\n')).toMatch(
      /2026-11-21 08:00:00 {2}alarm {2}from-lambda\n2026-11-21 08:00:00 {2}alarm {2}from-sns/,
    );
    expect(out).toContain('a message that no alarm wrote');
  }
  const without = await console.ops('pages', '--discard', '--env', 'prod');
  expect([without.code, without.err]).toEqual([2, expect.stringContaining('say with --because why')]);
  const done = await console.ops('pages', '--discard', '--because', 'read', '--yes', '--env', 'prod');
  expect([done.code, done.out]).toEqual([0, expect.stringMatching(/^3 deleted\.$/m)]);
  const empty = await console.ops('pages', '--env', 'prod');
  expect([empty.code, empty.err]).toEqual([1, expect.stringContaining('is empty')]);
});
