import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type handleRunMessage, type RunServices, writePullMessage } from '../../shared/pull/index.ts';
import { describeError, type Log } from '../../shared/telemetry/index.ts';

type Handled = Awaited<ReturnType<typeof handleRunMessage>>;

/** Puts continuations into the runs' own queue. */
export function sendTo(sqs: SQSClient, QueueUrl: string): RunServices['send'] {
  return async (message, DelaySeconds) => {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: writePullMessage(message), DelaySeconds }));
  };
}

/** Takes the messages of a batch one after the other, and answers SQS which of them stay in their queue. */
export async function takeMessages(
  { Records }: SQSEvent,
  take: (record: SQSRecord) => Promise<Handled>,
  { sqs, queueUrl, log }: { readonly sqs: SQSClient; readonly queueUrl: string; readonly log: Log },
): Promise<SQSBatchResponse> {
  const left: string[] = [];
  for (const record of Records) {
    const { messageId } = record;
    try {
      const done = await take(record);
      if (done.kind === 'done') continue;
      await release(record, done.seconds);
    } catch (error) {
      log.error('turn not taken: its message comes back', { messageId, errorMessage: describeError(error) });
    }
    left.push(messageId);
  }
  return { batchItemFailures: left.map((itemIdentifier) => ({ itemIdentifier })) };

  async function release({ receiptHandle: ReceiptHandle }: SQSRecord, VisibilityTimeout: number): Promise<void> {
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout }));
  }
}
