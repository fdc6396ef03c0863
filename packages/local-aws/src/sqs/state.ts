import type { Clock } from '../clock.ts';
import type { Database } from './database.ts';
import type { Queues } from './queues.ts';
import type { Waiting } from './waiting.ts';

/** What every operation works on. */
export interface Sqs {
  readonly clock: Clock;
  readonly db: Database;
  readonly queues: Queues;
  readonly waiting: Waiting;
  /** Grows with every call, also over a restart: the order of messages and what SequenceNumber shows. */
  nextSeq(): number;
  /** A fresh UUID. */
  newId(): string;
}

/** Whole milliseconds of the runtime's clock; a clock with a broken rate counts in fractions. */
export const nowOf = (sqs: Pick<Sqs, 'clock'>) => Math.floor(sqs.clock.now());

const RESERVED_AT_ONCE = 100_000;

/** Reserves numbers in blocks, so that a number costs no write and none is given out again after a kill. */
export function sequence(db: Database): () => number {
  let next = 0;
  let end = 0;
  return () => {
    if (next === end) {
      const reserved = db.one<{ value: number }>(
        `INSERT INTO counters (name, value) VALUES ('seq', ?)
         ON CONFLICT (name) DO UPDATE SET value = value + excluded.value RETURNING value`,
        RESERVED_AT_ONCE,
      );
      end = reserved?.value ?? RESERVED_AT_ONCE;
      next = end - RESERVED_AT_ONCE;
    }
    next += 1;
    return next;
  };
}
