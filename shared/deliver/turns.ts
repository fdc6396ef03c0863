import { createGatherings, type Gatherings } from './gatherings.ts';

/** The order of a batch's messages: side by side, but a message that may have killed a worker comes last and alone. */
export interface Turns {
  /** Waits until no other message of the batch is worked on. @param starts the message with the fewest comes first */
  alone(starts: number): Promise<void>;
  /** Calls that messages of the batch make together. */
  readonly gatherings: Gatherings;
}

export interface BatchTurns extends Turns {
  /** One message has ended. */
  ended(): void;
}

/** @param messages in the batch */
export function createTurns(messages: number): BatchTurns {
  const waiting: { readonly starts: number; readonly begin: () => void }[] = [];
  let working = messages;
  const gatherings = createGatherings(() => working);

  function next(): void {
    gatherings.fewer();
    if (working > 0) return;
    const [first] = waiting.sort((a, b) => a.starts - b.starts);
    if (!first) return;
    waiting.shift();
    working += 1;
    first.begin();
  }

  return {
    gatherings,
    alone(starts) {
      working -= 1;
      const turn = Promise.withResolvers<void>();
      waiting.push({ starts, begin: turn.resolve });
      next();
      return turn.promise;
    },
    ended() {
      working -= 1;
      next();
    },
  };
}
