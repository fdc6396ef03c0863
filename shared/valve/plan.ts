import { type Breaker, isDueForProbe, isRefused, pauseOf, type Row } from '../call/limits/index.ts';
import type { BreakerEntry } from '../ledger/index.ts';
import type { ValveConfig } from '../topology/index.ts';
import { breakerChanges } from './breaker-changes.ts';
import type { DisabledDelivery, ValveState } from './state.ts';
import type { Stops } from './stops.ts';

/** An event source mapping, and its state in Lambda's words. */
export interface Mapping {
  readonly id: string;
  readonly state: string;
}

/** What a run decides from. */
export interface Situation {
  readonly config: ValveConfig;
  /** Every account, also those that were never called. */
  readonly rows: ReadonlyMap<string, Row>;
  readonly state: ValveState;
  /** Of the deliveries that are or shall be disabled. A delivery whose mappings could not be read is left out and stays as it is. */
  readonly mappings: ReadonlyMap<string, readonly Mapping[]>;
  readonly now: number;
}

export interface Plan {
  /** Written before any mapping is disabled: a valve that does not know that it disabled a mapping never enables it. */
  readonly next: ValveState;
  readonly entries: readonly BreakerEntry[];
  /** Ids of mappings. */
  readonly disable: readonly string[];
  readonly enable: readonly string[];
}

/** The deliveries to be disabled now, each with its reasons. */
export function reasonsToDisable(
  { flows }: ValveConfig,
  rows: ReadonlyMap<string, Row>,
  now: number,
  stopped: Stops = {},
): ReadonlyMap<string, readonly string[]> {
  const all = Object.entries(flows).map(([delivery, { accounts }]) => {
    const reasons = accounts.flatMap((account) => {
      const row = rows.get(account);
      const pause = row && pauseOf(row, delivery, now);
      return [
        ...(row?.breaker?.state === 'open' ? [`${account}: ${row.breaker.reason}`] : []),
        ...(pause ? [`paused by ${pause.by}: ${pause.reason}`] : []),
      ];
    });
    const stop = stopped[delivery];
    return [delivery, stop ? [...reasons, `${stop.reason}: ${stop.detail}`] : reasons] as const;
  });
  return new Map(all.filter(([, reasons]) => reasons.length > 0));
}

/** The mappings to disable and enable, and the state to write first. */
export function planOf({ config, rows, state, mappings, now }: Situation): Plan {
  const wanted = reasonsToDisable(config, rows, now, state.stopped);
  const kept = Object.entries(state.disabled).flatMap(([delivery, known]): [string, DisabledDelivery][] => {
    const reasons = wanted.get(delivery) ?? [];
    const isOver = reasons.length === 0 && isEnabledAgain(mappings.get(delivery));
    return delivery in config.flows && !isOver ? [[delivery, { ...known, reasons }]] : [];
  });
  const added = [...wanted].flatMap(([delivery, reasons]): [string, DisabledDelivery][] => {
    const isNew = !(delivery in state.disabled) && isToBeDisabled(mappings.get(delivery));
    return isNew ? [[delivery, { sinceMs: now, reasons }]] : [];
  });
  const disabled = Object.fromEntries([...kept, ...added]);
  const { entries, noted } = breakerChanges(config, rows, state.noted, now);
  const probed = Object.fromEntries(
    Object.entries(state.probed).filter(([account]) => rows.get(account)?.breaker?.state === 'open'),
  );
  const idsIn = (lambdaState: string, isHeld: boolean) =>
    Object.entries(disabled)
      .filter(([, { reasons }]) => reasons.length > 0 === isHeld)
      .flatMap(([delivery]) => mappings.get(delivery) ?? [])
      .flatMap((mapping) => (mapping.state === lambdaState ? [mapping.id] : []));
  return {
    next: { version: state.version, disabled, noted, probed, stopped: state.stopped },
    entries,
    disable: idsIn('Enabled', true),
    enable: idsIn('Disabled', false),
  };
}

/** A mapping that is disabled or disabling, and not by the valve, was disabled by a person: the valve must never enable it. */
function isToBeDisabled(mappings: readonly Mapping[] = []): boolean {
  return mappings.some(({ state }) => state !== 'Disabled' && state !== 'Disabling');
}

/** Enabled, not Enabling: Lambda may still fail to. */
function isEnabledAgain(mappings: readonly Mapping[] | undefined): boolean {
  return mappings?.every(({ state }) => state === 'Enabled') ?? false;
}

type OpenBreaker = Extract<Breaker, { state: 'open' }>;

/** A probe of an account, made by the worker of one delivery that calls it. */
export interface Probe {
  readonly account: string;
  readonly delivery: string;
}

/** Accounts that refused our credential. */
export function refusedAccounts(rows: ReadonlyMap<string, Row>): readonly string[] {
  return [...rows].flatMap(([account, { breaker }]) => (isRefused(breaker) ? [account] : []));
}

/** Shortest time between two probes: less than the minute between two runs, more than between two runs of one minute. */
const PROBE_GAP_MS = 45_000;
/** Longest time between two probes with a refused credential: vendors lock out an account that repeats it. */
const LONGEST_PROBE_GAP_MS = 1_800_000;

/**
 * The accounts to be probed now. Each minute another delivery's worker probes: one broken worker must not keep a breaker
 * open. A paused delivery makes no calls, so it makes no probe.
 */
export function probesOf({ config, rows, state, renewed, now }: ProbeSituation): readonly Probe[] {
  return [...rows].flatMap(([account, row]) => {
    if (!isDueForProbe(row.breaker, now)) return [];
    if (now < probeDueMs(row.breaker, state.probed[account], renewed.has(account))) return [];
    const able = Object.entries(config.flows)
      .filter(([delivery, { accounts }]) => accounts.includes(account) && !isPaused(delivery, rows, now))
      .map(([delivery]) => delivery);
    const delivery = able[Math.floor(now / 60_000) % able.length];
    return delivery === undefined ? [] : [{ account, delivery }];
  });
}

interface ProbeSituation extends Omit<Situation, 'mappings'> {
  /** Accounts whose secret has changed since their last probe. */
  readonly renewed: ReadonlySet<string>;
}

/** When the valve may probe an open account: the first run after it does. @param last the time of the probe before */
export function probeDueMs(breaker: OpenBreaker, last: number | undefined, isRenewed: boolean): number {
  const gap = isRefused(breaker) && !isRenewed ? refusedGapMs(breaker.sinceMs, last) : PROBE_GAP_MS;
  return Math.max(breaker.untilMs, (last ?? 0) + gap);
}

/** Doubles with every probe. */
function refusedGapMs(sinceMs: number, lastMs: number | undefined): number {
  return Math.max(PROBE_GAP_MS, Math.min((lastMs ?? sinceMs) - sinceMs, LONGEST_PROBE_GAP_MS));
}

function isPaused(delivery: string, rows: ReadonlyMap<string, Row>, now: number): boolean {
  return [...rows.values()].some((row) => pauseOf(row, delivery, now) !== undefined);
}
