import { ACCOUNT } from '../aws/account.ts';
import { logTime } from './event.ts';

/** One request and its answer, as an access log line shows them. */
export interface AccessRecord {
  readonly apiId: string;
  readonly stage: string;
  readonly requestId: string;
  readonly routeKey?: string;
  readonly method: string;
  readonly path: string;
  readonly httpVersion: string;
  readonly domainName: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly status: number;
  readonly responseBytes: number;
  /** Milliseconds since the epoch, when the request came in. */
  readonly time: number;
  /** Milliseconds to the answer, and of those within the integration. */
  readonly latency: number;
  readonly integrationLatency?: number;
  readonly integrationStatus?: number;
  readonly errorMessage?: string;
}

/**
 * The line of a stage's access log: its format with every `$context` variable filled in, `-` where there is no value.
 * The variables: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html.
 */
export function accessLogLine(format: string, record: AccessRecord): string {
  const values = variables(record);
  return format.replace(/\$context\.([A-Za-z]+(?:\.[A-Za-z]+)*)/g, (_, name: string) =>
    // Quotes and line breaks in a client's header must not break the line apart.
    JSON.stringify(String(values[name] ?? '-')).slice(1, -1),
  );
}

function variables(record: AccessRecord): Readonly<Record<string, string | number | undefined>> {
  return {
    accountId: ACCOUNT,
    apiId: record.apiId,
    domainName: record.domainName,
    domainPrefix: record.domainName.split('.')[0],
    'error.message': record.errorMessage,
    extendedRequestId: record.requestId,
    httpMethod: record.method,
    'identity.sourceIp': record.sourceIp,
    'identity.userAgent': record.userAgent,
    'integration.integrationStatus': record.integrationStatus,
    'integration.latency': record.integrationLatency,
    'integration.status': record.integrationStatus,
    integrationLatency: record.integrationLatency,
    integrationStatus: record.integrationStatus,
    path: record.path,
    protocol: `HTTP/${record.httpVersion}`,
    requestId: record.requestId,
    requestTime: logTime(record.time),
    requestTimeEpoch: Math.round(record.time),
    responseLatency: Math.round(record.latency),
    responseLength: record.responseBytes,
    routeKey: record.routeKey,
    stage: record.stage,
    status: record.status,
  };
}
