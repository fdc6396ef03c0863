import { SLOT_LIFE_MS } from '../../topology/index.ts';
import { dayOf, type Pace, secondsUntilTomorrow } from './budget.ts';
import type { Row } from './row.ts';

/** What a worker wants of an account's counter. Times are milliseconds since the epoch. */
export interface Ask {
  readonly calls: number;
  /** Undefined where calls are only counted by the day. */
  readonly pace: Pace | undefined;
  readonly perDay: number | undefined;
  readonly now: number;
  /** From when a slot can be used: now, and the time that the write takes. */
  readonly fromMs: number;
  /** From when a slot is of no use to this worker. */
  readonly latestMs: number;
  /** The last places that this worker took lay ahead of the clock: these are likely to lie there, too. */
  readonly isBusy?: boolean;
}

/** One write to an account's counter: it happens as a whole, or not at all. */
export interface CounterUpdate {
  readonly tat?: /** The places begin where the last worker's end. Not done where they would be of no use: never because others write, too. */
    | { readonly kind: 'add'; readonly by: number; readonly atMost: number }
    /** The counter is in the past: the places begin at `start`. Not done where another worker was first. */
    | { readonly kind: 'reset'; readonly start: number; readonly to: number };
  readonly day?: { readonly today: string; readonly calls: number; readonly limit: number; readonly isFirst: boolean };
}

export type LeaseStep =
  | { readonly kind: 'update'; readonly update: CounterUpdate }
  | { readonly kind: 'refused'; readonly reason: 'rate-budget' | 'daily-budget-used'; readonly seconds: number };

/** A permit for one call, used between the two times. */
export interface Slot {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** The next write, by what is known of the counter. It only grows, so what is too late by old knowledge is too late. */
export function nextStep({ tat, day, dayCalls }: Pick<Row, 'tat' | 'day' | 'dayCalls'>, ask: Ask): LeaseStep {
  const { pace, perDay, now, fromMs, latestMs } = ask;
  const today = dayOf(now);
  const isFirst = day !== today;
  const left = perDay === undefined ? ask.calls : perDay - (isFirst ? 0 : dayCalls);
  if (left < 1) return { kind: 'refused', reason: 'daily-budget-used', seconds: secondsUntilTomorrow(now) };
  const wanted = Math.min(ask.calls, left);
  const counted = (calls: number) => perDay !== undefined && { day: { today, calls, limit: perDay, isFirst } };
  if (!pace) return { kind: 'update', update: { ...counted(wanted) } };
  const start = Math.max(fromMs, tat);
  const early = earlyMs(pace);
  const fitting = Math.floor((latestMs + early - start) / pace.intervalMs) + 1;
  if (fitting < 1) return { kind: 'refused', reason: 'rate-budget', seconds: Math.ceil((start - early - now) / 1000) };
  const calls = Math.min(wanted, fitting);
  // Whole microseconds: DynamoDB adds decimals, and keeps 38 digits.
  const by = Math.ceil(calls * pace.intervalMs * 1000) / 1000;
  // An account that may burst lends the first calls some of it, so that a worker which is held up still finds its place.
  const idle = fromMs + Math.min(early / 2, HELD_UP_MS);
  const isPast = tat + SLOT_LIFE_MS < now && !ask.isBusy;
  return {
    kind: 'update',
    update: {
      tat: isPast
        ? { kind: 'reset', start: idle, to: idle + by }
        : { kind: 'add', by, atMost: latestMs + early - (calls - 1) * pace.intervalMs },
      ...counted(calls),
    },
  };
}

/**
 * The slots that a write which was done has given. None: all of its places are in the past, and the counter must be reset.
 * @param row as the write left it
 */
export function slotsOf(
  update: CounterUpdate,
  row: Pick<Row, 'tat'>,
  { pace, calls, now }: Pick<Ask, 'pace' | 'calls' | 'now'>,
): readonly Slot[] {
  if (!update.tat || !pace)
    return Array.from({ length: update.day?.calls ?? calls }, () => ({
      fromMs: now,
      untilMs: Number.POSITIVE_INFINITY,
    }));
  const { intervalMs } = pace;
  const { tat } = update;
  const first = tat.kind === 'add' ? row.tat - tat.by : tat.start;
  const length = Math.round((tat.kind === 'add' ? tat.by : tat.to - tat.start) / intervalMs);
  return Array.from({ length }, (_, place) => first + place * intervalMs)
    .filter((place) => place + SLOT_LIFE_MS >= now)
    .map((place) => ({ fromMs: place - earlyMs(pace), untilMs: place + SLOT_LIFE_MS }));
}

/** What a busy machine may need from the lease to the call. */
const HELD_UP_MS = 100;

function earlyMs({ burst, intervalMs }: Pace): number {
  return (burst - 1) * intervalMs;
}
