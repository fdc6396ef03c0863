import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws/error.ts';
import type { Caller, Dispatch } from '../aws/service.ts';
import type { Clock } from '../clock.ts';
import type { Collection } from '../documents.ts';
import { headersOf, lambdaEvent, type Message, signedBody } from './message.ts';
import { isLocal, post, type Taken } from './post.ts';
import { waitAfter } from './retries.ts';
import type { SignatureVersion, Signer } from './signing.ts';
import { deadLetterArnOf, type Subscription } from './subscription.ts';

/** A message on its way to one subscriber. */
export interface Delivery {
  readonly id: string;
  readonly subscriptionArn: string;
  readonly message: Message;
  readonly failures: number;
  /** When it is to be tried next. */
  readonly due: number;
}

export interface Deliveries {
  /** Keeps a message and sends it. It is kept when this returns. */
  begin(subscription: Subscription, message: Message): void;
  /** Begins to send, what a former process left first. */
  start(dispatch: Dispatch, onTrouble: (message: string) => void): void;
  /** Sends nothing any more and waits for what is under way. */
  stop(): Promise<void>;
}

/** `redriven`: the dead-letter queue has it; `lost`: not even that. Both have failed before. */
export type Outcome = 'delivered' | 'failed' | 'redriven' | 'lost';

interface DeliveryParts {
  readonly clock: Clock;
  readonly store: Collection<Delivery>;
  readonly urlBase: string;
  signer(): Promise<Signer>;
  versionOf(topicArn: string): SignatureVersion;
  /** Undefined when it is gone. */
  subscriptionOf(arn: string): Subscription | undefined;
  /** Called when a notification ended; a confirmation is not a notification. */
  onEnd(message: Message, outcome: Outcome): void;
}

interface Running {
  readonly dispatch: Dispatch;
  /** Aborted when nothing more is to be sent. */
  readonly stopping: AbortController;
  onTrouble(message: string): void;
}

/** SNS has no rights of its own: a queue's or a function's policy lets it in, for a topic. */
const forTopic = (sourceArn: string): Caller => ({ kind: 'service', name: 'sns.amazonaws.com', sourceArn });

