export interface Quiet {
  /** Nothing is quiet until the returned function is called; further calls of it do nothing. */
  hold(): () => void;
  /** Something has just happened: the moment of quiet restarts. */
  touch(): void;
}

/** Real time, longer than a request on the loopback interface takes from its sender to its receiver. */
const MOMENT_MS = 3;
/** Of the event loop, after that moment: what a busy machine has delayed is received first. */
const TURNS = 4;

/** Calls `act` when nothing has been held or touched for a moment, once per touch. Keeps no process alive. */
export function watchQuiet(act: () => void): Quiet {
  let holds = 0;
  let touches = 0;
  let watching = false;
  return { hold, touch };

  function hold(): () => void {
    let held = true;
    holds++;
    return () => {
      if (!held) return;
      held = false;
      holds--;
      touch();
    };
  }

  function touch(): void {
    touches++;
    watch();
  }

  function watch(): void {
    if (watching || holds > 0) return;
    watching = true;
    const seen = touches;
    setTimeout(() => turn(TURNS, seen), MOMENT_MS).unref();
  }

  function turn(left: number, seen: number): void {
    if (left > 0 && touches === seen && holds === 0) {
      // Not unref'd: then the event loop would wait for something else to happen before it turns.
      setImmediate(() => turn(left - 1, seen));
      return;
    }
    watching = false;
    if (holds > 0) return;
    if (touches === seen) act();
    else watch();
  }
}
