import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { describeError, type Log } from '../telemetry/index.ts';
import { createTurns, type Turns } from './turns.ts';

/** Delivers the messages of a batch, and answers SQS which of them stay in their queue. Never rejects. */
export async function deliverBatch(
  { Records }: SQSEvent,
  deliverOne: (record: SQSRecord, turns: Turns) => Promise<'delete' | 'keep'>,
  log: Log,
): Promise<SQSBatchResponse> {
  const turns = createTurns(Records.length);
  const failures = await Promise.all(
    Records.map(async (record) => {
      const itemIdentifier = record.messageId;
      try {
        return (await deliverOne(record, turns)) === 'keep' ? [{ itemIdentifier }] : [];
      } catch (error) {
        log.error('record not settled; it comes back when its visibility timeout ends', {
          messageId: itemIdentifier,
          errorMessage: describeError(error),
        });
        return [{ itemIdentifier }];
      } finally {
        turns.ended();
      }
    }),
  );
  return { batchItemFailures: failures.flat() };
}
