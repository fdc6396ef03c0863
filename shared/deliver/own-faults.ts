import { createHash } from 'node:crypto';
import type { SameFailures } from '../call/limits/index.ts';
import { describeError, type Log } from '../telemetry/index.ts';

/** What becomes of an event that our own code failed on. */
export type FaultCourse =
  /** The code works for others: the event is judged by its outcome. */
  | 'judge'
  /** This code has not been seen to work: the event waits for a while. */
  | 'wait'
  /** So many events in a row failed so that the delivery stops: the event waits. */
  | 'stopped';

/** Events in a row that end by one fault of ours, as one container sees them. */
export interface OwnFaults {
  /** @param event its key */
  failed(event: string, reason: string): Promise<FaultCourse>;
  /** An event of this container came through our code. */
  worked(): Promise<void>;
}

export interface OwnFaultsOptions {
  readonly rows: SameFailures;
  /** Distinct events in a row that stop the delivery; undefined: it never stops for them. */
  readonly most: number | undefined;
  /** Called when the row has reached its full length. */
  readonly onStopped: (reason: string) => Promise<void>;
  readonly log: Log;
}

/** So many events in a row fail in one container before a code that had worked is in doubt. */
const DOUBT_AFTER = 3;

/**
 * Counts cheaply: nothing is written while events come through, nor for a single failure among them. A container holds one
 * version of the code, so an event that came through shows that this version works.
 */
export function createOwnFaults({ rows, most, onStopped, log }: OwnFaultsOptions): OwnFaults {
  let hasWorked = false;
  let isWritten = false;
  let row: { readonly reason: string; readonly events: Set<string> } | undefined;

  return {
    async failed(event, reason) {
      if (most === undefined) return 'judge';
      if (row?.reason !== reason) row = { reason, events: new Set() };
      row.events.add(event);
      if (hasWorked && row.events.size < DOUBT_AFTER) return 'judge';
      try {
        isWritten = true;
        if ((await rows.add(reason, digest(event))) < most) return 'wait';
        await onStopped(reason);
        return 'stopped';
      } catch (error) {
        log.error('failure not counted', { reason, errorMessage: describeError(error) });
        return 'wait';
      }
    },
    async worked() {
      hasWorked = true;
      row = undefined;
      if (!isWritten) return;
      isWritten = false;
      await rows.clear().catch((error) => {
        isWritten = true;
        log.warn('failures in a row not cleared', { errorMessage: describeError(error) });
      });
    },
  };
}

const digest = (event: string) => createHash('sha256').update(event).digest('hex').slice(0, 16);
