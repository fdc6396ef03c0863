import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws/error.ts';
import type { Clock } from '../clock.ts';
import type { InvokeResult } from '../lambda/invocation.ts';
import { type AccessRecord, accessLogLine } from './access-log.ts';
import { pathOf, type ReceivedRequest, toEvent } from './event.ts';
import { gatewayAnswers, type HttpAnswer, toAnswer } from './response.ts';
import { matchRoute, type Route } from './routes.ts';
import { createThrottle } from './throttle.ts';

interface GatewayRoute extends Route {
  readonly functionName: string;
  readonly timeoutMs: number;
}

export interface GatewayOptions {
  readonly apiId: string;
  readonly stage: {
    readonly name: string;
    readonly throttlingRateLimit?: number;
    readonly throttlingBurstLimit?: number;
    readonly accessLogFormat?: string;
  };
  readonly routes: readonly GatewayRoute[];
  readonly clock: Clock;
  invoke(functionName: string, payload: string): Promise<InvokeResult>;
  onAccess(line: string): void;
}

interface Handled {
  readonly answer: HttpAnswer;
  readonly routeKey?: string;
  readonly integrationLatency?: number;
}

/** An HTTP API's behaviour between a request and its answer: throttle, route, invoke, log. */
export function createGateway(options: GatewayOptions): (request: ReceivedRequest) => Promise<HttpAnswer> {
  const { apiId, stage, clock } = options;
  const takeToken = createThrottle(clock, stage.throttlingRateLimit, stage.throttlingBurstLimit);
  return async (request) => {
    const time = clock.now();
    const requestId = randomUUID();
    const handled: Handled = takeToken()
      ? await handle(request, requestId, time, options)
      : { answer: gatewayAnswers.tooManyRequests };
    const { answer } = handled;
    if (stage.accessLogFormat !== undefined) {
      const record = recordOf(request, handled, { apiId, stage: stage.name, requestId, time });
      options.onAccess(accessLogLine(stage.accessLogFormat, { ...record, latency: clock.now() - time }));
    }
    return { ...answer, headers: { ...answer.headers, 'apigw-requestid': requestId } };
  };
}

async function handle(
  request: ReceivedRequest,
  requestId: string,
  time: number,
  { apiId, stage, routes, clock, invoke }: GatewayOptions,
): Promise<Handled> {
  const match = matchRoute(routes, request.method, pathOf(request.target));
  if (!match) return { answer: gatewayAnswers.notFound };
  const { routeKey, functionName, timeoutMs } = match.route;
  const { pathParameters } = match;
  const event = toEvent(request, { apiId, stage: stage.name, routeKey, pathParameters, requestId, time });
  const started = clock.now();
  const timeout = Promise.withResolvers<HttpAnswer>();
  const cancel = clock.after(timeoutMs, () => timeout.resolve(gatewayAnswers.unavailable));
  const invoked = invoke(functionName, JSON.stringify(event)).then(toAnswer, toRefusal);
  const answer = await Promise.race([timeout.promise, invoked]).finally(cancel);
  return { answer, routeKey, integrationLatency: Math.round(clock.now() - started) };
}

/** What the client gets when Lambda did not run the function. */
function toRefusal(error: unknown): HttpAnswer {
  if (!(error instanceof AwsError)) throw error;
  if (error.code === 'RequestTooLargeException') return gatewayAnswers.tooLarge;
  if (error.code === 'TooManyRequestsException') return gatewayAnswers.unavailable;
  return gatewayAnswers.serverError;
}

function recordOf(
  request: ReceivedRequest,
  { answer, routeKey, integrationLatency }: Handled,
  context: Pick<AccessRecord, 'apiId' | 'stage' | 'requestId' | 'time'>,
): Omit<AccessRecord, 'latency'> {
  const header = (name: string) => {
    const at = request.rawHeaders.findIndex((entry, index) => index % 2 === 0 && entry.toLowerCase() === name);
    return at < 0 ? '' : (request.rawHeaders[at + 1] ?? '');
  };
  return {
    ...context,
    ...(routeKey === undefined ? {} : { routeKey }),
    ...(integrationLatency === undefined ? {} : { integrationLatency, integrationStatus: answer.status }),
    method: request.method,
    path: pathOf(request.target),
    httpVersion: request.httpVersion,
    domainName: header('host').replace(/:\d+$/, ''),
    sourceIp: request.sourceIp,
    userAgent: header('user-agent'),
    status: answer.status,
    responseBytes: answer.body.length,
  };
}