/** Delivers messages to subscribers, each independently, and retries as SNS's delivery policies say. */
export function createDeliveries(parts: DeliveryParts): Deliveries {
  const { clock, store } = parts;
  const waiting = new Map<string, () => void>();
  const sending = new Set<Promise<void>>();
  let running: Running | undefined;

  return {
    begin(subscription, message) {
      keep({ id: randomUUID(), subscriptionArn: subscription.arn, message, failures: 0, due: clock.now() });
    },
    start(dispatch, onTrouble) {
      running = { dispatch, onTrouble, stopping: new AbortController() };
      for (const delivery of store.all()) arm(delivery);
    },
    async stop() {
      running?.stopping.abort();
      running = undefined;
      for (const cancel of waiting.values()) cancel();
      waiting.clear();
      await Promise.all(sending);
    },
  };

  function keep(delivery: Delivery): void {
    store.put(delivery.id, delivery);
    if (running) arm(delivery);
  }

  function arm(delivery: Delivery): void {
    const cancel = clock.after(Math.max(0, delivery.due - clock.now()), () => {
      waiting.delete(delivery.id);
      const release = clock.busy();
      const sent = attempt(delivery).finally(() => {
        release();
        sending.delete(sent);
      });
      sending.add(sent);
    });
    waiting.set(delivery.id, cancel);
  }

  async function attempt(delivery: Delivery): Promise<void> {
    const { id, message } = delivery;
    const subscription = parts.subscriptionOf(delivery.subscriptionArn);
    if (!subscription || !running) return subscription ? undefined : store.remove(id);
    const { onTrouble, stopping } = running;
    const taken = await deliver(message, subscription, running);
    // What this runtime's own end has cut off is sent after the next start.
    if (stopping.signal.aborted && taken.kind === 'retry') return;
    const failures = delivery.failures + 1;
    const wait = taken.kind === 'retry' ? waitAfter(subscription.protocol, failures) : undefined;
    if (wait !== undefined) return keep({ ...delivery, failures, due: clock.now() + wait });
    if (taken.kind !== 'taken') {
      onTrouble(`${message.type} ${message.messageId} did not reach ${placeOf(subscription)}: ${taken.why}.`);
      await bury(message, subscription, running);
    }
    if (message.type === 'Notification') parts.onEnd(message, taken.kind === 'taken' ? 'delivered' : 'failed');
    store.remove(id);
  }

  /** Gives the dead-letter queue, where there is one, what the subscriber should have got. */
  async function bury(message: Message, subscription: Subscription, { dispatch, onTrouble }: Running): Promise<void> {
    const queueArn = deadLetterArnOf(subscription);
    if (queueArn === undefined || message.type !== 'Notification') return;
    const text = JSON.stringify(await bodyOf(message, subscription), null, 2);
    const taken = await called(send(dispatch, message.topicArn, queueArn, text));
    parts.onEnd(message, taken.kind === 'taken' ? 'redriven' : 'lost');
    if (taken.kind !== 'taken') onTrouble(`Nor did it reach its dead-letter queue ${queueArn}: ${taken.why}.`);
  }

  async function deliver(
    message: Message,
    subscription: Subscription,
    { dispatch, stopping }: Running,
  ): Promise<Taken> {
    const isRaw = subscription.attributes.RawMessageDelivery === 'true' && message.type === 'Notification';
    const text = async () => (isRaw ? message.text : JSON.stringify(await bodyOf(message, subscription), null, 2));
    switch (subscription.protocol) {
      case 'http':
      case 'https':
        if (!isLocal(subscription.endpoint)) return ELSEWHERE;
        return post(clock, subscription.endpoint, {
          headers: headersOf(message, subscription, isRaw),
          body: await text(),
          signal: stopping.signal,
        });
      case 'sqs':
        return called(send(dispatch, message.topicArn, subscription.endpoint, await text()));
      case 'lambda': {
        const event = lambdaEvent(await bodyOf(message, subscription), subscription);
        const input = { InvocationType: 'Event', Payload: Buffer.from(JSON.stringify(event)) };
        const caller = forTopic(message.topicArn);
        return called(dispatch(caller, 'lambda', 'Invoke', { FunctionName: subscription.endpoint, ...input }));
      }
      default:
        return ELSEWHERE;
    }
  }

  async function bodyOf(message: Message, subscription: Subscription): Promise<Record<string, unknown>> {
    const signer = await parts.signer();
    const version = parts.versionOf(message.topicArn);
    return signedBody(message, subscription, { signer, version, urlBase: parts.urlBase });
  }
}

const ELSEWHERE: Taken = {
  kind: 'refused',
  why: 'it is not on this machine, and the local SNS calls 127.0.0.1 and localhost only',
};

async function send(dispatch: Dispatch, topicArn: string, queueArn: string, MessageBody: string): Promise<unknown> {
  const { QueueUrl } = await dispatch({ kind: 'operator' }, 'sqs', 'GetQueueUrl', {
    QueueName: queueArn.split(':')[5],
  });
  return dispatch(forTopic(topicArn), 'sqs', 'SendMessage', { QueueUrl, MessageBody });
}

async function called(call: Promise<unknown>): Promise<Taken> {
  try {
    await call;
    return { kind: 'taken' };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const mayPass = error.status >= 500 || error.status === 429 || /throttl/i.test(error.code);
    return { kind: mayPass ? 'retry' : 'refused', why: error.code };
  }
}

/** A webhook's path can be a password: its origin is enough to know it by. */
function placeOf({ protocol, endpoint, arn }: Subscription): string {
  const place = protocol === 'http' || protocol === 'https' ? new URL(endpoint).origin : endpoint;
  return `${place} (${arn})`;
}
