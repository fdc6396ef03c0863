import { verify, X509Certificate } from 'node:crypto';
import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { scaledClock } from '../../src/clock.ts';
import { manualClock } from '../aws/harness.ts';
import { eventually } from '../eventually.ts';
import { SILENCE, startReceiver, startSns } from './harness.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:000000000000:pages';
const START = Date.UTC(2026, 2, 2, 8);
let closing: (() => Promise<void>)[] = [];
const closed = <T extends { close(): Promise<void> }>(part: T): T => {
  closing.push(() => part.close());
  return part;
};
beforeEach(() => {
  closing = [];
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
});

/** A topic with one subscriber by HTTP that has been asked to confirm. */
async function withSubscriber({
  tls = false,
  version = '1',
  answers = [200] as readonly number[],
  clock = scaledClock(1, { from: START }),
} = {}) {
  const receiver = closed(await startReceiver({ tls, answers }));
  const served = closed(await startSns({ clock }));
  const { client } = served;
  await client.send(new CreateTopicCommand({ Name: 'pages', Attributes: { SignatureVersion: version } }));
  const Protocol = tls ? 'https' : 'http';
  const { SubscriptionArn } = await client.send(
    new SubscribeCommand({ TopicArn: TOPIC, Protocol, Endpoint: receiver.url }),
  );
  return {
    ...served,
    receiver,
    said: SubscriptionArn,
    json: (index: number) => JSON.parse(receiver.received[index]?.body ?? ''),
  };
}

/** As SNS's documentation says it is to be checked, by message type. */
function isSigned(body: Record<string, string>, certificate: string): boolean {
  const names =
    body.Type === 'Notification'
      ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
      : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const text = names.flatMap((name) => (body[name] === undefined ? [] : [name, body[name]])).join('\n');
  const algorithm = body.SignatureVersion === '2' ? 'sha256' : 'sha1';
  const { publicKey } = new X509Certificate(certificate);
  return verify(algorithm, Buffer.from(`${text}\n`), publicKey, Buffer.from(body.Signature ?? '', 'base64'));
}

test('a subscriber is asked, confirms by the URL it was sent, and gets what is published from then on', async () => {
  const { client, receiver, json, said, url } = await withSubscriber();
  expect(said).toBe('pending confirmation');
  await client.send(new PublishCommand({ TopicArn: TOPIC, Message: 'before anybody confirmed' }));
  await eventually(() => expect(receiver.received).toHaveLength(1));
  expect(receiver.received[0]?.headers).toMatchObject({
    'x-amz-sns-message-type': 'SubscriptionConfirmation',
    'x-amz-sns-topic-arn': TOPIC,
    'content-type': 'text/plain; charset=UTF-8',
    'user-agent': 'Amazon Simple Notification Service Agent',
  });
  const confirmation = json(0);
  expect(confirmation).toMatchObject({
    Type: 'SubscriptionConfirmation',
    TopicArn: TOPIC,
    Message: `You have chosen to subscribe to the topic ${TOPIC}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: `http://127.0.0.1:1/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=${confirmation.Token}`,
  });
  const visited = await fetch(confirmation.SubscribeURL.replace('http://127.0.0.1:1', url));
  expect(visited.status).toBe(200);
  expect(await visited.text()).toContain(`<SubscriptionArn>${TOPIC}:`);

  const { MessageId } = await client.send(
    new PublishCommand({ TopicArn: TOPIC, Message: 'Wasser läuft & läuft\r\n', Subject: 'ALARM' }),
  );
  await eventually(() => expect(receiver.received).toHaveLength(2));
  expect(json(1)).toMatchObject({
    Type: 'Notification',
    MessageId,
    TopicArn: TOPIC,
    Subject: 'ALARM',
    Message: 'Wasser läuft & läuft\r\n',
    Timestamp: expect.stringMatching(/^2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    UnsubscribeURL: expect.stringContaining('/?Action=Unsubscribe&SubscriptionArn='),
  });
  await fetch(json(1).UnsubscribeURL.replace('http://127.0.0.1:1', url));
  const { Subscriptions } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: TOPIC }));
  expect(Subscriptions ?? []).toEqual([]);
});

test.each(['1', '2'])(
  'every message is signed by version %s, and the certificate is served without a signature',
  async (version) => {
    const { client, receiver, json, url } = await withSubscriber({ version });
    await eventually(() => expect(receiver.received).toHaveLength(1));
    await client.send(new ConfirmSubscriptionCommand({ TopicArn: TOPIC, Token: json(0).Token }));
    await client.send(new PublishCommand({ TopicArn: TOPIC, Message: 'm', Subject: 's' }));
    await eventually(() => expect(receiver.received).toHaveLength(2));
    const answer = await fetch(json(0).SigningCertURL.replace('http://127.0.0.1:1', url));
    const certificate = await answer.text();
    expect(new X509Certificate(certificate)).toMatchObject({
      subject: 'CN=sns.amazonaws.com',
      issuer: 'CN=sns.amazonaws.com',
    });
    for (const body of [json(0), json(1)]) {
      expect(body.SignatureVersion).toBe(version);
      expect(isSigned(body, certificate)).toBe(true);
      expect(isSigned({ ...body, Message: `${body.Message}!` }, certificate)).toBe(false);
    }
  },
);

