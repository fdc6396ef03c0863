import { AwsError } from './error.ts';
import type { Reply, SignedRequest } from './http.ts';
import { parseJsonObject } from './json-body.ts';
import type { Input, Output } from './values.ts';

/** How a service that has no `X-Amz-Target` speaks: what a request asks for, and what its answers look like. */
export interface RestProtocol {
  /**
   * Finds the operation by method and path. Its input is read later, once the caller is known.
   * @throws AwsError `UnknownOperationException` that names the request.
   */
  route(request: SignedRequest): Routed;
  encodeOutput(operation: string, output: Output): Reply;
  encodeError(error: AwsError): Reply;
}

export interface Routed {
  readonly operation: string;
  /** @throws AwsError when the body is malformed. */
  read(): Input;
}

/** One operation of a REST service, and where the members of its input and output travel. */
export interface RestOperation {
  readonly operation: string;
  readonly method: string;
  /** `{Name}` is one piece of the path, `{Name+}` the rest of it, slashes included; both become members of the input. */
  readonly path: string;
  /** Query parameters that must be present, with this value unless it is empty. */
  readonly when?: Readonly<Record<string, string>>;
  /** Query parameter → member of the input. */
  readonly query?: Readonly<Record<string, string>>;
  /** Header, in lower case → member of the input. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The member that is the request's whole body, as bytes. Without it the body's own members are the input's. */
  readonly body?: string;
  readonly answer?: {
    /** 200 unless given. */
    readonly status?: number | ((output: Output) => number);
    /** Member of the output → header. A member that is undefined has none. */
    readonly headers?: Readonly<Record<string, string>>;
    /** The member that is the answer's whole body, as bytes. Without it the other members are. */
    readonly body?: string;
  };
}

/** The row that a request asks for, with what the path, query and headers bring to the input. */
export interface Match {
  readonly row: RestOperation;
  readonly members: Record<string, string>;
}

/** The first row that fits the request; undefined when none does. */
export function matchOperation(
  rows: readonly RestOperation[],
  method: string,
  url: string,
  headers: SignedRequest['headers'],
): Match | undefined {
  const [path = '/', queryText = ''] = url.split('?', 2);
  const query = new URLSearchParams(queryText);
  for (const row of rows) {
    if (row.method !== method) continue;
    const wanted = Object.entries(row.when ?? {});
    if (!wanted.every(([name, value]) => query.has(name) && (value === '' || query.get(name) === value))) continue;
    const labels = labelsOf(row.path, path);
    if (!labels) continue;
    return {
      row,
      members: {
        ...labels,
        ...pick(row.query, (name) => query.get(name)),
        ...pick(row.headers, (name) => headers[name]),
      },
    };
  }
  return undefined;
}

/** REST with JSON bodies, as Lambda and EventBridge Scheduler speak it. */
export function restJson(rows: readonly RestOperation[]): RestProtocol {
  return {
    route({ method, url, headers, body }) {
      const match = matchOperation(rows, method, url, headers);
      if (!match) throw unserved(method, url);
      const { row, members } = match;
      const read = () =>
        row.body === undefined ? { ...parseJsonObject(body), ...members } : { ...members, [row.body]: body };
      return { operation: row.operation, read };
    },
    encodeOutput(operation, output) {
      const answer = rows.find((row) => row.operation === operation)?.answer;
      const { status, headers, rest } = answerParts(answer, output);
      const raw = answer?.body === undefined ? undefined : output[answer.body];
      const body = answer?.body === undefined ? JSON.stringify(rest) : (raw as Buffer | string | undefined);
      return { status, headers: { 'content-type': 'application/json', ...headers }, body: body ?? '' };
    },
    encodeError: ({ code, message, status, details }) => ({
      status,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
      // The services spell it both ways; the SDK reads either.
      body: JSON.stringify({ message, Message: message, ...details }),
    }),
  };
}

/** The status and headers of an answer, and the members of the output that travel in its body. */
export function answerParts(answer: RestOperation['answer'], output: Output) {
  const status = typeof answer?.status === 'function' ? answer.status(output) : (answer?.status ?? 200);
  const inHeaders = Object.entries(answer?.headers ?? {});
  const headers = Object.fromEntries(
    inHeaders.flatMap(([member, header]) => (output[member] === undefined ? [] : [[header, String(output[member])]])),
  );
  const taken = new Set([...inHeaders.map(([member]) => member), answer?.body]);
  const rest = Object.fromEntries(Object.entries(output).filter(([member]) => !taken.has(member)));
  return { status, headers, rest };
}

export function unserved(method: string, url: string): AwsError {
  const [path] = url.split('?', 1);
  return new AwsError('UnknownOperationException', `${method} ${path} is not served by the local AWS endpoint.`, 501);
}

function labelsOf(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  const labels: Record<string, string> = {};
  for (const [index, piece] of wanted.entries()) {
    const label = /^\{(\w+)(\+?)\}$/.exec(piece);
    const value = label?.[2] ? given.slice(index).join('/') : given[index];
    if (value === undefined || (label ? value === '' : value !== piece)) return undefined;
    if (label?.[1]) labels[label[1]] = decode(value);
    if (label?.[2]) return labels;
  }
  return given.length === wanted.length ? labels : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError(
      'SerializationException',
      'The path holds a percent sign that is not followed by two digits of UTF-8.',
    );
  }
}

function pick(
  names: Readonly<Record<string, string>> | undefined,
  value: (name: string) => string | null | undefined,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(names ?? {}).flatMap(([name, member]) => {
      const found = value(name);
      return found === undefined || found === null ? [] : [[member, found]];
    }),
  );
}
