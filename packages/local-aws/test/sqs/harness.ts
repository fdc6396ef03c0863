import { AwsError } from '../../src/aws/error.ts';
import type { AwsService, Caller } from '../../src/aws/service.ts';
import type { Input, Output } from '../../src/aws/values.ts';
import type { Clock } from '../../src/clock.ts';
import { createSqs } from '../../src/sqs/index.ts';

/** 2026-03-01T12:00:00Z. */
export const START = 1_772_366_400_000;

export interface HandClock extends Clock {
  /** Lets that much time pass, running what comes due, in order. */
  advance(ms: number): void;
  /** How many timers are set. */
  pending(): number;
}

export function handClock(start = START): HandClock {
  let now = start;
  const timers = new Map<symbol, { readonly due: number; readonly run: () => void }>();
  return {
    rate: 1,
    busy: () => () => {},
    now: () => now,
    after(ms, run) {
      const key = Symbol('timer');
      timers.set(key, { due: now + ms, run });
      return () => timers.delete(key);
    },
    pending: () => timers.size,
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = [...timers].filter(([, timer]) => timer.due <= end).sort((a, b) => a[1].due - b[1].due)[0];
        if (!next) break;
        timers.delete(next[0]);
        now = Math.max(now, next[1].due);
        next[1].run();
      }
      now = end;
    },
  };
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface Harness {
  readonly clock: HandClock;
  readonly sqs: AwsService;
  call(operation: string, input: Input, options?: { signal?: AbortSignal; caller?: Caller }): Promise<Output>;
  /** The AwsError a call ends with. */
  failure(operation: string, input: Input): Promise<AwsError>;
  /** Creates a queue and returns its URL. */
  queue(name: string, attributes?: Record<string, string>): Promise<string>;
  send(url: string, body: string, more?: Input): Promise<Output>;
  receive(url: string, more?: Input): Promise<Message[]>;
  /** ApproximateNumberOfMessages, …NotVisible, …Delayed. */
  counts(url: string): Promise<readonly [number, number, number]>;
}

export interface Message {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly Attributes: Record<string, string>;
  readonly MD5OfMessageAttributes?: string;
  readonly MessageAttributes?: Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>;
}

export function harness(options: { clock?: HandClock; file?: string; base?: string } = {}): Harness {
  const clock = options.clock ?? handClock();
  const sqs = createSqs({
    clock,
    file: options.file ?? ':memory:',
    queueUrlBase: options.base ?? 'http://127.0.0.1:4701',
  });
  const call: Harness['call'] = (operation, input, { signal, caller } = {}) =>
    sqs.handle(operation, input, {
      caller: caller ?? { kind: 'operator' },
      signal: signal ?? new AbortController().signal,
      requestId: '00000000-0000-0000-0000-000000000001',
    });
  return {
    clock,
    sqs,
    call,
    async failure(operation, input) {
      const outcome = await call(operation, input).catch((error: unknown) => error);
      if (outcome instanceof AwsError) return outcome;
      throw new Error(`${operation} should have failed with an AwsError, but: ${JSON.stringify(outcome)}`);
    },
    async queue(name, attributes = {}) {
      return String((await call('CreateQueue', { QueueName: name, Attributes: attributes })).QueueUrl);
    },
    send: (url, body, more = {}) => call('SendMessage', { QueueUrl: url, MessageBody: body, ...more }),
    async receive(url, more = {}) {
      const input = { QueueUrl: url, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'], ...more };
      return ((await call('ReceiveMessage', input)).Messages ?? []) as Message[];
    },
    async counts(url) {
      const { Attributes } = await call('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['All'] });
      const given = Attributes as Record<string, string>;
      const count = (suffix: string) => Number(given[`ApproximateNumberOfMessages${suffix}`]);
      return [count(''), count('NotVisible'), count('Delayed')];
    },
  };
}

export const arn = (name: string) => `arn:aws:sqs:eu-central-1:000000000000:${name}`;
export const bodies = (messages: readonly Message[]) => messages.map((message) => message.Body);

/** The only message of a receive. */
export function only(messages: readonly Message[]): Message {
  const [message] = messages;
  if (!message || messages.length !== 1) throw new Error(`Expected one message, got ${messages.length}.`);
  return message;
}
