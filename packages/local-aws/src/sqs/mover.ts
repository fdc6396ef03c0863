import { refreshGroup } from './group.ts';
import { expire, type MessageRow, receivable } from './message.ts';
import { activeTasks, findTask, type TaskRow } from './move-task-rows.ts';
import type { Queue } from './queue.ts';
import { nowOf, type Sqs } from './state.ts';

/** Runs message move tasks in the background, on the runtime's clock. */
export interface Mover {
  start(taskId: string): void;
  /** Takes up the tasks that a former process left running. */
  resume(): void;
  /** Stops moving; the tasks stay as they are in the file. */
  close(): void;
}

const DEFAULT_RATE = 500;
const STEP_MS = 100;
const SECOND_MS = 1000;

/** What a step found out: how many it moved, and how the task ends, if it does. */
interface Step {
  readonly moved: number;
  readonly status: TaskRow['status'];
  readonly failureReason?: string;
}

export function createMover(sqs: Sqs): Mover {
  const timers = new Map<string, () => void>();

  function run(id: string): void {
    let last = nowOf(sqs);
    // In thousandths of a message: whole numbers lose nothing where they are added up.
    let allowed = 0;
    schedule();

    function schedule(): void {
      const rate = findTask(sqs, id)?.rate ?? DEFAULT_RATE;
      const wait = Math.max(STEP_MS, SECOND_MS / rate);
      timers.set(id, sqs.clock.after(wait, tick));
    }

    function tick(): void {
      timers.delete(id);
      const task = findTask(sqs, id);
      if (!task) return;
      const now = nowOf(sqs);
      const rate = task.rate ?? DEFAULT_RATE;
      // A clock that jumped ahead must not let more than a second's worth through at once.
      allowed = Math.min(rate * SECOND_MS, allowed + (now - last) * rate);
      last = now;
      const step = sqs.db.transaction(() => takeStep(sqs, task, Math.floor(allowed / SECOND_MS), now));
      allowed -= step.moved * SECOND_MS;
      if (step.status === 'RUNNING') schedule();
      for (const queue of sqs.queues.all()) if (step.moved > 0) sqs.waiting.wake(queue.id);
    }
  }

  return {
    start: run,
    resume: () => {
      for (const task of activeTasks(sqs)) run(task.id);
    },
    close: () => {
      for (const cancel of timers.values()) cancel();
    },
  };
}

function takeStep(sqs: Sqs, task: TaskRow, most: number, now: number): Step {
  const step = task.status === 'RUNNING' ? moveSome(sqs, task, most, now) : { moved: 0, status: 'CANCELLED' as const };
  sqs.db.run(
    'UPDATE move_tasks SET moved = moved + ?, status = ?, failure_reason = ? WHERE id = ?',
    ...[step.moved, step.status, step.failureReason ?? null, task.id],
  );
  return step;
}

function moveSome(sqs: Sqs, task: TaskRow, most: number, now: number): Step {
  const source = sqs.queues.byArn(task.source_arn);
  if (!source) return { moved: 0, status: 'FAILED', failureReason: 'AWS.SimpleQueueService.NonExistentQueue' };
  expire(sqs, source, now);
  const rows = receivable(sqs, source, now, most, task.last_seq);
  let moved = 0;
  for (const row of rows) {
    const arn = task.destination_arn ?? row.source_arn;
    if (arn === null) return { moved, status: 'FAILED', failureReason: 'CouldNotDetermineMessageSource' };
    const destination = sqs.queues.byArn(arn);
    if (!destination) return { moved, status: 'FAILED', failureReason: 'AWS.SimpleQueueService.NonExistentQueue' };
    moveAsNew(sqs, source, destination, row, now);
    moved += 1;
  }
  return { moved, status: rows.length < most ? 'COMPLETED' : 'RUNNING' };
}

/** «All redriven messages are considered new messages with a new messageID and enqueueTime»: their receives start from 0. */
function moveAsNew(sqs: Sqs, from: Queue, to: Queue, row: MessageRow, now: number): void {
  sqs.db.run(
    `UPDATE messages SET queue = ?, seq = ?, message_id = ?, sent_at = ?, visible_at = ?, receipt = 0, received_at = NULL,
     first_received_at = NULL, receive_count = 0, source_arn = NULL WHERE id = ?`,
    ...[to.id, sqs.nextSeq(), sqs.newId(), now, now + to.delayMs, row.id],
  );
  if (!from.fifo || !row.group_id) return;
  refreshGroup(sqs.db, from.id, row.group_id);
  refreshGroup(sqs.db, to.id, row.group_id);
}
