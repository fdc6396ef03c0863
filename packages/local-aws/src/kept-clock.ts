import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, scaledClock } from './clock.ts';

/** Real milliseconds between two notes of the time. */
const NOTE_EVERY_MS = 500;
/** How far a kept time may be ahead of real time before a start at real time would be wrong. */
const TOLERANCE_MS = 2000;

/**
 * A clock that goes on from where it was when the state's last run ended or was killed: what waits in a queue waits for a
 * time on that clock. A jump is noted before it is made. `stop` ends the notes, and the jumps.
 * @throws Error when the state is ahead of real time and the clock is to run at real time.
 *
 * @example
 * import { keptClock } from '@penstock/local-aws';
 *
 * const { clock, stop } = keptClock('.penstock/state', 60);
 * console.log(new Date(clock.now()).toISOString());
 * stop();
 */
export function keptClock(state: string, rate: number, jump = false): { readonly clock: Clock; stop(): void } {
  const file = join(state, 'clock.json');
  const kept = read(file);
  if (rate === 1 && !jump) {
    if (kept <= Date.now() + TOLERANCE_MS) return { clock: scaledClock(), stop: () => {} };
    throw new Error(
      `The state in ${state} was left by a run with --clock, at ${new Date(kept).toISOString()}, which is still to come. Start with --fresh, or with --clock again.`,
    );
  }
  // A kill may fall between two notes: begin after the latest time that may have been reached.
  const from = kept === 0 ? 0 : kept + NOTE_EVERY_MS * rate;
  const clock = scaledClock(rate, { from, jump, onJump: (to) => note(to) });
  // In one step: a kill in the middle of a note must not leave half a time, which would be none.
  const note = (now = clock.now()) => {
    writeFileSync(`${file}.new`, JSON.stringify({ now }));
    renameSync(`${file}.new`, file);
  };
  note();
  const timer = setInterval(() => note(), NOTE_EVERY_MS).unref();
  return {
    clock,
    stop: () => {
      clearInterval(timer);
      // For good: there is no jump that is not noted.
      clock.busy();
      note();
    },
  };
}

/** Milliseconds since the epoch, or 0 where nothing was kept. */
function read(file: string): number {
  try {
    const { now }: { now?: unknown } = JSON.parse(readFileSync(file, 'utf8'));
    return typeof now === 'number' ? now : 0;
  } catch {
    return 0;
  }
}
