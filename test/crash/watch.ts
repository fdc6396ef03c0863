import { setTimeout as pause } from 'node:timers/promises';
import type { Passing } from '../../packages/local-aws/src/aws/observers.ts';

/** A request of a worker: the `nth` of this description in the `attempt`th invocation for an event. */
export interface Seen {
  readonly attempt: number;
  readonly request: string;
  readonly nth: number;
}

/** A moment in the life of an event: `before` a request takes effect, or `after`, when it is not answered yet. */
export interface Point extends Seen {
  readonly when: 'before' | 'after';
}

/** What happens there: the worker is killed; the connection breaks under a worker that lives; or the request takes long. */
export interface Trap extends Point {
  readonly act: 'kill' | 'break' | 'hold';
}

/** The requests of one worker while it brings one event to its end. */
export interface Watch {
  readonly seen: readonly Seen[];
  /** Those not stepped into yet. */
  readonly traps: readonly Trap[];
  arrived(request: string): Promise<Passing>;
  served(request: string): Promise<Passing>;
}

export interface Watched {
  /** The number of the invocation under way; 1 where several may be under way. */
  attempt(): number;
  /** Ends the worker's process at once. */
  kill(): void;
}

/** Longer than a slot of a rate budget lives. */
const HOLD_MS = 150;

export function createWatch(traps: readonly Trap[], worker: Watched): Watch {
  const seen: Seen[] = [];
  const left = [...traps];

  async function step(request: string, when: Point['when']): Promise<Passing> {
    const now = seen.findLast((one) => one.request === request);
    const index = left.findIndex((trap) => now && idOf(trap) === idOf(now) && trap.when === when);
    if (index < 0) return 'on';
    const [trap] = left.splice(index, 1);
    if (trap?.act === 'kill') worker.kill();
    if (trap?.act !== 'hold') return 'lost';
    await pause(HOLD_MS);
    return 'on';
  }

  return {
    seen,
    traps: left,
    arrived(request) {
      const attempt = worker.attempt();
      const earlier = seen.filter((one) => one.attempt === attempt && one.request === request);
      seen.push({ attempt, request, nth: earlier.length + 1 });
      return step(request, 'before');
    },
    served: (request) => step(request, 'after'),
  };
}

/** The same for the same request of the same story. */
export const idOf = ({ attempt, request, nth }: Seen) => `${attempt} ${request} ${nth}`;
