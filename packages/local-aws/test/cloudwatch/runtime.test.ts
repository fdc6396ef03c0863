import { verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  ListMetricsCommand,
} from '@aws-sdk/client-cloudwatch';
import { ListTopicsCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, expect, test } from 'vitest';
import { scaledClock } from '../../src/clock.ts';
import { type Runtime, startRuntime } from '../../src/runtime.ts';
import { resourcesOf, synthesizeFixture } from '../assembly/fixture-app.ts';
import { eventually } from '../eventually.ts';
import { startReceiver } from '../sns/harness.ts';

let closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

test("the template's alarm pages an HTTPS endpoint through its topic, and the services' own metrics are there", async () => {
  const fixture = synthesizeFixture();
  const state = mkdtempSync(join(tmpdir(), 'penstock-state-'));
  closing.push(fixture.remove, () => rmSync(state, { recursive: true, force: true }));
  const clock = scaledClock(1, { jump: true });
  const runtime: Runtime = await startRuntime({ assembly: fixture.dir, state, apiPort: 0, awsPort: 0, clock });
  closing.push(() => runtime.close());
  const settings = { endpoint: runtime.awsEndpointUrl, region: runtime.region, credentials: runtime.operator };
  const [cloudwatch, sns, sqs] = [new CloudWatchClient(settings), new SNSClient(settings), new SQSClient(settings)];

  const receiver = await startReceiver({ tls: true });
  closing.push(() => receiver.close());
  const { Topics } = await sns.send(new ListTopicsCommand({}));
  const TopicArn = Topics?.[0]?.TopicArn ?? '';
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'https', Endpoint: receiver.url }));
  const sent = (index: number) => JSON.parse(receiver.received[index]?.body ?? '{}');
  await eventually(() => expect(sent(0).Type).toBe('SubscriptionConfirmation'));
  expect((await fetch(sent(0).SubscribeURL)).status).toBe(200);

  expect((await fetch(`${runtime.apiUrl}/nowhere`)).status).toBe(404);
  expect((await fetch(`${runtime.apiUrl}/webhooks/orders`, { method: 'POST', body: 'x' })).status).toBe(401);
  const { deadLetterUrl: dead } = resourcesOf(runtime);
  await sqs.send(new SendMessageCommand({ QueueUrl: dead, MessageBody: 'lost' }));

  await eventually(() => expect(receiver.received).toHaveLength(2));
  const page = sent(1);
  const [name] = runtime.endpoint.cloudwatch.inState('ALARM');
  expect(page).toMatchObject({
    Type: 'Notification',
    TopicArn,
    Subject: `ALARM: "${name}" in EU (Frankfurt)`,
  });
  expect(JSON.parse(page.Message)).toMatchObject({
    AlarmName: name,
    NewStateValue: 'ALARM',
    Trigger: { Threshold: 1 },
  });
  const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ StateValue: 'ALARM' }));
  expect(MetricAlarms?.map(({ AlarmName }) => AlarmName)).toEqual([name]);

  const { publicKey } = new X509Certificate(await (await fetch(page.SigningCertURL)).text());
  const text = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'].map(
    (member) => `${member}\n${page[member]}\n`,
  );
  expect(verify('sha1', Buffer.from(text.join('')), publicKey, Buffer.from(page.Signature, 'base64'))).toBe(true);

  const receiverName = runtime.functions.find(({ name }) => name.includes('Receive'))?.name ?? '';
  const metric = (Id: string, Namespace: string, MetricName: string, dimensions: Record<string, string>) => ({
    Id,
    MetricStat: {
      Metric: {
        Namespace,
        MetricName,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: 3600,
      Stat: 'Sum',
    },
  });
  const found = await cloudwatch.send(new ListMetricsCommand({ Namespace: 'AWS/ApiGateway', MetricName: '4xx' }));
  const ApiId = found.Metrics?.[0]?.Dimensions?.find(({ Name }) => Name === 'ApiId')?.Value ?? '';
  const { MetricDataResults = [] } = await cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(clock.now() - 3_600_000),
      EndTime: new Date(clock.now() + 3_600_000),
      MetricDataQueries: [
        metric('requests', 'AWS/ApiGateway', 'Count', { ApiId }),
        metric('refused', 'AWS/ApiGateway', '4xx', { ApiId }),
        metric('invocations', 'AWS/Lambda', 'Invocations', { FunctionName: receiverName }),
        metric('errors', 'AWS/Lambda', 'Errors', { FunctionName: receiverName }),
        metric('sent', 'AWS/SQS', 'NumberOfMessagesSent', { QueueName: dead?.split('/').at(-1) ?? '' }),
      ],
    }),
  );
  const total = Object.fromEntries(
    MetricDataResults.map(({ Id, Values = [] }) => [Id, Values.reduce((sum, value) => sum + value, 0)]),
  );
  // Creating the template's table has asked for one that was not there.
  const { Metrics = [] } = await cloudwatch.send(new ListMetricsCommand({ Namespace: 'AWS/DynamoDB' }));
  expect(Metrics).toEqual([]);
  expect(total).toEqual({ requests: 2, refused: 2, invocations: 1, errors: 0, sent: 1 });
});
