import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { describeError, type Log } from '../telemetry/index.ts';

/** Delivers the messages of a batch side by side, and answers SQS which of them stay in their queue. Never rejects. */
export async function deliverBatch(
  { Records }: SQSEvent,
  deliverOne: (record: SQSRecord) => Promise<'delete' | 'keep'>,
  log: Log,
): Promise<SQSBatchResponse> {
  const failures = await Promise.all(
    Records.map(async (record) => {
      const itemIdentifier = record.messageId;
      try {
        return (await deliverOne(record)) === 'keep' ? [{ itemIdentifier }] : [];
      } catch (error) {
        log.error('record not settled; it comes back when its visibility timeout ends', {
          messageId: itemIdentifier,
          errorMessage: describeError(error),
        });
        return [{ itemIdentifier }];
      }
    }),
  );
  return { batchItemFailures: failures.flat() };
}
