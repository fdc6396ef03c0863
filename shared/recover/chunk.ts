import type { RecoveredDelivery } from '../topology/index.ts';
import type { Job, Target } from './job.ts';
import type { EventView } from './judge.ts';
import type { Queues } from './letters.ts';
import type { RecoverServices } from './services.ts';

export type StartedJob = Job & { readonly startedAt: string };

/** Some of a job's events, at the moment when they are handed out. */
export interface Chunk {
  readonly job: StartedJob;
  readonly declared: RecoveredDelivery;
  readonly queues: Queues;
  readonly targets: readonly Target[];
  /** In the order of the targets. */
  readonly views: readonly (EventView | undefined)[];
  /** An earlier run of this step did not come to its end: it may have handed some of them out. */
  readonly isRepeated: boolean;
  readonly remainingMs: () => number;
}

/** Why events of a chunk were skipped, by their index in it. */
export type ChunkSkips = Readonly<Record<number, string>>;

export type HandingServices = Pick<
  RecoverServices,
  'archive' | 'bodyOf' | 'discards' | 'setAsides' | 'recordDoubt' | 'now'
>;
