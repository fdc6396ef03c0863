import { sqsError } from './errors.ts';

/** One receive of one message in one queue. */
export interface Receipt {
  readonly queue: number;
  readonly message: number;
  readonly messageId: string;
  /** Which receive in that queue it was, from 1. */
  readonly receipt: number;
}

/** Opaque to callers, like AWS's own. The message id is part of it because a redrive gives the same row a new life. */
export function encodeReceipt({ queue, message, messageId, receipt }: Receipt): string {
  return Buffer.from(`local-aws/${queue}/${message}/${messageId}/${receipt}`).toString('base64');
}

/** Throws ReceiptHandleIsInvalid for what no receive ever returned, or a receive from another queue. */
export function decodeReceipt(handle: string, queue: number): Receipt {
  const parts = /^local-aws\/(\d+)\/(\d+)\/([0-9a-f-]{36})\/(\d+)$/.exec(Buffer.from(handle, 'base64').toString());
  if (!parts || Number(parts[1]) !== queue) {
    throw sqsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`);
  }
  return { queue, message: Number(parts[2]), messageId: parts[3] ?? '', receipt: Number(parts[4]) };
}
