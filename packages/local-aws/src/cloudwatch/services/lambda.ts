import { AwsError } from '../../aws/error.ts';
import type { LambdaHost } from '../../lambda/index.ts';
import type { RecordMetric } from '../sample.ts';

export interface LambdaMetrics {
  /** An invocation began, or it ended after so many milliseconds: what ran, for how long, and how many at a time. */
  run(functionName: string, requestId: string, durationMs?: number): void;
  /** The host, with its failures and throttles counted. */
  host<Host extends Pick<LambdaHost, 'invoke'>>(host: Host): Host & Pick<LambdaHost, 'invoke'>;
  /** An asynchronous event was taken or given up, or an invocation stopped that would have gone on with a loop. */
  event(functionName: string, what: 'AsyncEventsReceived' | 'AsyncEventsDropped' | 'RecursiveInvocationsDropped'): void;
}

type Invoke = LambdaHost['invoke'];
type Rest = Parameters<Invoke> extends [string, ...infer Others] ? Others : never;

/** Above this number the oldest run without an end is forgotten. */
const MOST_RUNNING = 10_000;

/**
 * The metrics of `AWS/Lambda`, per function and for all of them. Values count for the time at which the invocation began:
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html. As at AWS, a success is an error of 0 and a
 * batch of which some records failed is a success.
 */
export function lambdaMetrics(record: RecordMetric, now: () => number): LambdaMetrics {
  const started = new Map<string, number>();
  const running = new Map<string, number>();
  const report = (functionName: string, name: string, value: number, at = now(), unit = 'Count') => {
    for (const dimensions of [{ FunctionName: functionName }, {}])
      record({ namespace: 'AWS/Lambda', name, dimensions, value, unit, at });
  };

  return {
    run(functionName, requestId, durationMs) {
      if (durationMs === undefined) return begin(functionName, requestId);
      running.set(functionName, Math.max(0, (running.get(functionName) ?? 0) - 1));
      report(functionName, 'Duration', durationMs, started.get(requestId), 'Milliseconds');
    },
    host: (host) => ({
      ...host,
      async invoke(functionName: string, ...rest: Rest) {
        try {
          const result = await host.invoke(functionName, ...rest);
          const at = started.get(result.requestId);
          started.delete(result.requestId);
          report(functionName, 'Invocations', 1, at);
          report(functionName, 'Errors', result.functionError === undefined ? 0 : 1, at);
          report(functionName, 'Throttles', 0, at);
          return result;
        } catch (error) {
          if (error instanceof AwsError && error.status === 429) report(functionName, 'Throttles', 1);
          throw error;
        }
      },
    }),
    event: (functionName, what) => report(functionName, what, 1),
  };

  function begin(functionName: string, requestId: string): void {
    started.set(requestId, now());
    const [oldest] = started.keys();
    if (started.size > MOST_RUNNING && oldest !== undefined) started.delete(oldest);
    running.set(functionName, (running.get(functionName) ?? 0) + 1);
    const at = now();
    const metric = { namespace: 'AWS/Lambda', name: 'ConcurrentExecutions', unit: 'Count', at };
    record({ ...metric, dimensions: { FunctionName: functionName }, value: running.get(functionName) ?? 0 });
    record({ ...metric, dimensions: {}, value: [...running.values()].reduce((sum, count) => sum + count, 0) });
  }
}
