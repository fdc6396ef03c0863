import { isDueForProbe, isRefused, pauseOf, type Row } from '../call/limits/index.ts';
import type { GateEntry } from '../ledger/index.ts';
import type { ValveFacts } from '../topology/index.ts';
import { gateChanges } from './changes.ts';
import type { Shut, ValveState } from './state.ts';

/** An event source mapping, and its state in Lambda's words. */
export interface Mapping {
  readonly id: string;
  readonly state: string;
}

/** All that a run knows. */
export interface Situation {
  readonly facts: ValveFacts;
  /** Every account, those never called included. */
  readonly rows: ReadonlyMap<string, Row>;
  readonly state: ValveState;
  /** Of the deliveries that are or are to be shut; one whose mappings could not be read is left out, and left alone. */
  readonly mappings: ReadonlyMap<string, readonly Mapping[]>;
  readonly now: number;
}

export interface Plan {
  /** To be remembered before anything is disabled: who disables and forgets it never enables again. */
  readonly next: ValveState;
  readonly entries: readonly GateEntry[];
  /** Ids of mappings. */
  readonly disable: readonly string[];
  readonly enable: readonly string[];
}

/** Why each delivery is to be shut now; those that are not to be are left out. */
export function reasonsToShut(
  { flows }: ValveFacts,
  rows: ReadonlyMap<string, Row>,
  now: number,
): ReadonlyMap<string, readonly string[]> {
  const all = Object.entries(flows).map(([delivery, { accounts }]) => {
    const reasons = accounts.flatMap((account) => {
      const row = rows.get(account);
      const pause = row && pauseOf(row, delivery, now);
      return [
        ...(row?.gate?.state === 'open' ? [`${account}: ${row.gate.reason}`] : []),
        ...(pause ? [`paused by ${pause.by}: ${pause.reason}`] : []),
      ];
    });
    return [delivery, reasons] as const;
  });
  return new Map(all.filter(([, reasons]) => reasons.length > 0));
}

/** What is to be done with the mappings and remembered of it. */
export function planOf({ facts, rows, state, mappings, now }: Situation): Plan {
  const wanted = reasonsToShut(facts, rows, now);
  const kept = Object.entries(state.shut).flatMap(([delivery, shut]): [string, Shut][] => {
    const reasons = wanted.get(delivery) ?? [];
    const isOver = reasons.length === 0 && isOpenAgain(mappings.get(delivery));
    return delivery in facts.flows && !isOver ? [[delivery, { ...shut, reasons }]] : [];
  });
  const added = [...wanted].flatMap(([delivery, reasons]): [string, Shut][] => {
    const isNew = !(delivery in state.shut) && isToBeShut(mappings.get(delivery));
    return isNew ? [[delivery, { sinceMs: now, reasons }]] : [];
  });
  const shut = Object.fromEntries([...kept, ...added]);
  const { entries, noted } = gateChanges(facts, rows, state.noted, now);
  const probed = Object.fromEntries(
    Object.entries(state.probed).filter(([account]) => rows.get(account)?.gate?.state === 'open'),
  );
  const idsIn = (lambdaState: string, isHeld: boolean) =>
    Object.entries(shut)
      .filter(([, { reasons }]) => reasons.length > 0 === isHeld)
      .flatMap(([delivery]) => mappings.get(delivery) ?? [])
      .flatMap((mapping) => (mapping.state === lambdaState ? [mapping.id] : []));
  return {
    next: { version: state.version, shut, noted, probed },
    entries,
    disable: idsIn('Enabled', true),
    enable: idsIn('Disabled', false),
  };
}

/** A mapping that is disabled, or about to be, and not by us was disabled by a person: it is not ours to enable one day. */
function isToBeShut(mappings: readonly Mapping[] = []): boolean {
  return mappings.some(({ state }) => state !== 'Disabled' && state !== 'Disabling');
}

/** Enabled, not just being enabled: Lambda may still fail at it. */
function isOpenAgain(mappings: readonly Mapping[] | undefined): boolean {
  return mappings?.every(({ state }) => state === 'Enabled') ?? false;
}

/** One account to be probed, by the worker of one delivery that calls it. */
export interface Probe {
  readonly account: string;
  readonly delivery: string;
}

/** Accounts that refused our credential. */
export function refusedAccounts(rows: ReadonlyMap<string, Row>): readonly string[] {
  return [...rows].flatMap(([account, { gate }]) => (isRefused(gate) ? [account] : []));
}

/** Less than the minute between two runs, which vary a little; more than between two runs of the same minute. */
const PROBE_GAP_MS = 45_000;
/** Vendors lock an account out that comes again and again with what they refused. */
const LONGEST_PROBE_GAP_MS = 1_800_000;

/**
 * The accounts to be probed now, each through another delivery than the minute before: one broken worker must not keep an
 * account closed. A paused delivery calls nobody.
 */
export function probesOf({ facts, rows, state, renewed, now }: ProbeSituation): readonly Probe[] {
  return [...rows].flatMap(([account, row]) => {
    if (!isDueForProbe(row.gate, now)) return [];
    const last = state.probed[account];
    const gap = isRefused(row.gate) && !renewed.has(account) ? refusedGapMs(row.gate.sinceMs, last) : PROBE_GAP_MS;
    if (now - (last ?? 0) < gap) return [];
    const able = Object.entries(facts.flows)
      .filter(([delivery, { accounts }]) => accounts.includes(account) && !isPaused(delivery, rows, now))
      .map(([delivery]) => delivery);
    const delivery = able[Math.floor(now / 60_000) % able.length];
    return delivery === undefined ? [] : [{ account, delivery }];
  });
}

interface ProbeSituation extends Omit<Situation, 'mappings'> {
  /** Accounts whose secret was changed since they were probed last. */
  readonly renewed: ReadonlySet<string>;
}

/** Twice as long each time. */
function refusedGapMs(sinceMs: number, lastMs: number | undefined): number {
  return Math.max(PROBE_GAP_MS, Math.min((lastMs ?? sinceMs) - sinceMs, LONGEST_PROBE_GAP_MS));
}

function isPaused(delivery: string, rows: ReadonlyMap<string, Row>, now: number): boolean {
  return [...rows.values()].some((row) => pauseOf(row, delivery, now) !== undefined);
}
