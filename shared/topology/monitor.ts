import { accountsOf, type DeliveryId, type Integration } from '../contract/index.ts';
import {
  archiveFunctionName,
  completenessCheckFunctionName,
  monitorFunctionName,
  receiverFunctionName,
  recoverFunctionName,
  rowPrefix,
  valveFunctionName,
  workerFunctionName,
} from './names.ts';
import { pagerFunctionName } from './paging.ts';
import { pullFunctionName, type WatchedPull, watchedPulls } from './pull.ts';

/** The monitor's part of the contracts: plain JSON, because it is written into its bundle. */
export interface MonitorConfig {
  readonly deliveries: readonly {
    readonly integration: string;
    readonly delivery: string;
    /** `integration/delivery`, under which the ledger keeps it. */
    readonly path: DeliveryId;
    /** The destination's account, and those that it reads from. */
    readonly accounts: readonly string[];
    /** As long as a message can live, in its queue and then among the dead letters. */
    readonly goneAfterDays: number;
  }[];
  /** Integrations: each has a receiver. */
  readonly receivers: readonly string[];
  /** Integrations whose contract states a rhythm. */
  readonly rhythmic: readonly string[];
  /** Accounts whose credential ends some days after it was stored. */
  readonly expiring: readonly { readonly account: string; readonly days: number }[];
  readonly pulls: readonly WatchedPull[];
}

/** The row of the ledger's table in which the monitor remembers which alarms ring. */
export const RINGS_KEY = { pk: 'monitor', sk: 'rings' } as const;

/** The names of all functions of an environment. */
export function functionNames(
  environment: string,
  { deliveries, receivers, pulls }: Pick<MonitorConfig, 'deliveries' | 'receivers' | 'pulls'>,
): readonly string[] {
  return [
    ...receivers.map((integration) => receiverFunctionName(environment, integration)),
    ...deliveries.map(({ integration, delivery }) => workerFunctionName(environment, integration, delivery)),
    ...pulls.map(({ integration, pull }) => pullFunctionName(environment, integration, pull)),
    ...[
      archiveFunctionName,
      completenessCheckFunctionName,
      monitorFunctionName,
      pagerFunctionName,
      recoverFunctionName,
      valveFunctionName,
    ].map((nameOf) => nameOf(environment)),
  ];
}

export function monitorConfig(integrations: readonly Integration[]): MonitorConfig {
  const all = integrations.flatMap(({ name, deliveries }) =>
    Object.entries(deliveries).map(([delivery, declared]) => ({ integration: name, delivery, declared })),
  );
  const accounts = integrations.flatMap(accountsOf);
  const lives = accounts.flatMap(({ name, credentialDays }) =>
    credentialDays === undefined ? [] : [[name, { account: name, days: credentialDays }] as const],
  );
  return {
    deliveries: all.map(({ integration, delivery, declared: { retention, destination, reads } }) => ({
      integration,
      delivery,
      path: rowPrefix(integration, delivery),
      accounts: [destination, ...reads].map(({ name }) => name),
      goneAfterDays: retention.sourceDays + retention.deadLetterDays,
    })),
    receivers: integrations.map(({ name }) => name),
    rhythmic: integrations.flatMap(({ name, source }) => (source.rhythm ? [name] : [])),
    expiring: [...new Map(lives).values()],
    pulls: watchedPulls(integrations),
  };
}
