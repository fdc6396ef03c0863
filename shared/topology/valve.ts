import type { Integration } from '../contract/index.ts';
import { sameFailureEvents, visibilityTimeoutSeconds } from './limits.ts';
import { rowPrefix } from './names.ts';

/** One delivery, for the valve. */
export interface Flow {
  readonly integration: string;
  readonly delivery: string;
  /** Every account that it calls, its destination first. */
  readonly accounts: readonly [string, ...string[]];
  /** How long its queue keeps a message. */
  readonly sourceDays: number;
  /** Until a message that its worker left without an answer is received again. */
  readonly visibilitySeconds: number;
  /** Distinct events in a row whose failure by one fault of ours stops it; absent: never. */
  readonly sameFailureEvents?: number;
}

/** The valve's part of the contracts: plain JSON, because it is written into its bundle. */
export interface ValveConfig {
  /** By `integration/delivery`. */
  readonly flows: Readonly<Record<string, Flow>>;
  /** By account: seconds in which a recovering breaker raises the rate to its limit. */
  readonly rampSeconds: Readonly<Record<string, number>>;
}

export function valveConfig(integrations: readonly Integration[]): ValveConfig {
  const all = integrations.flatMap(({ name, deliveries }) =>
    Object.entries(deliveries).map(([delivery, declared]) => ({ integration: name, delivery, declared })),
  );
  const flows = all.map(({ integration, delivery, declared }): [string, Flow] => {
    const { destination, reads, retention } = declared;
    const events = sameFailureEvents(declared);
    return [
      rowPrefix(integration, delivery),
      {
        integration,
        delivery,
        accounts: [destination.name, ...reads.map(({ name }) => name)],
        sourceDays: retention.sourceDays,
        visibilitySeconds: visibilityTimeoutSeconds(declared),
        ...(events !== undefined && { sameFailureEvents: events }),
      },
    ];
  });
  const accounts = all.flatMap(({ declared }) => [declared.destination, ...declared.reads]);
  return {
    flows: Object.fromEntries(flows),
    rampSeconds: Object.fromEntries(accounts.map(({ name, breaker }) => [name, breaker.rampSeconds])),
  };
}

export interface PauseRequest {
  /** `integration/delivery`. */
  readonly delivery: string;
  /** The person, as the ledger names them. */
  readonly by: string;
  readonly reason: string;
  /** Default: a day, or the longest that is allowed where that is less. */
  readonly hours?: number;
}

export interface ResumeRequest {
  readonly delivery: string;
  readonly by: string;
}

/** The alias of the valve's function that takes workers' reports, and nothing else. */
export const REPORT_ALIAS = 'report';

/** The alias of the valve's function that takes what a person asks, from the recover function. */
export const ACTS_ALIAS = 'acts';

/**
 * The alias of a worker's function that takes probes, and nothing else. It names the environment: a pattern over the workers of `dev` would
 * cover those of `dev-eu` too.
 */
export const probeAlias = (environment: string) => `probe-${environment}`;

/** From a worker that opened the breaker of this account, or stopped this delivery: the valve looks at once, and believes its tables only. */
export interface ValveReport {
  readonly tripped: string;
}

/** From a person: the recover function takes it, and hands it to the valve. */
export type ValveAct = { readonly pause: PauseRequest } | { readonly resume: ResumeRequest };

/** The valve's payload. */
export type ValveRequest =
  /** From the schedule. */
  { readonly minute: true } | ValveReport | ValveAct;

export type ValveAnswer =
  | { readonly done: 'run' }
  /** `keptDays`: how long the queue keeps a message that arrives during the pause. */
  | { readonly done: 'paused'; readonly delivery: string; readonly untilMs: number; readonly keptDays: number }
  /** `stillDisabled`: the reasons for which the delivery stays disabled. */
  | { readonly done: 'resumed'; readonly delivery: string; readonly stillDisabled: readonly string[] }
  | { readonly error: string };

/** A worker's payload for a probe of this account, instead of messages. */
export interface ProbeRequest {
  readonly probe: string;
}

export type ProbeAnswer = { readonly ok: true } | { readonly ok: false; readonly reason: string };
