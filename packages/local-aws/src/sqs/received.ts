import type { Input, Output } from '../aws/values.ts';
import { unknownAttribute } from './attributes.ts';
import { attributesDigest, type MessageAttributes } from './digest.ts';
import { optionalTexts } from './input.ts';
import { type MessageRow, sequenceNumber } from './message.ts';
import type { Queue } from './queue.ts';
import { encodeReceipt } from './receipt.ts';

export interface BodyRow {
  readonly body: string;
  readonly md5: string;
  readonly attributes: string | null;
}

/** Which attributes a receive asked for. */
export interface Selection {
  readonly system: readonly string[];
  readonly message: readonly string[];
}

const SYSTEM: Readonly<Record<string, (row: MessageRow, queue: Queue) => string | number | null>> = {
  SenderId: (row) => row.sender,
  SentTimestamp: (row) => row.sent_at,
  ApproximateReceiveCount: (row) => row.receive_count,
  ApproximateFirstReceiveTimestamp: (row) => row.first_received_at,
  MessageGroupId: (row) => row.group_id,
  MessageDeduplicationId: (row) => row.dedup_id,
  SequenceNumber: (row, queue) => (queue.fifo ? sequenceNumber(row.seq) : null),
  AWSTraceHeader: (row) => row.trace,
  DeadLetterQueueSourceArn: (row) => row.source_arn,
};

/** Reads the names a receive asks for, in the old member and the new one. Throws InvalidAttributeName. */
export function readSelection(input: Input): Selection {
  const system = [...optionalTexts(input, 'MessageSystemAttributeNames'), ...optionalTexts(input, 'AttributeNames')];
  const unknown = system.find((name) => name !== 'All' && !Object.hasOwn(SYSTEM, name));
  if (unknown !== undefined) throw unknownAttribute(unknown);
  return {
    system: system.includes('All') ? Object.keys(SYSTEM) : [...new Set(system)],
    message: optionalTexts(input, 'MessageAttributeNames'),
  };
}

/** A member of `Messages`. The row is as the receive left it: its receipt and counts are this receive's. */
export function showMessage(queue: Queue, row: MessageRow, stored: BodyRow, selection: Selection): Output {
  const attributes = systemAttributes(queue, row, selection.system);
  const selected = selectAttributes(stored.attributes, selection.message);
  const digest = attributesDigest(selected);
  return {
    MessageId: row.message_id,
    ReceiptHandle: encodeReceipt({
      queue: queue.id,
      message: row.id,
      messageId: row.message_id,
      receipt: row.receipt,
    }),
    MD5OfBody: stored.md5,
    Body: stored.body,
    ...(Object.keys(attributes).length > 0 && { Attributes: attributes }),
    ...(digest && { MD5OfMessageAttributes: digest, MessageAttributes: selected }),
  };
}

function systemAttributes(queue: Queue, row: MessageRow, names: readonly string[]): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const name of names) {
    const value = SYSTEM[name]?.(row, queue) ?? null;
    if (value !== null) shown[name] = String(value);
  }
  return shown;
}

/** `All`, `.*` and `prefix.*` select as the API reference says; a name that the message lacks selects nothing. */
function selectAttributes(stored: string | null, names: readonly string[]): MessageAttributes {
  if (stored === null || names.length === 0) return {};
  const all: MessageAttributes = JSON.parse(stored);
  const wanted = (name: string) =>
    names.some((asked) => {
      if (asked === 'All' || asked === name) return true;
      return asked.endsWith('.*') && name.startsWith(asked.slice(0, -2));
    });
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted(name)));
}
