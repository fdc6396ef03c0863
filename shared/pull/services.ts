import type { WebhookEvent } from '@penstock/webhooks';
import type { Outcome, Pull, PulledPage } from '../contract/index.ts';
import type { Run, Runs } from '../ledger/index.ts';
import type { PullMessage } from './message.ts';
import type { Records } from './records.ts';

/** What became of a page's call. */
export type PageRead = PulledPage | { readonly kind: 'threw'; readonly reason: string };

export interface PullServices {
  readonly pull: Pull;
  readonly runs: Runs;
  readonly records: Records;
  /** Reads a page under the account's breaker and budget. Never rejects. */
  readPage(run: Run): Promise<PageRead>;
  /** Once a turn, before its first page: how it ends instead where the account takes no calls. Never rejects. */
  permit(): Promise<Extract<Outcome, { kind: 'deferred' }> | undefined>;
  /** Sends events to the queues of their deliveries and to the archive: all are stored, or the codes of those that are not. */
  store(
    events: readonly WebhookEvent[],
    run: Run,
  ): Promise<{ readonly notStored: number; readonly codes: readonly string[] }>;
  /** Puts a message into the pull's own queue. */
  send(message: PullMessage, delaySeconds: number): Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Milliseconds left in this turn for another page. */
  readonly remainingMs: () => number;
  /** How long this turn may hold the run, in milliseconds. */
  readonly leaseMs: () => number;
  readonly listener: PullListener;
}

export interface PullListener {
  onBegun(run: Run): void;
  /** A tick found another run open. */
  onLeftOut(open: string, at: string): void;
  onPage(run: Run, records: number, changed: number): void;
  /** A call that failed, or events that were not stored: the page is read once more. */
  onTrouble(run: Run, reason: string): void;
  onEnded(run: Run): void;
  /** A message that is not one of a pull's. */
  onUnreadable(messageId: string): void;
}
