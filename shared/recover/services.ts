import type { ArchiveReader } from '../archive/index.ts';
import type { Claim, DeliveryId, Envelope } from '../contract/index.ts';
import type { Act, ActKey, Discards, SetAsideState, SetAsides } from '../ledger/index.ts';
import type { Loaded } from '../payload-store/index.ts';
import type { RecoverConfig, RecoveredDelivery } from '../topology/index.ts';
import type { HourRow } from '../watch/completeness/index.ts';
import type { SetAsideEvent } from './choose.ts';
import type { EventViews } from './event-views.ts';
import type { Job, StepMessage } from './job.ts';
import type { Queues } from './letters.ts';
import type { JobStore } from './store.ts';

/** What jobs need of AWS. Everything rejects where AWS did not confirm it. */
export interface RecoverServices {
  readonly config: RecoverConfig;
  readonly store: JobStore;
  readonly views: EventViews;
  readonly discards: Discards;
  readonly setAsides: SetAsides;
  /** Events that are set aside so, newest receipt first. */
  readonly setAsideEvents: (delivery: DeliveryId, state: SetAsideState) => AsyncIterable<SetAsideEvent>;
  readonly queues: (delivery: RecoveredDelivery) => Promise<Queues>;
  readonly archive: Pick<ArchiveReader, 'list' | 'events'>;
  /** Hours of the completeness check, from one on. */
  readonly checkedHours: (integration: string, from: string) => AsyncIterable<HourRow>;
  /** The message body of an archived event; a large one goes to the payload store first. */
  readonly bodyOf: (envelope: Envelope) => Promise<string>;
  /** The body that an event only refers to. */
  readonly loadClaim: (claim: Claim) => Promise<Loaded>;
  /** A row of the audit. */
  readonly readAct: (key: ActKey) => Promise<Act | undefined>;
  /** Records that it is unknown whether an event took effect, so that its worker looks it up first. */
  readonly recordDoubt: (delivery: DeliveryId, envelope: Envelope, job: string) => Promise<void>;
  /** Sends the next step. */
  readonly sendStep: (message: StepMessage, delaySeconds: number) => Promise<void>;
  readonly newId: (now: number) => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly listener: RecoverListener;
}

/** Receives what jobs do, for logs and metrics. */
export interface RecoverListener {
  onPlanned(job: Job): void;
  onStep(job: Job, handedOut: number): void;
  /** A job ended, or stopped by its own rule. */
  onEnded(job: Job): void;
  /** A running job in which nothing has changed for an hour. */
  onStandsStill(job: Job): void;
}

/** Why a request is refused; the text is for the person who made it. */
export class Refusal extends Error {}

/** A refusal as a person reads it. */
export const sentence = (text: string) =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
