import type { CallContext } from '../aws/service.ts';
import type { Input, Output } from '../aws/values.ts';
import { deadLetterQueueFor, moveToDeadLetter } from './dead-letter.ts';
import { sqsError } from './errors.ts';
import { refreshGroup } from './group.ts';
import { optionalInteger, requiredText } from './input.ts';
import { expire, type MessageRow, receivable } from './message.ts';
import type { Queue } from './queue.ts';
import { type BodyRow, readSelection, type Selection, showMessage } from './received.ts';
import { nowOf, type Sqs } from './state.ts';

/** What one ReceiveMessage asks for. */
interface Request {
  readonly most: number;
  /** Undefined: the queue's own, as it is when the message is taken. */
  readonly visibilityMs: number | undefined;
  readonly selection: Selection;
}

const MOST_AT_ONCE = 10;
/** Keeps one receive short when a lowered maxReceiveCount condemns a long queue at once; the rest follows right after. */
const MOST_BURIED = 1000;
const LONGEST_WAIT_SECONDS = 20;
const LONGEST_VISIBILITY_SECONDS = 43_200;

/**
 * ReceiveMessage, waiting if asked to. When the signal aborts, the poll ends without having taken anything.
 * `Messages` is left out when there are none, as AWS does in the JSON protocol.
 */
export async function receiveMessage(sqs: Sqs, input: Input, context: CallContext): Promise<Output> {
  const queue = sqs.queues.byUrl(requiredText(input, 'QueueUrl'));
  const most = optionalInteger(input, 'MaxNumberOfMessages', 1, MOST_AT_ONCE) ?? 1;
  const visibility = optionalInteger(input, 'VisibilityTimeout', 0, LONGEST_VISIBILITY_SECONDS);
  const wait = optionalInteger(input, 'WaitTimeSeconds', 0, LONGEST_WAIT_SECONDS);
  const selection = readSelection(input);
  if (input.ReceiveRequestAttemptId !== undefined) {
    throw sqsError('UnsupportedOperation', 'ReceiveRequestAttemptId is not emulated by the local SQS.');
  }
  if (context.signal.aborted) return {};
  const visibilityMs = visibility === undefined ? undefined : visibility * 1000;
  const request: Request = { most, visibilityMs, selection };
  const waitMs = wait === undefined ? queue.waitMs : wait * 1000;

  const take = () => takeMessages(sqs, queue.name, request);
  const messages = take() ?? (waitMs > 0 ? await sqs.waiting.wait(queue.id, waitMs, context.signal, take) : undefined);
  return messages ? { Messages: messages } : {};
}

/** Takes up to the asked number of messages, sending on to the dead-letter queue those that were received too often. */
function takeMessages(sqs: Sqs, name: string, request: Request): Output[] | undefined {
  const queue = sqs.queues.find(name);
  if (!queue) return undefined;
  const taken = new Map<number, Output>();
  const moved = sqs.db.transaction(() => {
    const now = nowOf(sqs);
    expire(sqs, queue, now);
    const deadLetter = deadLetterQueueFor(sqs, queue);
    let buried = 0;
    let buriedBefore = -1;
    // A round that buried something may have uncovered more: the next of a FIFO group, or simply the next in line.
    while (taken.size < request.most && buried > buriedBefore && buried < MOST_BURIED) {
      buriedBefore = buried;
      for (const row of receivable(sqs, queue, now, MOST_AT_ONCE)) {
        if (taken.size === request.most) break;
        if (taken.has(row.id)) continue;
        if (deadLetter && row.receipt >= deadLetter.maxReceiveCount) {
          moveToDeadLetter(sqs, queue, deadLetter.queue, row, now);
          buried += 1;
        } else {
          taken.set(row.id, deliver(sqs, queue, row, request, now));
        }
      }
    }
    return { count: buried, to: deadLetter?.queue };
  });
  if (moved.count >= MOST_BURIED) sqs.clock.after(1, () => sqs.waiting.wake(queue.id));
  if (moved.count > 0 && moved.to) sqs.waiting.wake(moved.to.id);
  return taken.size > 0 ? [...taken.values()] : undefined;
}

function deliver(sqs: Sqs, queue: Queue, row: MessageRow, request: Request, now: number): Output {
  const received: MessageRow = {
    ...row,
    receipt: row.receipt + 1,
    receive_count: row.receive_count + 1,
    received_at: now,
    first_received_at: row.first_received_at ?? now,
    visible_at: now + (request.visibilityMs ?? queue.visibilityMs),
  };
  sqs.db.run(
    `UPDATE messages SET receipt = ?, receive_count = ?, received_at = ?, first_received_at = ?, visible_at = ?
     WHERE id = ?`,
    ...[received.receipt, received.receive_count, received.received_at, received.first_received_at],
    ...[received.visible_at, row.id],
  );
  if (queue.fifo && row.group_id) refreshGroup(sqs.db, queue.id, row.group_id);
  const stored = sqs.db.one<BodyRow>('SELECT body, md5, attributes FROM bodies WHERE message = ?', row.id);
  if (!stored) throw new Error(`Message ${row.message_id} of ${queue.name} has lost its body.`);
  return showMessage(queue, received, stored, request.selection);
}
