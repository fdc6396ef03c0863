import { randomUUID } from 'node:crypto';
import type { AwsService, CallContext } from '../aws/service.ts';
import type { Input, Output } from '../aws/values.ts';
import type { Clock } from '../clock.ts';
import { accessFor } from './access.ts';
import { openDatabase } from './database.ts';
import { sqsError, sqsProtocol } from './errors.ts';
import { createQueue, deleteQueue, purgeQueue, setQueueAttributes } from './lifecycle.ts';
import { getQueueAttributes, getQueueUrl, listDeadLetterSourceQueues, listQueues } from './lookup.ts';
import { createMeasure, type QueueMeasure } from './measure.ts';
import { nextVisible } from './message.ts';
import { changeBatch, changeOne, deleteBatch, deleteOne, sendMessage, sendMessageBatch } from './messages.ts';
import { cancelMoveTask, listMoveTasks, recordedSources, startMoveTask } from './move-tasks.ts';
import { createMover, type Mover } from './mover.ts';
import { loadQueues } from './queues.ts';
import { receiveMessage } from './receive.ts';
import { SCHEMA, SCHEMA_VERSION } from './schema.ts';
import { bury } from './settle.ts';
import { type Sqs, sequence } from './state.ts';
import { listQueueTags, tagQueue, untagQueue } from './tags.ts';
import { createWaiting } from './waiting.ts';

export { sqsProtocol } from './errors.ts';
export type { QueueMeasure } from './measure.ts';

export interface SqsService extends AwsService {
  /** What every queue holds now, for its metrics. */
  measure(): readonly QueueMeasure[];
  /** Takes a received message out of its queue, into the dead-letter queue where there is one. */
  bury(queueArn: string, receiptHandle: string): 'dead-lettered' | 'deleted';
}

interface SqsOptions {
  /** All waiting and every timestamp; its time should go on from where it was when the file was last used. */
  readonly clock: Clock;
  /** The SQLite file, made with its folder when it does not exist; `:memory:` keeps nothing. One process at a time. */
  readonly file: string;
  /** What queue URLs begin with, for example `http://127.0.0.1:4701`. A queue is also found under another base. */
  readonly queueUrlBase: string;
  /** Message and task ids; UUIDs. Default: random ones. */
  readonly newId?: () => string;
}

type Operation = (sqs: Sqs, input: Input, context: CallContext, mover: Mover) => Output | Promise<Output>;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  CancelMessageMoveTask: cancelMoveTask,
  ChangeMessageVisibility: changeOne,
  ChangeMessageVisibilityBatch: changeBatch,
  CreateQueue: createQueue,
  DeleteMessage: deleteOne,
  DeleteMessageBatch: deleteBatch,
  DeleteQueue: deleteQueue,
  GetQueueAttributes: getQueueAttributes,
  GetQueueUrl: getQueueUrl,
  ListDeadLetterSourceQueues: listDeadLetterSourceQueues,
  ListMessageMoveTasks: listMoveTasks,
  ListQueues: listQueues,
  ListQueueTags: listQueueTags,
  PurgeQueue: purgeQueue,
  ReceiveMessage: receiveMessage,
  SendMessage: sendMessage,
  SendMessageBatch: sendMessageBatch,
  SetQueueAttributes: setQueueAttributes,
  StartMessageMoveTask: (sqs, input, _context, mover) => startMoveTask(sqs, mover, input),
  TagQueue: tagQueue,
  UntagQueue: untagQueue,
};

/** Amazon SQS on one SQLite file. Inputs and outputs are those of the AWS JSON protocol; errors are AWS's own. */
export function createSqs(options: SqsOptions): SqsService {
  const { clock, file, queueUrlBase, newId = randomUUID } = options;
  const db = openDatabase(file, SCHEMA_VERSION, SCHEMA);
  const waiting = createWaiting(clock, (queue) => nextVisible(sqs, queue));
  const sqs: Sqs = { clock, db, queues: loadQueues(db, queueUrlBase), waiting, nextSeq: sequence(db), newId };
  const mover = createMover(sqs);
  mover.resume();

  return {
    name: 'sqs',
    json: sqsProtocol,
    access: (operation, input) =>
      accessFor(operation, input, (arn) => recordedSources(sqs, arn)).map((access) => {
        const queue = sqs.queues.byArn(access.resource);
        return queue ? { ...access, tags: queue.tags } : access;
      }),
    resourcePolicy: (arn) => sqs.queues.byArn(arn)?.attributes.Policy,
    async handle(operation, input, context) {
      const run = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
      if (!run) throw sqsError('UnsupportedOperation', `The local SQS does not emulate the operation ${operation}.`);
      return await run(sqs, input, context, mover);
    },
    measure: createMeasure(sqs),
    bury(queueArn, receiptHandle) {
      const queue = sqs.queues.byArn(queueArn);
      if (!queue) return 'deleted';
      const done = db.transaction(() => bury(sqs, queue, receiptHandle));
      const to = queue.redrive && sqs.queues.byArn(queue.redrive.deadLetterTargetArn);
      for (const { id } of [queue, ...(to ? [to] : [])]) waiting.wake(id);
      return done;
    },
    waits: (operation) => operation === 'ReceiveMessage',
    async close() {
      mover.close();
      waiting.close();
      db.close();
    },
  };
}
