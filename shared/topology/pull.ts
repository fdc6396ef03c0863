import {
  type BoundPull,
  type ExpectedRun,
  type Integration,
  type PullId,
  type PullSchedule,
  pullId,
} from '../contract/index.ts';
import { deployedName } from './deployed.ts';
import { resourceName } from './names.ts';

/** A pull's function: it reads a listing for a minute at a time. */
export const pullFunctionName = (environment: string, integration: string, pull: string) =>
  resourceName(environment, integration, pull);

/** The queue of a pull's ticks and continuations. */
export const pullQueueName = (environment: string, integration: string, pull: string) =>
  resourceName(environment, integration, pull, 'runs');

export const pullDeadLetterQueueName = (environment: string, integration: string, pull: string) =>
  resourceName(environment, integration, pull, 'runs', 'dead-letters');

/** Partition key of a pull's runs and of the fingerprints of its records, in the ledger's table. */
export const pullKey = (id: PullId) => `${PULL_PREFIX}${id}`;

/** A pull of a contract, under the names of its first deploy. */
export const boundPullId = ({ integration, pull }: Pick<BoundPull, 'integration' | 'pull'>): PullId =>
  pullId(deployedName(integration.name, integration), deployedName(pull, integration.pulls?.[pull] ?? {}));

/** What the keys of all pulls begin with. */
export const PULL_PREFIX = 'pull#';

/** A turn ends within this: a killed one costs as much, and then the rest of the visibility timeout. */
export const PULL_TIMEOUT_SECONDS = 60;
/** A message whose turn was killed comes back. */
export const PULL_VISIBILITY_SECONDS = 2 * PULL_TIMEOUT_SECONDS;
/** Messages of one pull at the same time: the least that SQS allows. All but one find the lease taken. */
export const PULL_CONCURRENCY = 2;

/** One pull or reconciliation, for the monitor: both have runs. */
export interface WatchedPull {
  readonly integration: string;
  readonly pull: string;
  readonly id: PullId;
  readonly schedule: PullSchedule;
  readonly expected: Pick<ExpectedRun, 'minutes' | 'lateMinutes'>;
}

export function watchedPulls(
  integrations: readonly Pick<Integration, 'name' | 'pulls' | 'reconciliations'>[],
): readonly WatchedPull[] {
  return integrations.flatMap(({ name, pulls = {}, reconciliations = {} }) =>
    Object.entries({ ...pulls, ...reconciliations }).map(([pull, { schedule, expected }]) => ({
      ...{ integration: name, pull, schedule, expected },
      id: pullId(name, pull),
    })),
  );
}
