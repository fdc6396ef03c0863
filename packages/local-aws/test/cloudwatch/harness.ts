import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { expect } from 'vitest';
import type { Input } from '../../src/aws/values.ts';
import { type CloudWatchParts, createCloudWatch, type TemplateAlarm } from '../../src/cloudwatch/index.ts';
import { createSns } from '../../src/sns/index.ts';
import { createSqs } from '../../src/sqs/index.ts';
import { letIn, manualClock, startEndpoint } from '../aws/harness.ts';
import { eventually } from '../eventually.ts';

export const START = Date.UTC(2026, 2, 2, 8);
export const MINUTE = 60_000;
/** How long after a minute's end it is evaluated. */
const SETTLED = 10_000;
export const TOPIC = 'arn:aws:sns:eu-central-1:000000000000:pages';

interface Settings extends Partial<Pick<CloudWatchParts, 'gauges'>> {
  readonly alarms?: readonly TemplateAlarm[];
  /** Whether `pages` answers what SNS wraps around the messages. */
  readonly envelope?: true;
  readonly files?: { readonly metrics: string; readonly alarms: string };
  readonly clock?: ReturnType<typeof watchedClock>;
}

const operator = { kind: 'operator' } as const;

/** CloudWatch with a topic that a queue listens to, under a clock that stands still until it is moved. */
export async function startCloudWatch(settings: Settings = {}) {
  const { alarms = [], gauges = [], files = { metrics: ':memory:', alarms: ':memory:' } } = settings;
  const clock = settings.clock ?? watchedClock();
  let open = 0;
  const cloudwatch = createCloudWatch({ clock, ...files });
  const sns = createSns({
    clock,
    file: ':memory:',
    urlBase: 'http://127.0.0.1:1',
    record: ({ name }) => {
      if (name === 'NumberOfMessagesPublished') open += 1;
      if (name.startsWith('NumberOfNotifications')) open -= 1;
    },
  });
  const sqs = createSqs({ clock, file: ':memory:', queueUrlBase: 'http://local' });
  const { endpoint, client } = await startEndpoint([cloudwatch, sns, sqs], clock);
  const call = (service: string, operation: string, input: Input) =>
    endpoint.dispatch(operator, service, operation, input);
  const trouble: string[] = [];
  const onTrouble = (told: string) => trouble.push(told);
  const { dispatch } = endpoint;
  sns.start({ topics: [], subscriptions: [], keys: [], dispatch, onTrouble });
  await call('sns', 'CreateTopic', { Name: 'pages' });
  const Endpoint = 'arn:aws:sqs:eu-central-1:000000000000:inbox';
  const Attributes = { Policy: letIn('sns.amazonaws.com', 'sqs:SendMessage', Endpoint, TOPIC) };
  const { QueueUrl } = await call('sqs', 'CreateQueue', { QueueName: 'inbox', Attributes });
  const raw = { RawMessageDelivery: String(settings.envelope !== true) };
  await call('sns', 'Subscribe', { TopicArn: TOPIC, Protocol: 'sqs', Endpoint, Attributes: raw });
  cloudwatch.start({ alarms, gauges, dispatch, onTrouble });

  return {
    clock,
    cloudwatch,
    endpoint,
    trouble,
    call,
    client: new CloudWatchClient(client),
    /** For a client of another service. */
    sdk: client,
    /** Lets so many minutes pass, each evaluated, and lets what follows from it happen. */
    async pass(minutes: number) {
      for (let minute = 0; minute < minutes; minute++) {
        clock.advance(MINUTE);
        await settled();
      }
    },
    settled,
    /** The messages that came to the topic since the last time. */
    async pages(): Promise<Record<string, unknown>[]> {
      await settled();
      const { Messages = [] } = await call('sqs', 'ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 });
      const messages = Messages as { Body: string; ReceiptHandle: string }[];
      for (const { ReceiptHandle } of messages) await call('sqs', 'DeleteMessage', { QueueUrl, ReceiptHandle });
      return messages.map(({ Body }) => JSON.parse(Body));
    },
    async close() {
      await cloudwatch.stop();
      await sns.stop();
      await endpoint.close();
    },
  };

  /** Until no action and no delivery is under way. */
  async function settled(): Promise<void> {
    await eventually(() => {
      clock.advance(0);
      expect([clock.holds(), open]).toEqual([0, 0]);
    });
  }
}

/** A clock that stands still until it is moved, ten seconds into a minute, and knows how much is under way. */
function watchedClock() {
  const clock = manualClock(START + SETTLED);
  let holds = 0;
  return {
    ...clock,
    holds: () => holds,
    busy() {
      let held = true;
      holds += 1;
      return () => {
        if (held) holds -= 1;
        held = false;
      };
    },
  };
}
