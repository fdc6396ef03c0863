import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  InvalidParameterException,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  NotFoundException,
  PublishBatchCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterEach, describe, expect, test } from 'vitest';
import type { AwsService } from '../../src/aws/service.ts';
import type { Input } from '../../src/aws/values.ts';
import { scaledClock } from '../../src/clock.ts';
import { letIn } from '../aws/harness.ts';
import { eventually } from '../eventually.ts';
import { startSns } from './harness.ts';

const ARN = 'arn:aws:sns:eu-central-1:000000000000:';
const TOPIC = `${ARN}pages`;
const QUEUE = 'arn:aws:sqs:eu-central-1:000000000000:inbox';
let running: Awaited<ReturnType<typeof startSns>> | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});
async function started(settings: Partial<Parameters<typeof startSns>[0]> = {}) {
  running = await startSns({ clock: scaledClock(1), ...settings });
  return running;
}
const operator = { kind: 'operator' } as const;

/** A topic and a queue that subscribes to it. */
async function withQueue(attributes: Record<string, string> = {}) {
  const served = await started();
  const sqs = (operation: string, input: Input) => served.endpoint.dispatch(operator, 'sqs', operation, input);
  const Attributes = { Policy: letIn('sns.amazonaws.com', 'sqs:SendMessage', QUEUE, TOPIC) };
  const { QueueUrl } = await sqs('CreateQueue', { QueueName: 'inbox', Attributes });
  await served.client.send(new CreateTopicCommand({ Name: 'pages' }));
  await served.client.send(
    new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'sqs', Endpoint: QUEUE, Attributes: attributes }),
  );
  const receive = async () => {
    const { Messages = [] } = await sqs('ReceiveMessage', { QueueUrl });
    return (Messages as { Body: string }[])[0]?.Body;
  };
  const letInFrom = (topicArn: string) => {
    const Policy = letIn('sns.amazonaws.com', 'sqs:SendMessage', QUEUE, topicArn);
    return sqs('SetQueueAttributes', { QueueUrl, Attributes: { Policy } });
  };
  return { ...served, receive, letInFrom };
}

describe('a queue', () => {
  test('whose policy does not let the topic in gets nothing, and its metrics and log say so', async () => {
    const { client, receive, samples, trouble, letInFrom } = await withQueue();
    await letInFrom(`${ARN}another`);
    await client.send(new PublishCommand({ TopicArn: TOPIC, Message: 'm' }));
    await eventually(() => expect(samples.map(({ name }) => name)).toContain('NumberOfNotificationsFailed'));
    expect(trouble[0]).toMatch(/did not reach .*inbox.*: AccessDeniedException/);
    expect(await receive()).toBeUndefined();
  });

  test('is subscribed without being asked, and gets the notification with its attributes', async () => {
    const { client, receive } = await withQueue();
    const MessageAttributes = { severity: { DataType: 'String', StringValue: 'page' } };
    const { MessageId } = await client.send(new PublishCommand({ TopicArn: TOPIC, Message: 'm', MessageAttributes }));
    const body = JSON.parse(
      (await eventually(async () => (await receive()) ?? Promise.reject(new Error('not yet')))) ?? '',
    );
    expect(body).toMatchObject({
      Type: 'Notification',
      MessageId,
      Message: 'm',
      MessageAttributes: { severity: { Type: 'String', Value: 'page' } },
    });
    expect(body).not.toHaveProperty('Subject');
  });

  test('gets the bare message where it asked for raw delivery', async () => {
    const { client, receive } = await withQueue({ RawMessageDelivery: 'true' });
    await client.send(new PublishCommand({ TopicArn: TOPIC, Message: 'bare' }));
    await eventually(async () => expect(await receive()).toBe('bare'));
  });
});

test('a function gets an event of one record', async () => {
  const invoked: Input[] = [];
  const lambda: AwsService = {
    name: 'lambda',
    access: (_operation, { FunctionName }) => [{ action: 'lambda:InvokeFunction', resource: String(FunctionName) }],
    resourcePolicy: (arn) => letIn('sns.amazonaws.com', 'lambda:InvokeFunction', arn, TOPIC),
    async handle(_operation, input) {
      invoked.push(input);
      return { StatusCode: 202 };
    },
    async close() {},
  };
  const { client } = await started({ others: [lambda] });
  await client.send(new CreateTopicCommand({ Name: 'pages' }));
  const Endpoint = 'arn:aws:lambda:eu-central-1:000000000000:function:page-out';
  await client.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'lambda', Endpoint }));
  await client.send(new PublishCommand({ TopicArn: TOPIC, Message: 'm', Subject: 's' }));
  await eventually(() => expect(invoked).toHaveLength(1));
  expect(invoked[0]).toMatchObject({ FunctionName: Endpoint, InvocationType: 'Event' });
  expect(JSON.parse(String(invoked[0]?.Payload))).toEqual({
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: expect.stringContaining(`${TOPIC}:`),
        Sns: expect.objectContaining({
          Type: 'Notification',
          Message: 'm',
          Subject: 's',
          SigningCertUrl: expect.any(String),
        }),
      },
    ],
  });
});

