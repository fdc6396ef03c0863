import type { Input, Output } from '../aws/values.ts';
import { sourcesOf } from './dead-letter.ts';
import { invalidParameter, sqsError } from './errors.ts';
import { optionalInteger, optionalText, requiredText } from './input.ts';
import { counts } from './message.ts';
import { ACTIVE, findTask, type TaskRow } from './move-task-rows.ts';
import type { Mover } from './mover.ts';
import type { Queue } from './queue.ts';
import { nowOf, type Sqs } from './state.ts';
import { decodeTask, encodeTask } from './task-handle.ts';

const FASTEST = 500;

export function startMoveTask(sqs: Sqs, mover: Mover, input: Input): Output {
  const source = queueOfArn(sqs, 'SourceArn', requiredText(input, 'SourceArn'));
  const destinationArn = optionalText(input, 'DestinationArn');
  const rate = optionalInteger(input, 'MaxNumberOfMessagesPerSecond', 1, FASTEST);
  if (sourcesOf(sqs, source).length === 0) {
    throw invalidParameter('Source queue must be configured as a Dead Letter Queue.');
  }
  if (destinationArn !== undefined) checkDestination(source, queueOfArn(sqs, 'DestinationArn', destinationArn));
  if (sqs.db.one(`SELECT 1 FROM move_tasks WHERE source_arn = ? AND ${ACTIVE}`, source.arn)) {
    throw invalidParameter(
      'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    );
  }
  const id = sqs.newId();
  sqs.db.run(
    `INSERT INTO move_tasks (id, source_arn, destination_arn, rate, status, started_at, last_seq, to_move)
     VALUES (?, ?, ?, ?, 'RUNNING', ?, ?, ?)`,
    ...[id, source.arn, destinationArn ?? null, rate ?? null, nowOf(sqs), sqs.nextSeq(), counts(sqs, source).visible],
  );
  mover.start(id);
  return { TaskHandle: encodeTask({ taskId: id, sourceArn: source.arn }) };
}

function checkDestination(source: Queue, destination: Queue): void {
  if (source.id === destination.id) {
    throw invalidParameter('Source queue arn and destination queue arn must not be the same.');
  }
  if (source.fifo !== destination.fifo) {
    throw invalidParameter('Source queue and destination queue must be of the same type, both standard or both FIFO.');
  }
}

/** Asks the task to stop; what it moved stays moved. */
export function cancelMoveTask(sqs: Sqs, input: Input): Output {
  const handle = decodeTask(requiredText(input, 'TaskHandle'));
  if (!handle) throw invalidParameter('Value for parameter TaskHandle is invalid.');
  const source = queueOfArn(sqs, 'SourceArn', handle.sourceArn);
  const task = findTask(sqs, handle.taskId);
  if (!task || task.source_arn !== source.arn) throw sqsError('ResourceNotFoundException', 'Task does not exist.');
  if (task.status !== 'RUNNING') {
    throw sqsError('UnsupportedOperation', `The task is ${task.status}; only a RUNNING task can be cancelled.`);
  }
  sqs.db.run("UPDATE move_tasks SET status = 'CANCELLING' WHERE id = ?", task.id);
  return { ApproximateNumberOfMessagesMoved: task.moved };
}

const MOST_LISTED = 10;

/** The queue's latest tasks, newest first; one unless more are asked for. */
export function listMoveTasks(sqs: Sqs, input: Input): Output {
  const source = queueOfArn(sqs, 'SourceArn', requiredText(input, 'SourceArn'));
  const most = optionalInteger(input, 'MaxResults', 1, MOST_LISTED) ?? 1;
  const tasks = sqs.db.all<TaskRow>(
    'SELECT * FROM move_tasks WHERE source_arn = ? ORDER BY started_at DESC, rowid DESC LIMIT ?',
    ...[source.arn, most],
  );
  return tasks.length > 0 ? { Results: tasks.map(show) } : {};
}

function show(task: TaskRow): Output {
  return {
    // Only a running task shows its handle (API reference).
    ...(task.status === 'RUNNING' && { TaskHandle: encodeTask({ taskId: task.id, sourceArn: task.source_arn }) }),
    Status: task.status,
    SourceArn: task.source_arn,
    ...(task.destination_arn && { DestinationArn: task.destination_arn }),
    ...(task.rate && { MaxNumberOfMessagesPerSecond: task.rate }),
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.to_move,
    ...(task.failure_reason && { FailureReason: task.failure_reason }),
    StartedTimestamp: task.started_at,
  };
}

/** Where the queue's messages came from, as far as SQS itself moved them there. */
export function recordedSources(sqs: Sqs, deadLetterArn: string): readonly string[] {
  const queue = sqs.queues.byArn(deadLetterArn);
  if (!queue) return [];
  const rows = sqs.db.all<{ source_arn: string }>(
    'SELECT DISTINCT source_arn FROM messages WHERE queue = ? AND source_arn IS NOT NULL',
    queue.id,
  );
  return rows.map((row) => row.source_arn);
}

function queueOfArn(sqs: Sqs, parameter: string, arn: string): Queue {
  const queue = sqs.queues.byArn(arn);
  if (queue) return queue;
  throw sqsError(
    'ResourceNotFoundException',
    `The resource that you specified for the ${parameter} parameter doesn't exist.`,
  );
}
