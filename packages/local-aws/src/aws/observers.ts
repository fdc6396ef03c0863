import type { Call } from './call.ts';
import type { Output } from './values.ts';

/** `lost`: the connection breaks here, as if one of its ends had died. */
export type Passing = 'on' | 'lost';

/** Sees every request that arrives over HTTP, and holds it as long as it likes. */
export interface Observer {
  /** Before the request takes effect; one lost here takes none. */
  arrived(call: Call): Passing | Promise<Passing>;
  /** After it took effect or was refused, before it is answered; one lost here is not. */
  served(call: Call): Passing | Promise<Passing>;
}

/** A request that an observer lost. */
export class RequestLost extends Error {}

export interface Observers {
  /** Adds an observer; the returned function removes it. */
  add(observer: Observer): () => void;
  /** Runs a call before the eyes of those who observe. @throws RequestLost */
  around(call: Call, run: () => Promise<Output>): Promise<Output>;
}

export function createObservers(): Observers {
  const observers = new Set<Observer>();

  return {
    add(observer) {
      observers.add(observer);
      return () => observers.delete(observer);
    },
    async around(call, run) {
      for (const observer of observers) unlessLost(await observer.arrived(call));
      try {
        return await run();
      } finally {
        for (const observer of observers) unlessLost(await observer.served(call));
      }
    },
  };
}

function unlessLost(passing: Passing): void {
  if (passing === 'lost') throw new RequestLost('An observer lost the request.');
}
