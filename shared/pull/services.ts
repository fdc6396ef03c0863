import type { WebhookEvent } from '@penstock/webhooks';
import type { Outcome, Pull, PulledPage, PullSchedule } from '../contract/index.ts';
import type { Run } from '../ledger/index.ts';
import type { PullMessage } from './message.ts';
import type { Records } from './records.ts';
import type { StepServices, TurnEnd } from './steps.ts';

/** What became of a page's call. */
export type PageRead = PulledPage | { readonly kind: 'threw'; readonly reason: string };

/** What begins runs, and hands each from message to message. */
export interface RunServices extends StepServices {
  readonly schedule: PullSchedule;
  readonly reads: Pull['reads'];
  /** After so many hours a run that stands still ends as failed. */
  readonly mostHours: number;
  /** Works on a run for one turn. */
  takeTurn(run: Run): Promise<TurnEnd>;
  /** Puts a message into the runs' own queue. */
  send(message: PullMessage, delaySeconds: number): Promise<void>;
  /** How long this turn may hold the run, in milliseconds. */
  readonly leaseMs: () => number;
  readonly listener: RunListener;
}

export interface PullServices extends Omit<RunServices, 'schedule' | 'reads' | 'mostHours' | 'takeTurn' | 'listener'> {
  readonly pull: Pull;
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
  /** Milliseconds left in this turn for another page. */
  readonly remainingMs: () => number;
  readonly listener: PullListener;
}

export type RunListener = StepServices['listener'] & {
  onBegun(run: Run): void;
  /** A tick found another run open. */
  onLeftOut(open: string, at: string): void;
  /** A message that is not one of a run's. */
  onUnreadable(messageId: string): void;
};

export interface PullListener extends RunListener {
  onPage(run: Run, records: number, changed: number): void;
}
