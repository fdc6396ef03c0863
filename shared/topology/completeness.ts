import type { Consistency, Integration } from '../contract/index.ts';

/** First part of the keys of all archived events. */
export const ARCHIVE_PREFIX = 'events/';

/** First part of the keys of an integration's archived events. */
export const archivePrefix = (integration: string) => `${ARCHIVE_PREFIX}${integration}/`;

/** What the completeness check reads of an event's row: its key and its state. */
export const EVENT_STATE_ATTRIBUTES = ['pk', 'sk', 'state', 'updatedAt'] as const;

/** Partition key of an integration's results, in the ledger's table. It keeps its first name: results live for 90 days. */
export const completenessKey = (integration: string) => `conservation#${integration}`;

/** The completeness check's part of the contracts: plain JSON, because it is written into its bundle. */
export interface CompletenessConfig {
  /** By integration, then by delivery. */
  readonly integrations: Readonly<Record<string, Readonly<Record<string, CheckedDelivery>>>>;
}

export interface CheckedDelivery {
  readonly ordering: Consistency['ordering'];
  /** How long its queue keeps a message. */
  readonly sourceDays: number;
  /** How long its dead-letter queue keeps a message. */
  readonly deadLetterDays: number;
}

export function completenessConfig(integrations: readonly Integration[]): CompletenessConfig {
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
