import type { Clock } from '../clock.ts';
import { MINUTE_MS } from './store.ts';

/** After a minute's end, so that what happened within it has arrived: a log line takes a moment through its pipe. */
const SETTLED_MS = 10_000;
/** What was slept through for longer, by a machine that stood still, is not made up for. */
const MOST_MADE_UP = 60;

/** Calls `run` soon after each minute's end, with that end; several times when a fast clock has run past several. */
export function everyMinute(clock: Clock, run: (end: number) => void): () => void {
  const lastEnd = () => Math.floor((clock.now() - SETTLED_MS) / MINUTE_MS) * MINUTE_MS;
  let done = lastEnd();
  let cancel = arm();
  return () => cancel();

  function arm(): () => void {
    return clock.after(Math.max(0, done + MINUTE_MS + SETTLED_MS - clock.now()), tick);
  }

  function tick(): void {
    // A timer may come a fraction early.
    const last = Math.max(lastEnd(), done + MINUTE_MS);
    const first = Math.max(done + MINUTE_MS, last - (MOST_MADE_UP - 1) * MINUTE_MS);
    for (let end = first; end <= last; end += MINUTE_MS) run(end);
    done = last;
    cancel = arm();
  }
}
