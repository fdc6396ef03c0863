import type { SameFailure } from '../call/limits/index.ts';
import type { BreakerEntry } from '../ledger/index.ts';
import type { ValveConfig } from '../topology/index.ts';

/** A delivery that the valve stopped because of its own code. A deploy or a person ends it. */
export interface Stop {
  readonly reason: 'same-failure' | 'worker-broken';
  /** For people. */
  readonly detail: string;
  /** Milliseconds since the epoch. */
  readonly sinceMs: number;
  /** Which code and configuration the worker had: another version ends the stop. */
  readonly version: string;
  /** Since it stopped, the worker failed even to answer a probe: then an answer shows that it works again. */
  readonly hasFailedProbe?: true;
}

export type Stops = Readonly<Record<string, Stop>>;

/** What the valve learns of workers, by delivery. Deliveries of which it could not learn it are left out. */
export interface WorkersSeen {
  readonly versions: ReadonlyMap<string, string>;
  /** Deliveries whose invocations all fail. */
  readonly broken: readonly string[];
  /** Of stopped workers: whether the worker answered a probe, good or bad. */
  readonly answers: ReadonlyMap<string, boolean>;
}

/** Deliveries whose row of failures is long enough to stop them. */
export function failingDeliveries(
  { flows }: ValveConfig,
  failures: ReadonlyMap<string, SameFailure>,
): readonly { readonly delivery: string; readonly detail: string }[] {
  return [...failures].flatMap(([delivery, { reason, events }]) => {
    const most = flows[delivery]?.sameFailureEvents;
    if (most === undefined || events < most) return [];
    return [{ delivery, detail: `${events} events in a row ended by ${reason}` }];
  });
}

/** The stops from now on. */
export function nextStops(
  config: ValveConfig,
  stopped: Stops,
  failures: ReadonlyMap<string, SameFailure>,
  { versions, broken, answers }: WorkersSeen,
  now: number,
): Stops {
  const kept = Object.entries(stopped).flatMap(([delivery, stop]): [string, Stop][] => {
    const answer = answers.get(delivery);
    const isOver =
      !(delivery in config.flows) ||
      (versions.get(delivery) ?? stop.version) !== stop.version ||
      (stop.reason === 'worker-broken' && answer === true && stop.hasFailedProbe === true);
    if (isOver) return [];
    return [[delivery, answer === false ? { ...stop, hasFailedProbe: true } : stop]];
  });
  const fresh = [
    ...failingDeliveries(config, failures).map((one) => ({ ...one, reason: 'same-failure' as const })),
    ...broken.map((delivery) => ({
      delivery,
      reason: 'worker-broken' as const,
      detail: 'all invocations of the worker failed',
    })),
  ].filter(({ delivery }) => !(delivery in stopped));
  const added = fresh.flatMap(({ delivery, reason, detail }): [string, Stop][] => {
    const version = versions.get(delivery);
    return version === undefined ? [] : [[delivery, { reason, detail, sinceMs: now, version }]];
  });
  return Object.fromEntries([...added, ...kept]);
}

/** Ledger entries of what began and what ended, in the partition of the delivery's destination. */
export function stopEntries({ flows }: ValveConfig, before: Stops, after: Stops, now: number): readonly BreakerEntry[] {
  const at = new Date(now).toISOString();
  const entry = (delivery: string, state: 'paused' | 'resumed', reason: string): BreakerEntry[] => {
    const account = flows[delivery]?.accounts[0];
    return account === undefined
      ? []
      : [{ account, at, state, delivery, by: 'valve', reason: `${delivery}: ${reason}` }];
  };
  const began = Object.entries(after).filter(([delivery]) => !(delivery in before));
  const ended = Object.entries(before).filter(([delivery]) => !(delivery in after));
  return [
    ...began.flatMap(([delivery, { reason, detail }]) => entry(delivery, 'paused', `${reason}, ${detail}`)),
    ...ended.flatMap(([delivery, { reason }]) => entry(delivery, 'resumed', `${reason} is over`)),
  ];
}