test('SNS reaches a subscriber by HTTPS with any certificate: it can only be on this machine', async () => {
  const { receiver, json } = await withSubscriber({ tls: true });
  await eventually(() => expect(receiver.received).toHaveLength(1));
  expect(json(0).Type).toBe('SubscriptionConfirmation');
});

describe('a subscriber that does not take a message', () => {
  async function confirmedThenAnswering(...answers: readonly number[]) {
    const clock = manualClock(START);
    const served = await withSubscriber({ answers: [200, ...answers], clock });
    const asked = () => served.receiver.received.length;
    await eventually(() => {
      clock.advance(1);
      expect(asked()).toBe(1);
    });
    await served.client.send(new ConfirmSubscriptionCommand({ TopicArn: TOPIC, Token: served.json(0).Token }));
    await served.client.send(new PublishCommand({ TopicArn: TOPIC, Message: 'm' }));
    // Waits until the next step is all that SNS waits for, and lets its time pass.
    const pass = async (ms: number) => {
      await eventually(() => expect(clock.pending()).toEqual([ms]));
      clock.advance(ms);
    };
    await pass(0);
    await eventually(() => expect(asked()).toBe(2));
    return { ...served, asked, clock, pass };
  }
  const outcomes = (samples: readonly { name: string }[]) =>
    samples.map(({ name }) => name).filter((name) => name.startsWith('NumberOfNotifications'));

  test('for a moment (5xx) gets it again after 20 s, at most three times', async () => {
    const { asked, pass, samples, trouble } = await confirmedThenAnswering(503);
    for (const times of [3, 4, 5]) {
      await pass(20_000);
      await eventually(() => expect(asked()).toBe(times));
    }
    await eventually(() => expect(outcomes(samples)).toEqual(['NumberOfNotificationsFailed']));
    expect(trouble).toEqual([
      expect.stringMatching(/^Notification .* did not reach http:\/\/127\.0\.0\.1:\d+ \(.*\): it answered 503\.$/),
    ]);
  });

  test('for good (4xx) does not get it again', async () => {
    const { asked, clock, samples, trouble } = await confirmedThenAnswering(403, 200);
    await eventually(() => expect(trouble).toHaveLength(1));
    expect([asked(), clock.pending()]).toEqual([2, []]);
    expect(outcomes(samples)).toEqual(['NumberOfNotificationsFailed']);
  });

  test('because it never answers gets it again after 15 s and 20 more', async () => {
    const { asked, pass, samples } = await confirmedThenAnswering(SILENCE, 200);
    await pass(15_000);
    await pass(20_000);
    await eventually(() => expect(asked()).toBe(3));
    await eventually(() => expect(outcomes(samples)).toEqual(['NumberOfNotificationsDelivered']));
  });

  test('does not keep the runtime from stopping', async () => {
    const { sns, samples, trouble } = await confirmedThenAnswering(SILENCE);
    await sns.stop();
    expect([outcomes(samples), trouble]).toEqual([[], []]);
  });

  test('and takes it later received it once', async () => {
    const { asked, pass, samples, json } = await confirmedThenAnswering(500, 200);
    await pass(20_000);
    await eventually(() => expect(outcomes(samples)).toEqual(['NumberOfNotificationsDelivered']));
    expect(asked()).toBe(3);
    expect(json(2).MessageId).toBe(json(1).MessageId);
  });
});

test('an unconfirmed subscriber is counted as pending for 48 hours and then gone', async () => {
  const clock = manualClock(START);
  const { client } = await withSubscriber({ clock });
  const counts = async () => {
    const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn: TOPIC }));
    return [Attributes?.SubscriptionsConfirmed, Attributes?.SubscriptionsPending];
  };
  expect(await counts()).toEqual(['0', '1']);
  clock.advance(48 * 3_600_000);
  expect(await counts()).toEqual(['0', '1']);
  clock.advance(1);
  expect(await counts()).toEqual(['0', '0']);
});

test('SNS calls no host beyond this machine', async () => {
  const { client, trouble } = closed(await startSns({ clock: scaledClock(1) }));
  await client.send(new CreateTopicCommand({ Name: 'pages' }));
  await client.send(
    new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'https', Endpoint: 'https://events.example.com/secret-path' }),
  );
  await eventually(() => expect(trouble).toHaveLength(1));
  expect(trouble[0]).toMatch(/did not reach https:\/\/events\.example\.com \(.*\): it is not on this machine/);
  expect(trouble[0]).not.toContain('secret-path');
});
