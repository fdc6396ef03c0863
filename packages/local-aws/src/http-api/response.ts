import type { InvokeResult } from '../lambda/invocation.ts';

/** What the client gets. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

/** API Gateway's own answers, in its own words. */
export const gatewayAnswers = {
  badRequest: message(400, 'Bad Request'),
  /** API Gateway ends the connection; this machine serves no TLS. */
  noCertificate: message(403, 'Forbidden: the local runtime serves no TLS, so no caller can show a client certificate'),
  notFound: message(404, 'Not Found'),
  tooLarge: message(413, 'Request Entity Too Large'),
  tooManyRequests: message(429, 'Too Many Requests'),
  headersTooLarge: message(431, 'Request Header Fields Too Large'),
  serverError: message(500, 'Internal Server Error'),
  unavailable: message(503, 'Service Unavailable'),
} as const;

/**
 * Reads what the function returned by the rules of payload format 2.0: an object with `statusCode` is a response, any
 * other JSON is a body with status 200. What is neither, or came with a function error, is a 500.
 */
export function toAnswer({ payload, functionError }: InvokeResult): HttpAnswer {
  if (functionError) return gatewayAnswers.serverError;
  const result = parse(payload);
  if (result === undefined) return gatewayAnswers.serverError;
  const hasStatus = typeof result === 'object' && result !== null && 'statusCode' in result;
  return hasStatus ? responseOf(result) : bareAnswer(payload, result);
}

function responseOf(result: object): HttpAnswer {
  const { statusCode, headers, body, cookies, isBase64Encoded } = result as Record<string, unknown>;
  const status = Number(statusCode);
  const isValid = Number.isInteger(status) && status >= 100 && status <= 599;
  if (!isValid || (body !== undefined && body !== null && typeof body !== 'string')) return gatewayAnswers.serverError;
  const given = Object.entries((headers ?? {}) as Record<string, unknown>);
  return {
    status,
    headers: {
      'content-type': 'text/plain;charset=utf-8',
      ...Object.fromEntries(given.map(([name, value]) => [name.toLowerCase(), String(value)])),
    },
    cookies: Array.isArray(cookies) ? cookies.map(String) : [],
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

/** A value without a status: text goes out as it is, anything else as its JSON. */
function bareAnswer(payload: string, result: unknown): HttpAnswer {
  const body = Buffer.from(typeof result === 'string' ? result : payload);
  return { status: 200, headers: { 'content-type': 'application/json' }, cookies: [], body };
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

function message(status: number, text: string): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    cookies: [],
    body: Buffer.from(JSON.stringify({ message: text })),
  };
}
