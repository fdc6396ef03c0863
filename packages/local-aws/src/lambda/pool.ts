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
  /** Starts a child of the function, unless it has one or may have none now. */
  warm(functionName: string): void;
  busy(functionName: string): readonly E[];
  /** Ends those of a function that are idle. */
  retire(functionName: string): void;
  /** No invocation that begins now meets a child that exists now: busy ones end their work first. Resolves when all are gone. */
  replace(functionName: string): Promise<void>;
  size(): number;
  close(graceMs: number): Promise<void>;
}

interface PoolOptions<E> {
  readonly clock: Clock;
  readonly maxChildren: number;
  readonly idleMs: number;
  /** Whether a function never has two children, not even one that ends beside one that starts; its idle child is kept. */
  isSingle(functionName: string): boolean;
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
export function createPool<E extends Member>(options: PoolOptions<E>): Pool<E> {
  const { clock, maxChildren, idleMs, isSingle, start } = options;
  const busy = new Map<E, Patience>();
  const replaced = new WeakSet<E>();
  const leaving = new Set<E>();
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
    giveBack,
    warm(functionName) {
      const environment = closed ? undefined : tryTake({ functionName, patience: 'patient', reserved: 1 });
      if (environment) giveBack(environment);
    },
    busy: busyOf,
    retire(functionName) {
      for (let idling = idleOf(functionName); idling; idling = idleOf(functionName)) end(idling);
    },
    async replace(functionName) {
      const working = busyOf(functionName);
      for (const environment of working) replaced.add(environment);
      for (let idling = idleOf(functionName); idling; idling = idleOf(functionName)) end(idling);
      const ending = [...leaving].filter((environment) => environment.functionName === functionName);
      await Promise.all([...working, ...ending].map(({ gone }) => gone));
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
      await Promise.all([...idling, ...running, ...leaving].map(({ gone }) => gone));
    },
  };

  function giveBack(environment: E): void {
    busy.delete(environment);
    if (replaced.has(environment)) end(environment);
    else if (environment.isAlive() && !closed) rest(environment);
    serveWaiting();
  }

  function busyOf(functionName: string): E[] {
    return [...busy.keys()].filter((environment) => environment.functionName === functionName);
  }

  function tryTake({ functionName, patience, reserved }: Demand): E | undefined {
    const most = isSingle(functionName) ? 1 : reserved;
    if (busyOf(functionName).length >= most) return undefined;
    const pollers = [...busy.values()].filter((holder) => holder === 'patient').length;
    if (patience === 'patient' && pollers >= Math.max(1, maxChildren - KEPT_FOR_CALLERS)) return undefined;
    const environment = idleOf(functionName) ?? cold(functionName);
    if (environment) busy.set(environment, patience);
    return environment;
  }

  function idleOf(functionName: string): E | undefined {
    const index = idle.findLastIndex(({ environment }) => environment.functionName === functionName);
    return index < 0 ? undefined : takeIdle(index);
  }

  function cold(functionName: string): E | undefined {
    if (isSingle(functionName) && [...leaving].some((other) => other.functionName === functionName)) return undefined;
    if (busy.size + idle.length >= maxChildren) {
      const index = idle.findIndex(({ environment }) => !isSingle(environment.functionName));
      const evicted = index < 0 ? undefined : takeIdle(index);
      if (!evicted) return undefined;
      end(evicted);
    }
    return start(functionName);
  }

  function end(environment: E): void {
    leaving.add(environment);
    environment.kill();
    environment.gone.then(() => {
      leaving.delete(environment);
      serveWaiting();
    });
  }

  function takeIdle(index: number): E | undefined {
    const [entry] = idle.splice(index, 1);
    entry?.stopLater();
    return entry?.environment;
  }

  function rest(environment: E): void {
    const stop = () => {
      const index = idle.findIndex((entry) => entry.environment === environment);
      const idling = index < 0 ? undefined : takeIdle(index);
      if (idling) end(idling);
    };
    const stopLater = isSingle(environment.functionName) ? () => {} : clock.after(idleMs, stop);
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
