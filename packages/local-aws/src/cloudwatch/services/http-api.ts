import type { RecordMetric } from '../sample.ts';

/** API Gateway waits no longer for an integration: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html. */
const LONGEST_MS = 30_000;

type Invoke<Result> = (functionName: string, payload: string) => Promise<Result>;
type Handle<Request, Answer> = (request: Request) => Promise<Answer>;

/**
 * The metrics of `AWS/ApiGateway` for an HTTP API, per API and per stage; each request is a 4xx and a 5xx of 0 or 1:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html.
 */
export function httpApiMetrics(record: RecordMetric, now: () => number, apiId: string, stage: string) {
  const report = (name: string, value: number, unit: string, at: number) => {
    for (const dimensions of [{ ApiId: apiId }, { ApiId: apiId, Stage: stage }])
      record({ namespace: 'AWS/ApiGateway', name, dimensions, value, unit, at });
  };

  const count = (status: number, begun: number) => {
    report('Count', 1, 'Count', begun);
    report('4xx', Number(status >= 400 && status < 500), 'Count', begun);
    report('5xx', Number(status >= 500), 'Count', begun);
    report('Latency', Math.round(now() - begun), 'Milliseconds', begun);
  };

  return {
    /** What answers requests, measured. */
    handle<Request, Answer extends { readonly status: number }>(
      handle: Handle<Request, Answer>,
    ): Handle<Request, Answer> {
      return async (request) => {
        const begun = now();
        const answer = await handle(request);
        count(answer.status, begun);
        return answer;
      };
    },
    /** A request that API Gateway refused by itself, before any route was looked for. */
    refused: (status: number) => count(status, now()),
    /** What runs the integrations, measured. */
    invoke<Result>(invoke: Invoke<Result>): Invoke<Result> {
      return async (functionName, payload) => {
        const begun = now();
        try {
          return await invoke(functionName, payload);
        } finally {
          report('IntegrationLatency', Math.min(LONGEST_MS, Math.round(now() - begun)), 'Milliseconds', begun);
        }
      };
    },
  };
}
