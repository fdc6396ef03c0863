import type { Sqs } from './state.ts';

/** A row of `move_tasks`. */
export interface TaskRow {
  readonly id: string;
  readonly source_arn: string;
  /** Null: each message goes back to the queue it came from. */
  readonly destination_arn: string | null;
  /** Messages a second; null: as fast as SQS moves. */
  readonly rate: number | null;
  readonly status: 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED';
  readonly started_at: number;
  /** Messages that arrived after this one are no part of the task. */
  readonly last_seq: number;
  readonly to_move: number;
  readonly moved: number;
  readonly failure_reason: string | null;
}

export const ACTIVE = "status IN ('RUNNING', 'CANCELLING')";

export function findTask(sqs: Sqs, id: string): TaskRow | undefined {
  return sqs.db.one<TaskRow>('SELECT * FROM move_tasks WHERE id = ?', id);
}

export function activeTasks(sqs: Sqs): readonly TaskRow[] {
  return sqs.db.all<TaskRow>(`SELECT * FROM move_tasks WHERE ${ACTIVE}`);
}
