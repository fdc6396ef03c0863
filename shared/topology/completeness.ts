import type { Consistency, Integration } from '../contract/index.ts';

/** First part of the keys of all archived events. */
export const ARCHIVE_PREFIX = 'events/';

/** First part of the keys of an integration's archived events. */
export const archivePrefix = (integration: string) => `${ARCHIVE_PREFIX}${integration}/`;

/** Partition key, in the ledger's table, of what the conservation check found in an integration. */
export const conservationKey = (integration: string) => `conservation#${integration}`;

/** What the conservation check knows of the contracts: plain, because it is written into its bundle. */
export interface ConservationFacts {
  /** By integration, then by delivery. */
  readonly integrations: Readonly<Record<string, Readonly<Record<string, ConservedDelivery>>>>;
}

export interface ConservedDelivery {
  readonly ordering: Consistency['ordering'];
  /** How long its queue keeps a message. */
  readonly sourceDays: number;
  /** How long its dead-letter queue does. */
  readonly deadLetterDays: number;
}

export function conservationFacts(integrations: readonly Integration[]): ConservationFacts {
  return {
    integrations: Object.fromEntries(
      integrations.map(({ name, deliveries }) => [
        name,
        Object.fromEntries(
          Object.entries(deliveries).map(([delivery, { consistency, retention }]) => [
            delivery,
            { ordering: consistency.ordering, ...retention },
          ]),
        ),
      ]),
    ),
  };
}
