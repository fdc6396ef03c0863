import { AwsError } from '../aws/error.ts';
import type { Clock } from '../clock.ts';
import type { Collection } from '../documents.ts';
import { type Asked, isLooping } from '../lambda/index.ts';
import type { InvokeResult } from '../lambda/invocation.ts';
import type { ApiFunction, AsynchronousSettings } from './functions.ts';

/** An event that Lambda has accepted and not yet brought to an end. */
export interface QueuedEvent {
  readonly requestId: string;
  readonly functionName: string;
  readonly payload: string;
  readonly accepted: number;
  /** When it is to be run next. */
  readonly due: number;
  /** How often the function failed. */
  readonly failures: number;
  /** How often it could not be started at all since it last ran. */
  readonly throttles: number;
  /** The alias and the tracing header of the request. */
  readonly asked?: Asked;
}

export interface Asynchronous {
  /** Keeps an event and runs it as soon as may be. It is kept when this returns. */
  accept(fn: ApiFunction, requestId: string, payload: string, asked?: Asked): void;
  close(): void;
}

interface AsynchronousParts {
  readonly clock: Clock;
  readonly store: Collection<QueuedEvent>;
  readonly functions: readonly ApiFunction[];
  invoke(functionName: string, payload: string, requestId: string, asked?: Asked): Promise<InvokeResult>;
  /** Called for an event that is given up, with the last result if there was one. */
  onGivenUp(fn: ApiFunction, event: QueuedEvent, why: GivenUp, result?: InvokeResult): Promise<void>;
}

export type GivenUp = 'RetriesExhausted' | 'EventAgeExceeded' | 'RecursiveInvocation';

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_ATTEMPTS = 2;
const EVENT_AGE_SECONDS = 6 * 3600;
const WAIT_AFTER_FAILURE_MS = [60_000, 120_000];
const LONGEST_THROTTLE_WAIT_MS = 300_000;

/**
 * Lambda's queue of asynchronous events: an event whose function fails runs again after one minute and after two more;
 * one that cannot be started is tried again after 1 s, 2 s, 4 s and so on up to 5 minutes, for six hours. An event may run
 * twice when this process is killed while it runs.
 */
export function createAsynchronous({ clock, store, functions, invoke, onGivenUp }: AsynchronousParts): Asynchronous {
  const waiting = new Map<string, () => void>();
  let closed = false;
  for (const event of store.all()) {
    const fn = functions.find(({ name }) => name === event.functionName);
    if (fn) arm(fn, event);
    else store.remove(event.requestId);
  }

  return {
    accept(fn, requestId, payload, asked = {}) {
      const now = clock.now();
      const event = { requestId, functionName: fn.name, payload, accepted: now, due: now, failures: 0, throttles: 0 };
      keep(fn, { ...event, asked });
    },
    close() {
      closed = true;
      for (const cancel of waiting.values()) cancel();
    },
  };

  function keep(fn: ApiFunction, event: QueuedEvent): void {
    store.put(event.requestId, event);
    arm(fn, event);
  }

  function arm(fn: ApiFunction, event: QueuedEvent): void {
    const cancel = clock.after(Math.max(0, event.due - clock.now()), () => {
      waiting.delete(event.requestId);
      void run(fn, event);
    });
    waiting.set(event.requestId, cancel);
  }

  async function run(fn: ApiFunction, event: QueuedEvent): Promise<void> {
    const { maximumRetryAttempts = RETRY_ATTEMPTS, maximumEventAgeSeconds = EVENT_AGE_SECONDS } = settingsOf(fn, event);
    const isTooOld = (at: number) => at > event.accepted + maximumEventAgeSeconds * 1000;
    if (isTooOld(clock.now())) return giveUp(fn, event, 'EventAgeExceeded');
    if (!fn.mayLoop && isLooping(event.asked?.trace, fn.arn)) return giveUp(fn, event, 'RecursiveInvocation');
    const result = await invoke(fn.name, event.payload, event.requestId, event.asked).catch((error: unknown) => {
      if (error instanceof AwsError) return undefined;
      throw error;
    });
    // What was killed by this runtime's own end did not fail: it runs again after the next start.
    if (closed && (result === undefined || result.functionError)) return;
    if (result && !result.functionError) return store.remove(event.requestId);
    const wait = result
      ? (WAIT_AFTER_FAILURE_MS[event.failures] ?? LONGEST_THROTTLE_WAIT_MS)
      : Math.min(LONGEST_THROTTLE_WAIT_MS, 1000 * 2 ** event.throttles);
    const due = clock.now() + wait;
    if (result && event.failures >= maximumRetryAttempts) return giveUp(fn, event, 'RetriesExhausted', result);
    if (isTooOld(due)) return giveUp(fn, event, 'EventAgeExceeded', result);
    const counts = result
      ? { failures: event.failures + 1, throttles: 0 }
      : { failures: event.failures, throttles: event.throttles + 1 };
    keep(fn, { ...event, ...counts, due });
  }

  async function giveUp(fn: ApiFunction, event: QueuedEvent, why: GivenUp, result?: InvokeResult): Promise<void> {
    await onGivenUp(fn, event, why, result);
    if (!closed) store.remove(event.requestId);
  }
}

/** An alias has settings of its own. */
export function settingsOf({ asynchronous = {} }: ApiFunction, { asked }: QueuedEvent): AsynchronousSettings {
  return asynchronous[asked?.qualifier ?? '$LATEST'] ?? {};
}
