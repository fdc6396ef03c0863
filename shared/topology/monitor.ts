import type { DeliveryId, Integration } from '../contract/index.ts';
import { rowPrefix } from './names.ts';

/** The monitor's part of the contracts: plain JSON, because it is written into its bundle. */
export interface MonitorConfig {
  readonly deliveries: readonly {
    readonly integration: string;
    readonly delivery: string;
    /** `integration/delivery`, under which the ledger keeps it. */
    readonly path: DeliveryId;
    /** As long as a message can live, in its queue and then among the dead letters. */
    readonly goneAfterDays: number;
  }[];
  /** Accounts whose credential ends some days after it was stored. */
  readonly expiring: readonly { readonly account: string; readonly days: number }[];
}

export function monitorConfig(integrations: readonly Integration[]): MonitorConfig {
  const all = integrations.flatMap(({ name, deliveries }) =>
    Object.entries(deliveries).map(([delivery, declared]) => ({ integration: name, delivery, declared })),
  );
  const accounts = all.flatMap(({ declared: { destination, reads } }) => [destination, ...reads]);
  const lives = accounts.flatMap(({ name, credentialDays }) =>
    credentialDays === undefined ? [] : [[name, { account: name, days: credentialDays }] as const],
  );
  return {
    deliveries: all.map(({ integration, delivery, declared: { retention } }) => ({
      integration,
      delivery,
      path: rowPrefix(integration, delivery),
      goneAfterDays: retention.sourceDays + retention.deadLetterDays,
    })),
    expiring: [...new Map(lives).values()],
  };
}
