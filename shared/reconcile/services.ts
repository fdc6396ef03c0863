import type { WebhookEvent } from '@penstock/webhooks';
import type {
  ComparedPage,
  FindContext,
  FoundRecord,
  Outcome,
  PullId,
  Reconciliation,
  SeenDifference,
} from '../contract/index.ts';
import type { Run } from '../ledger/index.ts';
import type { RunListener, RunServices } from '../pull/index.ts';
import type { RunFiles } from './files.ts';
import type { SideName } from './table.ts';

/** Team code that threw, or returned something else than agreed. */
type Threw = { readonly kind: 'threw'; readonly reason: string };
export type ComparedRead = ComparedPage | Threw;
export type FoundRead = FoundRecord | Threw;

/** Only names what a call is for. */
export type NamedRun = Pick<Run, 'name'>;

export type Asked = Pick<FindContext<unknown>, 'by' | 'value' | 'linked'>;

/** What the link says of a record. */
export interface Linked {
  /** Id of the other side's record. */
  readonly other?: string;
  /** The record was erased, and a tombstone stands for it. */
  readonly isErased?: boolean;
}

/** Pairs of a link. Each function rejects where the store fails. */
export interface ComparedPairs {
  /** All that name a record of both sides, for the first look. */
  all(): AsyncIterable<{ readonly from: string; readonly to: string }>;
  /** Read consistently. @param id of a record of this side */
  of(side: SideName, id: string): Promise<Linked>;
}

export interface ReconcileServices
  extends Omit<RunServices, 'schedule' | 'reads' | 'mostHours' | 'takeTurn' | 'listener'> {
  readonly id: PullId;
  /** The reconciliation's name in its integration. */
  readonly name: string;
  readonly declared: Reconciliation;
  /** How late an event of the delivery may take effect: a younger difference does not count. */
  readonly withinSeconds: number;
  readonly files: RunFiles;
  /** The pairs of the contract's link; absent where it names none. */
  readonly links?: ComparedPairs;
  /** Reads a page of one side under its account's breaker and budget. Never rejects. */
  readPage(side: SideName, run: Run): Promise<ComparedRead>;
  /** Reads one record directly. Never rejects. */
  find(side: SideName, asked: Asked, run: NamedRun): Promise<FoundRead>;
  /** How a turn ends instead where one of the accounts takes no calls. Never rejects. */
  permit(sides: readonly SideName[]): Promise<Extract<Outcome, { kind: 'deferred' }> | undefined>;
  /** The code's class of a difference. */
  classOf(difference: SeenDifference): string;
  /** The states of the delivery's events that have not ended, by entity; undefined where there are too many to know. */
  openEvents(): Promise<ReadonlyMap<string, string> | undefined>;
  /** Whether so many messages wait in the delivery's queue that no repair may be added. */
  isBusy(): Promise<boolean>;
  /** Sends a repair to the delivery's queue and to the archive. */
  store(event: WebhookEvent, run: Run): Promise<{ readonly notStored: number; readonly codes: readonly string[] }>;
  /** Repairs a second: the replays' share of the accounts' rates. */
  readonly perSecond: number;
  pause(ms: number): Promise<unknown>;
  /** Milliseconds left in this turn for another call. */
  readonly remainingMs: () => number;
  readonly listener: ReconcileListener;
}

export interface ReconcileListener extends RunListener {
  onPage(run: Run, side: SideName, records: number): void;
  onJoined(run: Run, differences: number): void;
  onLooked(run: Run, difference: string, result: string): void;
}
