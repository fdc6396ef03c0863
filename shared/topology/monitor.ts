import {
  accountsOf,
  type DeliveryId,
  type Destination,
  type Integration,
  type Rhythm,
  receives,
} from '../contract/index.ts';
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
    /** Its code may say `conflict` or `owed`. */
    readonly setsAside?: true;
  }[];
  /** Integrations that have a receiver. */
  readonly receivers: readonly string[];
  /** Integrations whose contract states a rhythm. */
  readonly rhythmic: readonly string[];
  /** Accounts whose credential ends some days after it was stored. */
  readonly expiring: readonly { readonly account: string; readonly days: number }[];
  /** Versions of APIs that the contracts use: of each destination's, and of each sender's that has a day. */
  readonly versions: readonly WatchedVersion[];
  readonly pulls: readonly WatchedPull[];
  /** Sources whose number of events is compared with that of the last weeks. */
  readonly volumes: readonly WatchedVolume[];
}

export interface WatchedVersion {
  /** `destination NAME` or `source of INTEGRATION`. */
  readonly of: string;
  readonly version: string;
  /** The destination whose answers may say that it ends. */
  readonly account?: string;
  /** The day that the contract states, UTC. */
  readonly ends?: string;
}

export interface WatchedVolume extends Pick<Rhythm, 'quiet'> {
  readonly integration: string;
  /** The day from which on events are compared, such as `2026-11-30`, UTC. */
  readonly newSince?: string;
}

/** The row of the ledger's table in which the monitor remembers which alarms ring. */
export const RINGS_KEY = { pk: 'monitor', sk: 'rings' } as const;
/** And the one in which it keeps which sources are far off their usual volume. */
export const VOLUME_KEY = { pk: 'monitor', sk: 'volume' } as const;

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
    deliveries: all.map(({ integration, delivery, declared: { retention, destination, reads, setAside } }) => ({
      integration,
      delivery,
      path: rowPrefix(integration, delivery),
      accounts: [destination, ...reads].map(({ name }) => name),
      goneAfterDays: retention.sourceDays + retention.deadLetterDays,
      ...(setAside && { setsAside: true }),
    })),
    receivers: integrations.filter(receives).map(({ name }) => name),
    rhythmic: integrations.flatMap(({ name, source }) => (source.rhythm ? [name] : [])),
    expiring: [...new Map(lives).values()],
    versions: watchedVersions(integrations, accounts),
    pulls: watchedPulls(integrations),
    // A pull states how many records it reads; how many of them changed since the last run says nothing.
    volumes: integrations.filter(receives).flatMap(watchedVolume),
  };
}

function watchedVersions(
  integrations: readonly Integration[],
  accounts: readonly Destination[],
): readonly WatchedVersion[] {
  const ofSources = integrations.flatMap(({ name, source: { apiVersion: version, apiVersionEnds: ends } }) =>
    ends === undefined ? [] : [{ of: `source of ${name}`, version, ends }],
  );
  const ofAccounts = [...new Map(accounts.map((account) => [account.name, account])).values()].map(
    ({ name, apiVersion: version, apiVersionEnds: ends }) => ({
      ...{ of: `destination ${name}`, version, account: name },
      ...(ends !== undefined && { ends }),
    }),
  );
  return [...ofSources, ...ofAccounts];
}

function watchedVolume({ name: integration, source: { rhythm, volume } }: Integration): readonly WatchedVolume[] {
  if (volume && 'varies' in volume) return [];
  return [{ integration, ...(rhythm?.quiet && { quiet: rhythm.quiet }), ...volume }];
}
