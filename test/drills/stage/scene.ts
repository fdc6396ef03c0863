import type { Clock } from '@penstock/local-aws/clock';
import { control } from '../../../vendors/index.ts';
import { type Environment, type EnvironmentOptions, startEnvironment } from '../../harness/environment.ts';
import { peopleOf } from '../../harness/people.ts';
import { randomFrom } from './figures.ts';

/** The clock of a drill. */
export interface DrillClock {
  /** How many times faster than real time. */
  readonly rate: number;
  /** Whether idle time is skipped. */
  readonly jump: boolean;
}

/** The environment of a drill. Its clock jumps only while the drill waits by `pass` or `when`. */
export interface Scene {
  readonly environment: Environment;
  readonly people: ReturnType<typeof peopleOf>;
  readonly clock: Clock;
  /** From 0 to 1, the same for the same seed. */
  readonly random: () => number;
  /** Notes what was done, for the report. */
  did(text: string): void;
  /** Lets `ms` of clock time pass. */
  pass(ms: number): Promise<void>;
  /** Looks every `everyMs` of clock time until `isDone`, or for `withinMs`; returns what was seen last. */
  when<T>(look: () => T | Promise<T>, isDone: (seen: T) => boolean, limits: Limits): Promise<T>;
  /** The origin of a simulated vendor. */
  vendor(name: 'hubspot' | 'mailchimp'): string;
  /** Calls the AWS endpoint as an operator. */
  aws(service: string, operation: string, input: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
}

interface Limits {
  readonly withinMs: number;
  /** Default: 100 ms of real time. */
  readonly everyMs?: number;
}

export interface SceneOptions {
  readonly seed: number;
  /** Aborted when the drill is to stop. */
  readonly signal: AbortSignal;
  /** Receives what was done and when, in milliseconds of clock time since the drill began. */
  readonly onDone: (text: string, atMs: number) => void;
}

export interface Opened<Place extends Scene = Scene> {
  readonly scene: Place;
  close(): PromiseLike<void>;
}

/**
 * Starts an environment of its own for a drill; the simulated HubSpot sends no webhooks by itself.
 * @param place which environment, and where, when it is not a new `dev`
 */
export async function openScene(
  { clock: { rate, jump } }: { readonly clock: DrillClock },
  options: SceneOptions,
  place: EnvironmentOptions = {},
): Promise<Opened> {
  const { signal } = options;
  const environment = await startEnvironment({ ...place, rate, jump });
  const { clock, runtime, vendors } = environment;
  let release = clock.busy();
  const begun = clock.now();
  const vendor = (name: string) => vendors.urls[name] ?? '';
  await control(vendor('hubspot'), 'PUT', '/settings', { webhook: null });

  function pass(ms: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        cancel();
        reject(signal.reason);
      };
      if (signal.aborted) return reject(signal.reason);
      const cancel = clock.after(ms, () => {
        // Before anything else may jump on.
        release = clock.busy();
        signal.removeEventListener('abort', stop);
        resolve();
      });
      signal.addEventListener('abort', stop, { once: true });
      release();
    });
  }

  const scene: Scene = {
    environment,
    people: peopleOf(environment),
    clock,
    random: randomFrom(options.seed),
    did: (text) => options.onDone(text, clock.now() - begun),
    pass,
    async when(look, isDone, { withinMs, everyMs = 100 * rate }) {
      const deadline = clock.now() + withinMs;
      for (;;) {
        const seen = await look();
        if (isDone(seen) || clock.now() > deadline) return seen;
        await pass(everyMs);
      }
    },
    vendor,
    aws: (service, operation, input) => runtime.dispatch({ kind: 'operator' }, service, operation, input),
  };
  return { scene, close: () => environment[Symbol.asyncDispose]() };
}

/** The scene of an environment that is stopped and started again: each use is of the one that runs now. Times count from here. */
export function newestOf(now: () => Scene, { onDone }: Pick<SceneOptions, 'onDone'>): Scene {
  const begun = now().clock.now();
  return {
    get environment() {
      return now().environment;
    },
    get people() {
      return now().people;
    },
    get clock() {
      return now().clock;
    },
    random: now().random,
    did: (text) => onDone(text, now().clock.now() - begun),
    pass: (ms) => now().pass(ms),
    when: (look, isDone, limits) => now().when(look, isDone, limits),
    vendor: (name) => now().vendor(name),
    aws: (service, operation, input) => now().aws(service, operation, input),
  };
}
