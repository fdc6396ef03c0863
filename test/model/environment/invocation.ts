/** One invocation of a function: while it lives its requests leave and come back, afterwards nothing of it happens. */
export interface Invocation {
  readonly id: string;
  readonly isDead: () => boolean;
  /** Whether a request failed for AWS's sake. */
  readonly isDisturbed: () => boolean;
  disturb(): void;
  kill(): void;
  /** Resolves at its death. */
  readonly death: Promise<'dead'>;
  /** Makes a request unless the invocation is dead or dies of it. `sent` is to be called once it took its effect, or will. */
  request<T>(run: (sent: () => void) => Promise<T>): Promise<T>;
}

export const never = <T>() => new Promise<T>(() => {});

/** @param fateOf whether the invocation dies of the request that is about to leave */
export function createInvocation(id: string, fateOf: () => 'before' | 'after' | undefined): Invocation {
  let dead = false;
  let disturbed = false;
  const { promise: death, resolve } = Promise.withResolvers<'dead'>();

  function kill(): void {
    dead = true;
    resolve('dead');
  }

  async function live<T>(work: Promise<T>): Promise<T> {
    try {
      const result = await work;
      return dead ? await never<T>() : result;
    } catch (error) {
      if (dead) return never<T>();
      throw error;
    }
  }

  return {
    id,
    isDead: () => dead,
    isDisturbed: () => disturbed,
    disturb: () => {
      disturbed = true;
    },
    kill,
    death,
    async request(run) {
      if (dead) return never();
      const fate = fateOf();
      if (fate === 'before') {
        kill();
        return never();
      }
      return live(run(() => fate === 'after' && kill()));
    },
  };
}
