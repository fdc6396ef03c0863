import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { jumpHeader } from './clock-flags.ts';
import type { HostedFunction } from './hosted-function.ts';
import { type Asked, howItEnded, type InvokeResult, platformErrors } from './invocation.ts';
import { linkedTrace } from './lineage.ts';
import { type Failure, lineCutter, platformLines } from './log-lines.ts';
import type { Outcome, RuntimeApi } from './runtime-api.ts';
import { memoryFlags } from './variables.ts';

/** One execution environment: a child process that runs one invocation at a time. */
export interface Environment {
  readonly functionName: string;
  /** Runs one event; resolves however the function ends. Only one call at a time. */
  invoke(requestId: string, payload: string, asked?: Asked): Promise<InvokeResult>;
  /** Whether the process can take another event. */
  isAlive(): boolean;
  /** Ends the process at once. */
  kill(): void;
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>;
}

export interface EnvironmentOptions {
  readonly fn: HostedFunction;
  readonly id: string;
  readonly clock: Clock;
  readonly runtimeApi: RuntimeApi;
  /** Flags for Node before the bootstrap, for example a preload. */
  readonly nodeFlags: readonly string[];
  variables(runtimeApi: string): Record<string, string>;
  onLine(line: string): void;
  /** An invocation began; it ended, after so many milliseconds. */
  onRun(requestId: string, durationMs?: number): void;
}

/** Lambda's limit for loading a function. Real time: a fast clock does not make a machine load code any faster. */
const INIT_TIMEOUT_MS = 10_000;
const BOOTSTRAP = join(import.meta.dirname, 'bootstrap.mjs');

type Ending = { readonly kind: 'gone'; readonly how: string } | { readonly kind: 'timed-out' } | Outcome;
type Work = (headers: Readonly<Record<string, string>>, payload: string) => void;

export function startEnvironment({ fn, id, clock, runtimeApi, ...options }: EnvironmentOptions): Environment {
  const started = clock.now();
  const platform = platformLines(fn);
  const asked = Promise.withResolvers<Work>();
  const failed = Promise.withResolvers<Ending>();
  const gone = Promise.withResolvers<void>();
  let nextAsked = asked;
  let current: { requestId: string; end(ending: Ending): void } | undefined;
  let initDuration: number | undefined;
  let isWarm = false;
  let maxMemoryMb = 0;
  let alive = true;

  const address = runtimeApi.register(id, {
    next(respond) {
      initDuration ??= clock.now() - started;
      clearTimeout(initTimer);
      nextAsked.resolve(respond);
    },
    done(requestId, outcome) {
      if (current?.requestId === requestId) current.end(outcome);
    },
    initFailed(payload) {
      failed.resolve({ kind: 'error', payload });
    },
    memory(mb) {
      maxMemoryMb = Math.max(maxMemoryMb, mb);
    },
  });
  const child = start(fn, options, address);
  const initTimer = setTimeout(() => fn.inspectPort ?? child.kill('SIGKILL'), INIT_TIMEOUT_MS).unref();
  child.on('error', (error) => end(error.message));
  child.on('exit', (code, signal) => end(howItEnded(code, signal)));

  return {
    functionName: fn.name,
    invoke: async (requestId, payload, asked = {}) => {
      const work = await Promise.race([nextAsked.promise, failed.promise]);
      const begun = clock.now();
      options.onRun(requestId);
      for (const line of platform.start(begun, requestId)) options.onLine(line);
      const ending = typeof work === 'function' ? await run(work, requestId, payload, asked) : work;
      await outputRead();
      const init = isWarm ? undefined : initDuration;
      isWarm = true;
      return conclude(requestId, ending, clock.now() - begun, init);
    },
    isAlive: () => alive,
    kill: () => void child.kill('SIGKILL'),
    gone: gone.promise,
  };

  function run(work: Work, requestId: string, payload: string, asked: Asked): Promise<Ending> {
    nextAsked = Promise.withResolvers<Work>();
    const timeoutMs = fn.timeoutSeconds * 1000;
    return new Promise<Ending>((resolve) => {
      const cancel = clock.after(timeoutMs, () => {
        resolve({ kind: 'timed-out' });
        child.kill('SIGKILL');
      });
      const settle = (ending: Ending) => {
        cancel();
        current = undefined;
        resolve(ending);
      };
      current = { requestId, end: settle };
      const headers = invocationHeaders(fn, requestId, clock.now() + timeoutMs, asked);
      work({ ...headers, ...jumpHeader(clock) }, payload);
    });
  }

  function conclude(requestId: string, ending: Ending, duration: number, init: number | undefined): InvokeResult {
    const memory = maxMemoryMb === 0 ? {} : { maxMemoryMb };
    const initialisation = init === undefined ? {} : { initDuration: init };
    const report = { requestId, duration, memoryMb: fn.memoryMb, ...memory, ...initialisation };
    for (const line of platform.end(clock.now(), report, failureOf(fn, ending))) options.onLine(line);
    options.onRun(requestId, duration);
    return resultOf(fn, requestId, ending);
  }

  function end(how: string): void {
    if (!alive) return;
    alive = false;
    clearTimeout(initTimer);
    runtimeApi.unregister(id);
    failed.resolve({ kind: 'gone', how });
    current?.end({ kind: 'gone', how });
    gone.resolve();
  }
}

function start(
  fn: HostedFunction,
  { nodeFlags, variables, onLine }: Pick<EnvironmentOptions, 'nodeFlags' | 'variables' | 'onLine'>,
  address: string,
): ChildProcess {
  const child = spawn(process.execPath, [...memoryFlags(fn.memoryMb), ...nodeFlags, BOOTSTRAP], {
    cwd: fn.codeDir,
    env: variables(address),
    // Not in our process group: Ctrl-C must not end a function in the middle of its work.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  child.stdout?.on('data', lineCutter(onLine));
  child.stderr?.on('data', lineCutter(onLine));
  return child;
}

function invocationHeaders(
  fn: HostedFunction,
  requestId: string,
  deadline: number,
  { qualifier, trace }: Asked,
): Record<string, string> {
  const hex = requestId.replaceAll('-', '');
  const root = `1-${Math.floor(deadline / 1000).toString(16)}-${hex.slice(0, 24)}`;
  return {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': requestId,
    'lambda-runtime-deadline-ms': String(Math.round(deadline)),
    'lambda-runtime-invoked-function-arn': qualifier === undefined ? fn.arn : `${fn.arn}:${qualifier}`,
    'lambda-runtime-trace-id': linkedTrace(trace, fn.arn, { root, parent: hex.slice(-16) }),
  };
}

function resultOf(fn: HostedFunction, requestId: string, ending: Ending): InvokeResult {
  const failure = (payload: string): InvokeResult => ({ requestId, payload, functionError: 'Unhandled' });
  switch (ending.kind) {
    case 'response':
      return { requestId, payload: ending.payload };
    case 'error':
      return failure(ending.payload);
    case 'too-large':
      return failure(platformErrors.tooLarge(ending.bytes));
    case 'timed-out':
      return failure(platformErrors.timedOut(requestId, fn.timeoutSeconds));
    case 'gone':
      return failure(platformErrors.exited(requestId, ending.how));
  }
}

function failureOf(fn: HostedFunction, ending: Ending): Failure | undefined {
  if (ending.kind === 'timed-out') return { kind: 'timeout', seconds: fn.timeoutSeconds };
  if (ending.kind === 'gone') return { kind: 'exit', how: ending.how };
  return ending.kind === 'response' ? undefined : { kind: 'error' };
}

/** Lets what the child wrote before it answered be read, so that it stands before END in the log. */
function outputRead(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
