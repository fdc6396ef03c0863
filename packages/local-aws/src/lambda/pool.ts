import { AwsError } from '../aws/error.ts';
import type { Clock } from '../clock.ts';
import type { Environment } from './environment.ts';

/** How long a caller waits for a child: `brief` for a synchronous caller, `patient` for one that polls a queue. */
export type Patience = 'brief' | 'patient';

const WAIT_MS: Readonly<Record<Patience, number>> = { brief: 5_000, patient: 60_000 };
/** Children that pollers never take, so that a webhook is answered while every queue is full. */
const KEPT_FOR_CALLERS = 2;

type Member = Pick<Environment, 'functionName' | 'isAlive' | 'kill' | 'gone'>;

export interface Pool<E extends Member> {
  /** A child of the function for one invocation: the one used last, else a new one. */
  take(functionName: string, patience: Patience, reserved?: number): Promise<E>;
  giveBack(environment: E): void;
  busy(functionName: string): readonly E[];
  /** Ends those of a function that are idle. */
  retire(functionName: string): void;
  size(): number;
  close(graceMs: number): Promise<void>;
}

interface PoolOptions<E> {
  readonly clock: Clock;
  readonly maxChildren: number;
  readonly idleMs: number;
  start(functionName: string): E;
}

interface Demand {
  readonly functionName: string;
  readonly patience: Patience;
  readonly reserved: number;
}

interface Waiter<E> extends Demand {
  give(environment: E): void;
}

/** Shares a limited number of children among functions: last used first, the longest idle one of another function goes. */
export function createPool<E extends Member>({ clock, maxChildren, idleMs, start }: PoolOptions<E>): Pool<E> {
  const busy = new Map<E, Patience>();
  const idle: { environment: E; stopLater: () => void }[] = [];
  let waiting: Waiter<E>[] = [];
  let closed = false;

  return {
    take(functionName, patience, reserved = Number.POSITIVE_INFINITY) {
      if (closed) return Promise.reject(throttled('The host is stopping.'));
      if (busyOf(functionName).length >= reserved) return Promise.reject(throttled());
      const environment = tryTake({ functionName, patience, reserved });
      return environment ? Promise.resolve(environment) : wait({ functionName, patience, reserved });
    },
    giveBack(environment) {
      busy.delete(environment);
      if (environment.isAlive() && !closed) rest(environment);
      serveWaiting();
    },
    busy: busyOf,
    retire(functionName) {
      for (let idling = warm(functionName); idling; idling = warm(functionName)) idling.kill();
    },
    size: () => busy.size + idle.length,
    async close(graceMs) {
      closed = true;
      waiting = [];
      const idling = idle.splice(0).map(({ environment }) => environment);
      for (const environment of idling) environment.kill();
      const deadline = Date.now() + graceMs;
      while (busy.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
      const running = [...busy.keys()];
      for (const environment of running) environment.kill();
      await Promise.all([...idling, ...running].map(({ gone }) => gone));
    },
  };

  function busyOf(functionName: string): E[] {
    return [...busy.keys()].filter((environment) => environment.functionName === functionName);
  }

  function tryTake({ functionName, patience, reserved }: Demand): E | undefined {
    if (busyOf(functionName).length >= reserved) return undefined;
    const pollers = [...busy.values()].filter((holder) => holder === 'patient').length;
    if (patience === 'patient' && pollers >= Math.max(1, maxChildren - KEPT_FOR_CALLERS)) return undefined;
    const environment = warm(functionName) ?? cold(functionName);
    if (environment) busy.set(environment, patience);
    return environment;
  }

  function warm(functionName: string): E | undefined {
    const index = idle.findLastIndex(({ environment }) => environment.functionName === functionName);
    return index < 0 ? undefined : takeIdle(index);
  }

  function cold(functionName: string): E | undefined {
    if (busy.size + idle.length >= maxChildren) {
      if (idle.length === 0) return undefined;
      takeIdle(0)?.kill();
    }
    return start(functionName);
  }

  function takeIdle(index: number): E | undefined {
    const [entry] = idle.splice(index, 1);
    entry?.stopLater();
    return entry?.environment;
  }

  function rest(environment: E): void {
    const stopLater = clock.after(idleMs, () => {
      const index = idle.findIndex((entry) => entry.environment === environment);
      if (index >= 0) takeIdle(index)?.kill();
    });
    idle.push({ environment, stopLater });
    environment.gone.then(() => {
      const index = idle.findIndex((entry) => entry.environment === environment);
      if (index >= 0) takeIdle(index);
    });
  }

  function wait(demand: Demand): Promise<E> {
    const { promise, resolve, reject } = Promise.withResolvers<E>();
    const waiter: Waiter<E> = { ...demand, give: resolve };
    waiting.push(waiter);
    const cancel = clock.after(WAIT_MS[demand.patience], () => {
      waiting = waiting.filter((other) => other !== waiter);
      reject(throttled());
    });
    return promise.finally(cancel);
  }

  function serveWaiting(): void {
    // Synchronous callers come before pollers, whose messages stay in the queue.
    const inOrder = [...waiting].sort((a, b) => Number(a.patience === 'patient') - Number(b.patience === 'patient'));
    for (const waiter of inOrder) {
      const environment = tryTake(waiter);
      if (!environment) continue;
      waiting = waiting.filter((other) => other !== waiter);
      waiter.give(environment);
    }
  }
}

function throttled(message = 'Rate Exceeded.'): AwsError {
  return new AwsError('TooManyRequestsException', message, 429);
}
