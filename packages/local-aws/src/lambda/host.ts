import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws/error.ts';
import type { Clock } from '../clock.ts';
import { type Environment, startEnvironment } from './environment.ts';
import type { HostedFunction } from './hosted-function.ts';
import { type Asked, type InvokeResult, MAX_REQUEST_BYTES } from './invocation.ts';
import { createPool, type Patience } from './pool.ts';
import { startRuntimeApi } from './runtime-api.ts';
import { environmentVariables, type FunctionCredentials } from './variables.ts';

/** A day: longer than anyone looks at one invocation. */
const NO_LIMIT_SECONDS = 86_400;
const INSPECTED_PRELOAD = new URL('inspected-preload.mjs', import.meta.url).href;

export interface LambdaHostOptions {
  readonly functions: readonly HostedFunction[];
  readonly clock: Clock;
  readonly endpointUrl: string;
  credentialsOf(functionName: string): FunctionCredentials;
  onLog(functionName: string, line: string): void;
  /** An invocation began; with a duration in milliseconds, it ended. */
  onRun?(functionName: string, requestId: string, durationMs?: number): void;
  /** Flags for Node, asked for whenever a child starts. */
  nodeFlags?(): readonly string[];
  /** Child processes at a time, over all functions; 8 unless given, which stay under 1 GiB with the runtime. */
  readonly maxChildren?: number;
  /** How long an idle child is kept, in milliseconds of clock time; 5 minutes unless given. */
  readonly idleMs?: number;
}

export interface LambdaHost {
  /**
   * Invokes a function and waits for it. How the function ends is in the result. The request id is random unless given.
   * @throws AwsError `ResourceNotFoundException`, `RequestTooLargeException`, or `TooManyRequestsException` when the
   * function is at its reserved concurrency or no child came free in time.
   */
  invoke(
    functionName: string,
    payload: string,
    patience?: Patience,
    requestId?: string,
    asked?: Asked,
  ): Promise<InvokeResult>;
  /**
   * Kills the children of a function that are in the middle of an invocation; says how many.
   * @param which all of them unless given, or the one whose invocation began first or last
   */
  kill(functionName: string, which?: 'first' | 'last'): number;
  /** Ends the idle children of a function, as Lambda does whenever it likes: the next invocation starts cold. */
  retire(functionName: string): void;
  /**
   * Gives a function other code, as UpdateFunctionCode does: invocations that run end on the code they began with, those that
   * begin from now on take the new. Resolves when no child has the old code.
   * @throws AwsError `ResourceNotFoundException`
   */
  replaceCode(functionName: string, directory: string): Promise<void>;
  /** The folder that holds the function's code now. @throws AwsError `ResourceNotFoundException` */
  codeOf(functionName: string): string;
  /**
   * Opens a function to a debugger, and starts its only child so that there is something to attach to. See `inspectPort`.
   * @throws AwsError `ResourceNotFoundException`
   */
  inspect(functionName: string, port: number): Promise<void>;
  /** Child processes it will have at most. */
  readonly maxChildren: number;
  /** Child processes that exist now. */
  size(): number;
  /** Waits up to `graceMs` (real time, 2 s unless given) for running invocations, then ends every child. */
  close(graceMs?: number): Promise<void>;
}

export async function startLambdaHost(options: LambdaHostOptions): Promise<LambdaHost> {
  const { clock, maxChildren = 8, idleMs = 300_000 } = options;
  const functions = new Map(options.functions.map((fn) => [fn.name, fn]));
  const runtimeApi = await startRuntimeApi();
  const pool = createPool<Environment>({
    ...{ clock, maxChildren, idleMs },
    isSingle: (name) => functions.get(name)?.inspectPort !== undefined,
    start: (name) => start(functionOf(name)),
  });

  return {
    async invoke(functionName, payload, patience = 'brief', requestId = randomUUID(), asked = {}) {
      const fn = functionOf(functionName);
      const bytes = Buffer.byteLength(payload);
      if (bytes > MAX_REQUEST_BYTES) throw tooLarge(bytes);
      const release = clock.busy();
      try {
        const environment = await pool.take(fn.name, patience, fn.reservedConcurrency);
        try {
          return await environment.invoke(requestId, payload, asked);
        } finally {
          pool.giveBack(environment);
        }
      } finally {
        release();
      }
    },
    kill(functionName, which) {
      const all = pool.busy(functionName);
      const busy = which === undefined ? all : which === 'first' ? all.slice(0, 1) : all.slice(-1);
      for (const environment of busy) environment.kill();
      return busy.length;
    },
    retire: pool.retire,
    replaceCode: (functionName, directory) => change(functionName, { codeDir: directory }),
    codeOf: (functionName) => functionOf(functionName).codeDir,
    inspect: (functionName, port) => change(functionName, { inspectPort: port, timeoutSeconds: NO_LIMIT_SECONDS }),
    maxChildren,
    size: pool.size,
    async close(graceMs = 2000) {
      await pool.close(graceMs);
      await runtimeApi.close();
    },
  };

  function functionOf(name: string): HostedFunction {
    const fn = functions.get(name);
    if (fn) return fn;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404);
  }

  async function change(functionName: string, changed: Partial<HostedFunction>): Promise<void> {
    const fn = { ...functionOf(functionName), ...changed };
    functions.set(functionName, fn);
    await pool.replace(functionName);
    if (fn.inspectPort !== undefined) pool.warm(functionName);
  }

  function start(fn: HostedFunction): Environment {
    return startEnvironment({ ...environmentOptions(fn, options), clock, runtimeApi });
  }
}

function environmentOptions(fn: HostedFunction, options: LambdaHostOptions) {
  const id = randomUUID();
  const day = new Date(options.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
  const logStream = `${day}/[$LATEST]${id.replaceAll('-', '')}`;
  return {
    fn,
    id,
    nodeFlags: [...inspectFlags(fn), ...(options.nodeFlags?.() ?? [])],
    variables: (address: string) =>
      environmentVariables(fn, address, options.credentialsOf(fn.name), options.endpointUrl, logStream),
    onLine: (line: string) => options.onLog(fn.name, line),
    onRun: (requestId: string, durationMs?: number) => options.onRun?.(fn.name, requestId, durationMs),
  };
}

function inspectFlags({ inspectPort }: HostedFunction): string[] {
  return inspectPort === undefined ? [] : [`--inspect=127.0.0.1:${inspectPort}`, '--import', INSPECTED_PRELOAD];
}

function tooLarge(bytes: number): AwsError {
  return new AwsError(
    'RequestTooLargeException',
    `${bytes} byte payload is too large for the RequestResponse invocation type (limit ${MAX_REQUEST_BYTES} bytes)`,
    413,
  );
}
