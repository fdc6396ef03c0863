import {
  type Ambiguity,
  type Consistency,
  type DeliveryId,
  type Integration,
  type ShownFields,
  shownFields,
} from '../contract/index.ts';
import { rowPrefix } from './names.ts';
import { replaysPerSecond } from './rate.ts';

/** Partition of all jobs in the ledger's table, by their ids. */
export const JOBS_KEY = 'jobs';

/** Partition of what one job acts on, in the ledger's table. */
export const jobKey = (job: string) => `job#${job}`;

/** The alias by which the function shows masked payloads and does nothing else. */
export const LOOK_ALIAS = 'look';

/** Partitions of what people did, by month. */
export const ACT_PREFIX = 'act#';

/** What jobs read of an event's row. */
export const EVENT_VIEW_ATTRIBUTES = [
  ...['pk', 'sk', 'state', 'reason', 'messageId', 'updatedAt', 'receivedAt', 'discardedBy'],
] as const satisfies readonly string[];

/** One delivery, for jobs over its events. */
export interface RecoveredDelivery {
  readonly integration: string;
  readonly delivery: string;
  readonly ordering: Consistency['ordering'];
  readonly strategy: Ambiguity['strategy'];
  /** Events a second that may come back into its queue, so that live events are not held up. */
  readonly perSecond: number;
  /** The accounts that it calls, its destination first. */
  readonly accounts: readonly string[];
  /** What of its events' payloads is shown without a reason. */
  readonly shown: ShownFields;
}

/** The jobs' part of the contracts: plain JSON, because it is written into the function's bundle. */
export interface RecoverConfig {
  /** By `integration/delivery`. */
  readonly deliveries: Readonly<Record<DeliveryId, RecoveredDelivery>>;
}

export function recoverConfig(integrations: readonly Integration[]): RecoverConfig {
  const all = integrations.flatMap(({ name: integration, deliveries }) =>
    Object.entries(deliveries).map(([delivery, declared]): [DeliveryId, RecoveredDelivery] => {
      const { consistency, ambiguity, destination, reads } = declared;
      return [
        rowPrefix(integration, delivery),
        {
          integration,
          delivery,
          ordering: consistency.ordering,
          strategy: ambiguity.strategy,
          perSecond: replaysPerSecond(declared),
          accounts: [destination.name, ...reads.map(({ name }) => name)],
          shown: shownFields(declared),
        },
      ];
    }),
  );
  return { deliveries: Object.fromEntries(all) };
}
