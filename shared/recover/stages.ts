import { STAGES } from './job.ts';

/** Where the stages end that must have their results before the next event is handed out. */
const CHECKPOINTS = STAGES.map((_, index) => STAGES.slice(0, index + 1).reduce((sum, size) => sum + size, 0));

/** A step hands out so many events at most: it sends, and looks for, no more within its time. */
const MOST_IN_A_STEP = 1000;
/** Seconds from one step of the rest to the next. */
export const PACE_SECONDS = 30;

/** Whether the first stages are over, so that the pace of the budget holds. */
export const isPastStages = (released: number) => released >= (CHECKPOINTS.at(-1) ?? 0);

/** How many events the next step hands out; 0 while a stage's results are awaited. */
export function nextChunk(
  { released, settled, total }: { readonly released: number; readonly settled: number; readonly total: number },
  perSecond: number,
): number {
  const checkpoint = CHECKPOINTS.find((end) => end > released);
  if (checkpoint !== undefined) {
    const begun = CHECKPOINTS.filter((end) => end <= released).at(-1) ?? 0;
    return settled < begun ? 0 : Math.min(checkpoint, total) - released;
  }
  if (settled < (CHECKPOINTS.at(-1) ?? 0)) return 0;
  return Math.min(total - released, MOST_IN_A_STEP, Math.max(1, perSecond * PACE_SECONDS));
}

const FIRST_WAIT_SECONDS = 5;
const LONGEST_WAIT_SECONDS = 300;

/** How long a step waits that found nothing to do: longer the longer nothing has changed. SQS delays for 15 minutes at most. */
export function waitSeconds(unchangedMs: number): number {
  const seconds = Math.ceil(unchangedMs / 1000 / 2);
  return Math.min(LONGEST_WAIT_SECONDS, Math.max(FIRST_WAIT_SECONDS, seconds));
}

/** How long a plan takes: its stages' waits, and the rest at the pace of the budget. */
export function secondsFor(total: number, perSecond: number): number {
  const checkpoints = CHECKPOINTS.filter((end) => end < total).length;
  return Math.ceil(total / Math.min(perSecond, MOST_IN_A_STEP / PACE_SECONDS)) + checkpoints * FIRST_WAIT_SECONDS;
}
