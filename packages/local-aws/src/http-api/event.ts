import { ACCOUNT } from '../aws/account.ts';

/** A request as the server read it. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query as they stood in the request line. */
  readonly target: string;
  /** Header names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly httpVersion: string;
  /** The port the API is served on. */
  readonly port: number;
}

export interface EventContext {
  readonly apiId: string;
  readonly stage: string;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** Headers of one connection, which API Gateway does not hand on. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer', 'expect']);

/** Content types, besides `text/*`, whose body arrives as text. All other bodies arrive as base64. */
const TEXT_TYPES = new Set(['application/json', 'application/xml', 'application/javascript', 'application/graphql']);

/**
 * The event of a Lambda proxy integration, payload format 2.0. Members that would be empty are left out.
 * The format: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html.
 */
export function toEvent(request: ReceivedRequest, context: EventContext): Record<string, unknown> {
  const rawPath = pathOf(request.target);
  const rawQueryString = queryOf(request.target);
  const { cookie, ...received } = headersOf(request.rawHeaders);
  const domainName = (received.host ?? '').replace(/:\d+$/, '');
  const headers = { ...received, ...forwarded(request, received, context) };
  const query = queryParameters(rawQueryString);
  return {
    version: '2.0',
    routeKey: context.routeKey,
    rawPath,
    rawQueryString,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/; ?/) }),
    headers,
    ...ifAny('queryStringParameters', query),
    requestContext: {
      accountId: ACCOUNT,
      apiId: context.apiId,
      domainName,
      domainPrefix: domainName.split('.')[0],
      http: {
        method: request.method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: context.requestId,
      routeKey: context.routeKey,
      stage: context.stage,
      time: logTime(context.time),
      timeEpoch: Math.round(context.time),
    },
    ...ifAny('pathParameters', context.pathParameters),
    ...bodyOf(request.body, received['content-type']),
  };
}

/** Path of a request target as HTTP APIs give it: percent-decoded, and cut at a `?` that the decoding brought up. */
export function pathOf(target: string): string {
  const [path = ''] = target.split('?');
  return (decode(path) ?? path).replace(/\?.*$/s, '');
}

/** The time as access logs and events write it: `21/Nov/2026:09:46:00 +0000`. */
export function logTime(time: number): string {
  const [, day, month, year, clock] = /, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(time).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${clock} +0000`;
}

function queryOf(target: string): string {
  const at = target.indexOf('?');
  return at < 0 ? '' : target.slice(at + 1);
}

/** Lower-case names; the values of a repeated header are joined by commas, in the order they came. */
function headersOf(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    if (HOP_BY_HOP.has(name)) continue;
    const value = raw[index + 1] ?? '';
    const separator = name === 'cookie' ? '; ' : ',';
    headers[name] = headers[name] === undefined ? value : `${headers[name]}${separator}${value}`;
  }
  return headers;
}

function forwarded(request: ReceivedRequest, received: Record<string, string>, { requestId, time }: EventContext) {
  const hex = Buffer.from(requestId).toString('hex').padEnd(24, '0').slice(0, 24);
  const root = `Root=1-${Math.floor(time / 1000).toString(16)}-${hex}`;
  const before = received['x-forwarded-for'];
  return {
    'x-amzn-trace-id': received['x-amzn-trace-id'] ?? root,
    'x-forwarded-for': before === undefined ? request.sourceIp : `${before}, ${request.sourceIp}`,
    'x-forwarded-port': String(request.port),
    'x-forwarded-proto': 'http',
  } as Record<string, string>;
}

function queryParameters(rawQueryString: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    parameters[name] = Object.hasOwn(parameters, name) ? `${parameters[name]},${value}` : value;
  }
  return parameters;
}

/** A text body that is not valid UTF-8 loses its bad bytes to U+FFFD, as it would in API Gateway's JSON. */
function bodyOf(body: Buffer, contentType: string | undefined): Record<string, unknown> {
  if (body.length === 0) return { isBase64Encoded: false };
  const isBase64Encoded = !isText(contentType);
  return { body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded };
}

function isText(contentType = ''): boolean {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  const isUtf8 = charset === undefined || charset.replaceAll('"', '') === 'utf-8';
  return isUtf8 && (type.startsWith('text/') || TEXT_TYPES.has(type));
}

function ifAny(name: string, values: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.keys(values).length === 0 ? {} : { [name]: values };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
