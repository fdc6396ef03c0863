import { hash } from 'node:crypto';
import { ACCOUNT } from '../aws/account.ts';
import { AwsError } from '../aws/error.ts';
import type { CallContext, Caller } from '../aws/service.ts';
import type { Input, Output } from '../aws/values.ts';
import { readAttributes, readBody, readToken, readTraceHeader, sizeOf } from './contents.ts';
import { findDuplicate, rememberDeduplication } from './deduplication.ts';
import { attributesDigest, bodyDigest, type MessageAttributes } from './digest.ts';
import { invalidParameter, invalidValue, missingParameter } from './errors.ts';
import { refreshGroup } from './group.ts';
import { optionalInteger } from './input.ts';
import { sequenceNumber } from './message.ts';
import type { Queue } from './queue.ts';
import { nowOf, type Sqs } from './state.ts';

/** A message that passed every check and only needs storing. */
export interface Outgoing {
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly system: MessageAttributes;
  readonly bytes: number;
  readonly delayMs: number;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
}

const LONGEST_DELAY_SECONDS = 900;
const WRONG_QUEUE_TYPE = 'The request include parameter that is not valid for this queue type.';

/** Checks a SendMessage, or an entry of a batch, against the queue. Throws what AWS would answer. */
export function readOutgoing(queue: Queue, input: Input): Outgoing {
  const body = readBody(input);
  const attributes = readAttributes(input);
  const system = readTraceHeader(input);
  const bytes = sizeOf(body, attributes);
  if (bytes > queue.maximumBytes) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${queue.maximumBytes} bytes.`,
    );
  }
  const delay = optionalInteger(input, 'DelaySeconds', 0, LONGEST_DELAY_SECONDS);
  const groupId = readToken(input, 'MessageGroupId');
  const given = readToken(input, 'MessageDeduplicationId');
  if (queue.fifo && delay) throw invalidValue(delay, 'DelaySeconds', WRONG_QUEUE_TYPE);
  if (!queue.fifo && given) throw invalidValue(given, 'MessageDeduplicationId', WRONG_QUEUE_TYPE);
  const delayMs = queue.fifo || delay === undefined ? queue.delayMs : delay * 1000;
  const deduplicationId = queue.fifo ? (given ?? hash('sha256', body)) : undefined;
  return { body, attributes, system, bytes, delayMs, groupId, deduplicationId };
}

/**
 * What a FIFO queue wants besides. Without it a batch fails as a whole, and AWS then answers another code for a missing group
 * than it does for a single send.
 */
export function requireFifoMembers(
  queue: Queue,
  input: Input,
  code: 'MissingParameter' | 'InvalidParameterValue',
): void {
  if (!queue.fifo) return;
  if (!input.MessageGroupId) throw new AwsError(code, missingParameter('MessageGroupId').message);
  if (!input.MessageDeduplicationId && queue.attributes.ContentBasedDeduplication !== 'true') {
    throw invalidParameter(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
}

type Sender = Pick<CallContext, 'caller' | 'trace'>;

/** Stores the message, or finds the one it duplicates, and answers as SendMessage does. To be called in a transaction. */
export function store(sqs: Sqs, queue: Queue, outgoing: Outgoing, { caller, trace }: Sender): Output {
  const { deduplicationId, groupId } = outgoing;
  const now = nowOf(sqs);
  const scope = queue.attributes.DeduplicationScope === 'messageGroup' ? (groupId ?? '') : '';
  const original =
    deduplicationId === undefined ? undefined : findDuplicate(sqs.db, queue.id, scope, deduplicationId, now);
  if (original) return answer(queue, outgoing, original.message_id, original.seq);

  const messageId = sqs.newId();
  const seq = sqs.nextSeq();
  const row = sqs.db.one<{ id: number }>(
    `INSERT INTO messages (queue, seq, message_id, sent_at, visible_at, sender, group_id, dedup_id, trace)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    ...[queue.id, seq, messageId, now, now + outgoing.delayMs, senderId(caller)],
    ...[groupId ?? null, deduplicationId ?? null, outgoing.system.AWSTraceHeader?.StringValue ?? trace ?? null],
  );
  const attributes = Object.keys(outgoing.attributes).length > 0 ? JSON.stringify(outgoing.attributes) : null;
  sqs.db.run(
    'INSERT INTO bodies (message, body, md5, attributes) VALUES (?, ?, ?, ?)',
    ...[row?.id ?? null, outgoing.body, bodyDigest(outgoing.body), attributes],
  );
  if (queue.fifo && groupId && deduplicationId) {
    rememberDeduplication(sqs.db, queue.id, scope, deduplicationId, { message_id: messageId, seq }, now);
    refreshGroup(sqs.db, queue.id, groupId);
  }
  return answer(queue, outgoing, messageId, seq);
}

function answer(queue: Queue, outgoing: Outgoing, messageId: string, seq: number): Output {
  const ofAttributes = attributesDigest(outgoing.attributes);
  const ofSystem = attributesDigest(outgoing.system);
  return {
    MessageId: messageId,
    MD5OfMessageBody: bodyDigest(outgoing.body),
    ...(ofAttributes && { MD5OfMessageAttributes: ofAttributes }),
    ...(ofSystem && { MD5OfMessageSystemAttributes: ofSystem }),
    ...(queue.fifo && { SequenceNumber: sequenceNumber(seq) }),
  };
}

/** What SenderId shows: an id of the shape that IAM gives, since the local account has no real ones. */
function senderId(caller: Caller): string {
  return caller.kind === 'function' ? `AROA${ACCOUNT}:${caller.name}` : ACCOUNT;
}
