import type { Caller, Dispatch } from '../aws/service.ts';
import type { Clock } from '../clock.ts';
import { longestTrace, MOST_LINKS } from '../lambda/index.ts';
import type { InvokeResult } from '../lambda/invocation.ts';
import { type ReceivedMessage, toSqsEvent } from './event.ts';
import { succeeded } from './outcome.ts';
import { splitByPayload } from './payload.ts';
import { receiveBatch } from './receive.ts';

export interface MappingOptions {
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Batches in flight at a time. */
  readonly maximumConcurrency: number;
  readonly reportBatchItemFailures: boolean;
  readonly clock: Clock;
  /** The function, whose role pays for every call on the queue. */
  readonly caller: Caller;
  readonly dispatch: Dispatch;
  /** @param trace the tracing header of the messages' senders */
  invoke(payload: string, trace?: string): Promise<InvokeResult>;
  /** Stops what would be one link too many of a loop; absent where the function may loop. */
  readonly loops?: {
    isLooping(trace: string | undefined): boolean;
    /** Takes a message out of the queue for good. */
    bury(receiptHandle: string): 'dead-lettered' | 'deleted';
  };
  /** Called with a sentence, without payload, for a failure of the queue or the invocation. */
  onTrouble(message: string): void;
}

export interface Mapping {
  /** Stops polling and waits for the batches in flight. */
  close(): Promise<void>;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const SHORTEST_PAUSE_REAL_MS = 10;

/**
 * Polls a queue and invokes a function with what comes, as Lambda's event source mapping does. One long poll is open at
 * a time, and only while a further batch may run, so an idle queue costs one receive in 20 s and a full one is drained
 * by up to `maximumConcurrency` batches. A failed message is left alone: it comes back after its visibility time-out.
 */
export function startMapping(options: MappingOptions): Mapping {
  const { clock, maximumConcurrency, onTrouble } = options;
  const inFlight = new Set<Promise<void>>();
  const stop = new AbortController();
  const polling = poll(stop.signal);

  return {
    async close() {
      stop.abort();
      await polling;
      await Promise.all(inFlight);
    },
  };

  async function poll(signal: AbortSignal): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      if (inFlight.size >= maximumConcurrency) {
        await Promise.race(inFlight);
        continue;
      }
      try {
        const messages = await receiveBatch(options, signal);
        pauseMs = FIRST_PAUSE_MS;
        for (const part of splitByPayload(withoutLoops(messages), options.queueArn)) {
          while (inFlight.size >= maximumConcurrency) await Promise.race(inFlight);
          track(process(part));
        }
      } catch (error) {
        if (signal.aborted) return;
        onTrouble(`Polling ${options.queueArn} failed: ${describe(error)}`);
        await pause(pauseMs, signal);
        pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
      }
    }
  }

  function withoutLoops(messages: readonly ReceivedMessage[]): readonly ReceivedMessage[] {
    const { loops } = options;
    if (!loops) return messages;
    return messages.filter((message) => {
      if (!loops.isLooping(traceOf(message))) return true;
      const became = loops.bury(message.ReceiptHandle);
      onTrouble(
        `The message ${message.MessageId} of ${options.queueArn} was ${became}: its chain of requests has invoked the function ` +
          `${MOST_LINKS} times. A function that means to send to its own queue sets RecursiveLoop to Allow.`,
      );
      return false;
    });
  }

  function track(batch: Promise<void>): void {
    const tracked = batch
      .catch((error: unknown) => onTrouble(`A batch of ${options.queueArn} was not finished: ${describe(error)}`))
      .finally(() => inFlight.delete(tracked));
    inFlight.add(tracked);
  }

  async function process(messages: readonly ReceivedMessage[]): Promise<void> {
    const trace = longestTrace(messages.map(traceOf));
    const result = await options.invoke(JSON.stringify(toSqsEvent(messages, options.queueArn)), trace);
    const ids = messages.map(({ MessageId }) => MessageId);
    const done = new Set(succeeded(ids, result, options.reportBatchItemFailures));
    await remove(messages.filter(({ MessageId }) => done.has(MessageId)));
  }

  async function remove(messages: readonly ReceivedMessage[]): Promise<void> {
    for (let start = 0; start < messages.length; start += 10) {
      const entries = messages.slice(start, start + 10);
      const input = {
        QueueUrl: options.queueUrl,
        Entries: entries.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      };
      const { Failed } = await options.dispatch(options.caller, 'sqs', 'DeleteMessageBatch', input);
      const failed = Array.isArray(Failed) ? Failed.length : 0;
      if (failed > 0)
        onTrouble(`${failed} handled messages of ${options.queueArn} were not deleted and will come back.`);
    }
  }

  /** Waits clock time, at least a moment of real time, and no longer than the mapping polls. */
  async function pause(ms: number, signal: AbortSignal): Promise<void> {
    const ended = Promise.withResolvers<void>();
    const cancel = clock.after(Math.max(SHORTEST_PAUSE_REAL_MS * clock.rate, ms), ended.resolve);
    signal.addEventListener('abort', () => ended.resolve(), { once: true });
    await ended.promise;
    cancel();
  }
}

function traceOf({ Attributes }: ReceivedMessage): string | undefined {
  return Attributes?.AWSTraceHeader;
}

function describe(error: unknown): string {
  return error instanceof Error
    ? `${error.name === 'AwsError' && 'code' in error ? `${error.code}: ` : ''}${error.message}`
    : String(error);
}
