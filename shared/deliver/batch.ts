import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { describeError, type Log } from '../telemetry/index.ts';

/** Tells the batch that this message stays in its queue. Not an error: the reason was logged where it was decided. */
class MessageStays extends Error {}

/** Delivers the messages of a batch side by side, and answers SQS which of them stay in their queue. */
export function deliverBatch(
  event: SQSEvent,
  deliverOne: (record: SQSRecord) => Promise<'delete' | 'keep'>,
  log: Log,
): Promise<SQSBatchResponse> {
  const handleRecord = async (record: SQSRecord) => {
    if ((await settledOrKept(record)) === 'keep') throw new MessageStays();
  };
  // It holds the records of one batch: shared by two at the same time, it would answer for the wrong ones.
  const processor = new BatchProcessor(EventType.SQS);
  return processPartialResponse(event, handleRecord, processor, { throwOnFullBatchFailure: false });

  async function settledOrKept(record: SQSRecord): Promise<'delete' | 'keep'> {
    try {
      return await deliverOne(record);
    } catch (error) {
      log.error('record not settled; it comes back when its visibility timeout ends', {
        messageId: record.messageId,
        errorMessage: describeError(error),
      });
      return 'keep';
    }
  }
}
