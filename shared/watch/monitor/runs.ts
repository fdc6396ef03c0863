import type { PullHead } from '../../ledger/index.ts';
import { METRIC, pullDueBefore, type WatchedPull } from '../../topology/index.ts';

/** By metric: each has an alarm of its own. */
export type RunTrouble = (typeof METRIC)[
  | 'runMissed'
  | 'runLate'
  | 'runLong'
  | 'runFailed'
  | 'runUnusual'
  | 'goneHeld'
  | 'differencesFound'];

/** EventBridge Scheduler sends within a minute, and the queue may hold the tick for a while. */
const MISSED_AFTER_MS = 15 * 60_000;
const MINUTE_MS = 60_000;

/** What is wrong with a pull's runs at a time. What was due before the monitor knew the pull is not asked for. */
export function runTrouble(
  { schedule, expected }: Pick<WatchedPull, 'schedule' | 'expected'>,
  head: PullHead,
  nowMs: number,
): readonly RunTrouble[] {
  const knownMs = timeOf(head.knownSince) ?? nowMs;
  const dueAgo = (ms: number) => {
    const due = pullDueBefore(schedule, nowMs - ms);
    return due !== undefined && due.fromMs >= knownMs ? due.fromMs : undefined;
  };
  const isBefore = (time: string | undefined, due: number | undefined) =>
    due !== undefined && (timeOf(time) ?? Number.NEGATIVE_INFINITY) < due;
  const missedDue = dueAgo(MISSED_AFTER_MS);
  const { open, openSince, last } = head;
  const all: readonly (readonly [RunTrouble, boolean])[] = [
    // A tick that was left out, because another run was open, has come all the same.
    [METRIC.runMissed, isBefore(head.at, missedDue) && isBefore(head.leftOut, missedDue)],
    [METRIC.runLate, isBefore(head.completeAt, dueAgo(expected.lateMinutes * MINUTE_MS))],
    [METRIC.runLong, open !== undefined && nowMs - (timeOf(openSince) ?? nowMs) > expected.minutes * MINUTE_MS],
    [METRIC.runFailed, last?.state === 'failed'],
    [METRIC.runUnusual, last?.unusual !== undefined],
    [METRIC.goneHeld, last?.goneHeld !== undefined],
    [METRIC.differencesFound, last?.held !== undefined || (last?.told ?? 0) > 0],
  ];
  return all.flatMap(([name, isSo]) => (isSo ? [name] : []));
}

const timeOf = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text));
