import type { SQSRecord } from 'aws-lambda';
import type { MessageState } from '../ledger/index.ts';

/** Receives in a row that a worker may die on before its message is given up. */
const MOST_CRASHES = 5;
/** At the first of them the worker leaves no trace: nothing was wrong with the message yet. */
export const MOST_STARTS = MOST_CRASHES - 1;

/** What the receives of a message before this one came to. */
export interface Receive {
  /** `ApproximateReceiveCount`: this receive included. */
  readonly number: number;
  /** Attempts that it used. */
  readonly attempts: number;
  /** Receives that were no attempt. */
  readonly releases: number;
  /** Starts without a result since the last receive that had one. */
  readonly starts: number;
  /** Whether the receive before this one left no result: its worker died, or could not write one. */
  readonly mayCrash: boolean;
  readonly giveUpReason?: string;
}

export const receiveNumber = (record: SQSRecord) => Number(record.attributes.ApproximateReceiveCount);

/** @param state undefined where nothing was written of the message, or where it could not be read */
export function receiveOf(record: SQSRecord, state: MessageState | undefined): Receive {
  const number = receiveNumber(record);
  const { attempts = 0, settled = 0, starts = 0, giveUpReason } = state ?? {};
  return {
    number,
    attempts,
    releases: Math.max(0, number - 1 - attempts),
    starts,
    mayCrash: number - 1 > settled,
    ...(giveUpReason !== undefined && { giveUpReason }),
  };
}