test('e-mail is listed as pending and never delivered', async () => {
  const { client, samples, trouble } = await started();
  await client.send(new CreateTopicCommand({ Name: 'pages' }));
  await client.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'email', Endpoint: 'a@example.com' }));
  await client.send(new PublishCommand({ TopicArn: TOPIC, Message: 'm' }));
  const { Subscriptions } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: TOPIC }));
  expect(Subscriptions).toEqual([
    {
      SubscriptionArn: 'PendingConfirmation',
      Owner: '000000000000',
      Protocol: 'email',
      Endpoint: 'a@example.com',
      TopicArn: TOPIC,
    },
  ]);
  const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn: TOPIC }));
  expect(Attributes).toMatchObject({ SubscriptionsPending: '1', SubscriptionsConfirmed: '0' });
  expect(samples.map(({ name, value }) => [name, value])).toEqual([
    ['NumberOfMessagesPublished', 1],
    ['PublishSize', 1],
  ]);
  expect(trouble).toEqual([]);
});

test('what a subscriber does not take goes to its dead-letter queue, as it would have got it', async () => {
  const { client, samples, receive, letInFrom } = await withQueue();
  await letInFrom(`${ARN}lost`);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: QUEUE });
  await client.send(new CreateTopicCommand({ Name: 'lost' }));
  const gone = { Protocol: 'sqs', Endpoint: `${QUEUE}-gone`, Attributes: { RedrivePolicy } };
  await client.send(new SubscribeCommand({ TopicArn: `${ARN}lost`, ...gone }));
  await client.send(new PublishCommand({ TopicArn: `${ARN}lost`, Message: 'm' }));
  const body = await eventually(async () => (await receive()) ?? Promise.reject(new Error('not yet')));
  expect(JSON.parse(body)).toMatchObject({ Type: 'Notification', TopicArn: `${ARN}lost`, Message: 'm' });
  await eventually(() =>
    expect(samples.map(({ name }) => name).filter((name) => name.startsWith('NumberOfNotifications'))).toEqual([
      'NumberOfNotificationsRedrivenToDlq',
      'NumberOfNotificationsFailed',
    ]),
  );
});

describe('is refused by name', () => {
  const subscribe = (attributes: Record<string, string>) =>
    new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'sqs', Endpoint: QUEUE, Attributes: attributes });

  test.each([
    ['a filter policy', subscribe({ FilterPolicy: '{}' }), /FilterPolicy is not emulated/],
    ['a redrive policy to nowhere', subscribe({ RedrivePolicy: '{}' }), /RedrivePolicy must be/],
    [
      'a protocol',
      new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'sms', Endpoint: '+4930' }),
      /protocol sms is not/,
    ],
    [
      'data protection',
      new CreateTopicCommand({ Name: 'a', DataProtectionPolicy: '{}' }),
      /DataProtectionPolicy is not/,
    ],
    ['a FIFO topic', new CreateTopicCommand({ Name: 'a.fifo' }), /FIFO topics are not emulated.*a\.fifo/],
    [
      'a delivery policy',
      new CreateTopicCommand({ Name: 'a', Attributes: { DeliveryPolicy: '{}' } }),
      /DeliveryPolicy is not/,
    ],
    [
      'a message by protocol',
      new PublishCommand({ TopicArn: TOPIC, Message: '{}', MessageStructure: 'json' }),
      /MessageStructure/,
    ],
    ['a subject of two lines', new PublishCommand({ TopicArn: TOPIC, Message: 'm', Subject: 'a\nb' }), /Subject/],
  ])('%s', async (_what, command, message) => {
    const { client } = await started();
    await client.send(new CreateTopicCommand({ Name: 'pages' }));
    const refused = client.send(command as PublishCommand);
    await expect(refused).rejects.toBeInstanceOf(InvalidParameterException);
    await expect(refused).rejects.toThrow(message);
  });

  test('a topic that does not exist, and an operation that is not here', async () => {
    const { client } = await started();
    await expect(client.send(new PublishCommand({ TopicArn: TOPIC, Message: 'm' }))).rejects.toBeInstanceOf(
      NotFoundException,
    );
    const batch = new PublishBatchCommand({ TopicArn: TOPIC, PublishBatchRequestEntries: [{ Id: '1', Message: 'm' }] });
    await expect(client.send(batch)).rejects.toThrow("SNS's PublishBatch is not served by the local runtime.");
  });
});

test("the template's topics and subscriptions come and go with it, confirmations stay", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-sns-'));
  try {
    const file = join(folder, 'sns.db');
    const topic = (name: string) => ({ arn: `${ARN}${name}`, name, attributes: { DisplayName: name }, tags: {} });
    const queue = { topicArn: TOPIC, input: { Protocol: 'sqs', Endpoint: QUEUE } };
    const first = await started({ file, topics: [topic('pages'), topic('tickets')], subscriptions: [queue] });
    await first.client.send(new CreateTopicCommand({ Name: 'by-hand' }));
    const shown = async ({ client }: typeof first) =>
      (await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: TOPIC }))).Subscriptions ?? [];
    const [before] = await shown(first);
    const change = { AttributeName: 'RawMessageDelivery', AttributeValue: 'true' };
    await first.client.send(
      new SetSubscriptionAttributesCommand({ SubscriptionArn: before?.SubscriptionArn, ...change }),
    );
    await first.close();

    const second = await started({ file, topics: [topic('pages')], subscriptions: [queue] });
    const { Topics } = await second.client.send(new ListTopicsCommand({}));
    expect(Topics?.map(({ TopicArn }) => TopicArn)).toEqual([`${ARN}by-hand`, TOPIC]);
    expect(await shown(second)).toEqual([before]);
    const { Attributes } = await second.client.send(
      new GetSubscriptionAttributesCommand({ SubscriptionArn: before?.SubscriptionArn }),
    );
    expect(Attributes).toMatchObject({ Endpoint: QUEUE, PendingConfirmation: 'false', RawMessageDelivery: 'false' });
    await second.close();

    const third = await started({ file, topics: [topic('pages')] });
    expect(await shown(third)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
