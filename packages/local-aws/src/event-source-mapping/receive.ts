import type { Caller, Dispatch } from '../aws/service.ts';
import type { Clock } from '../clock.ts';
import type { ReceivedMessage } from './event.ts';
import { MOST_BYTES, payloadBytes } from './payload.ts';

export interface BatchOptions {
  readonly dispatch: Dispatch;
  readonly caller: Caller;
  readonly clock: Clock;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly batchSize: number;
  /** How long a batch may wait to fill up, in seconds of clock time. */
  readonly windowSeconds: number;
}

/** SQS gives at most this many messages in one receive. */
const MOST_AT_ONCE = 10;
const LONGEST_WAIT_SECONDS = 20;

/**
 * Gathers one batch: waits up to 20 s for the first message, then, with a batching window, for more until the batch is
 * full, the window has passed, or an invocation's payload is full; then it can hold somewhat more than one. Empty when nothing
 * came. An aborted signal ends it with what it has.
 */
export async function receiveBatch(options: BatchOptions, signal: AbortSignal): Promise<readonly ReceivedMessage[]> {
  const { clock, batchSize, windowSeconds, queueArn } = options;
  const batch = [...(await receive(options, batchSize, LONGEST_WAIT_SECONDS, signal))];
  if (batch.length === 0) return batch;
  let bytes = payloadBytes(batch, queueArn);
  const windowEnds = clock.now() + windowSeconds * 1000;
  const window = new AbortController();
  const cancel = clock.after(windowSeconds * 1000, () => window.abort());
  const either = AbortSignal.any([signal, window.signal]);
  try {
    while (batch.length < batchSize && bytes < MOST_BYTES && !either.aborted) {
      const left = Math.max(0, (windowEnds - clock.now()) / 1000);
      const wait = Math.min(LONGEST_WAIT_SECONDS, Math.ceil(left));
      const more = await receive(options, batchSize - batch.length, wait, either);
      batch.push(...more);
      bytes += payloadBytes(more, queueArn);
      // An empty receive that did not wait leaves the clock no turn to end the window.
      if (more.length === 0 && left === 0) break;
    }
  } finally {
    cancel();
  }
  return batch;
}

async function receive(
  { dispatch, caller, queueUrl }: BatchOptions,
  most: number,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<readonly ReceivedMessage[]> {
  const input = {
    QueueUrl: queueUrl,
    MaxNumberOfMessages: Math.min(MOST_AT_ONCE, most),
    WaitTimeSeconds: waitSeconds,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  };
  const { Messages } = await dispatch(caller, 'sqs', 'ReceiveMessage', input, signal);
  return (Messages ?? []) as readonly ReceivedMessage[];
}
