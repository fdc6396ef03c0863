import type { Integration } from '../contract/index.ts';
import { rowPrefix } from './names.ts';

/** What the valve must know of one delivery. */
export interface Flow {
  readonly integration: string;
  readonly delivery: string;
  /** Every account that it calls, its destination first. */
  readonly accounts: readonly [string, ...string[]];
  /** How long its queue keeps a message. */
  readonly sourceDays: number;
}

/** What the valve knows of the contracts: plain, because it is written into its bundle. */
export interface ValveFacts {
  /** By `integration/delivery`. */
  readonly flows: Readonly<Record<string, Flow>>;
  /** By account: over how long the rate grows back. */
  readonly rampSeconds: Readonly<Record<string, number>>;
}

export function valveFacts(integrations: readonly Integration[]): ValveFacts {
  const all = integrations.flatMap(({ name, deliveries }) =>
    Object.entries(deliveries).map(([delivery, declared]) => ({ integration: name, delivery, declared })),
  );
  const flows = all.map(({ integration, delivery, declared: { destination, reads, retention } }): [string, Flow] => [
    rowPrefix(integration, delivery),
    {
      integration,
      delivery,
      accounts: [destination.name, ...reads.map(({ name }) => name)],
      sourceDays: retention.sourceDays,
    },
  ]);
  const accounts = all.flatMap(({ declared }) => [declared.destination, ...declared.reads]);
  return {
    flows: Object.fromEntries(flows),
    rampSeconds: Object.fromEntries(accounts.map(({ name, breaker }) => [name, breaker.rampSeconds])),
  };
}

export interface PauseRequest {
  /** `integration/delivery`. */
  readonly delivery: string;
  /** Who asks, as the ledger will name them. */
  readonly by: string;
  readonly reason: string;
  /** Default: a day, or the longest that is allowed where that is less. */
  readonly hours?: number;
}

export interface ResumeRequest {
  readonly delivery: string;
  readonly by: string;
}

/** What the valve is invoked with. */
export type ValveRequest =
  /** By the schedule. */
  | { readonly minute: true }
  /** By a worker whose report closed this account. */
  | { readonly tripped: string }
  | { readonly pause: PauseRequest }
  | { readonly resume: ResumeRequest };

export type ValveAnswer =
  | { readonly done: 'run' }
  /** `keptDays`: how long the queue keeps a message that comes meanwhile. */
  | { readonly done: 'paused'; readonly delivery: string; readonly untilMs: number; readonly keptDays: number }
  /** `stillShut`: what holds the delivery back all the same. */
  | { readonly done: 'resumed'; readonly delivery: string; readonly stillShut: readonly string[] }
  | { readonly error: string };

/** What a worker is invoked with instead of messages: one probe of this account. */
export interface ProbeRequest {
  readonly probe: string;
}

export type ProbeAnswer = { readonly ok: true } | { readonly ok: false; readonly reason: string };
