import type { Clock } from '@penstock/local-aws/clock';
import type { RequestHead } from './request.ts';

/** One call that a vendor received, without credentials and without bodies. */
interface Call {
  readonly number: number;
  /** ISO 8601, on the injected clock. */
  readonly at: string;
  readonly method: string;
  /** With its query; credentials in the query are masked. */
  readonly path: string;
  /** Null until the answer is sent; it stays null when the connection ended without an answer. */
  readonly status: number | null;
  readonly changed: boolean;
  /** The correlation header that the caller sent, if any. */
  readonly correlation?: string;
  /** The `Idempotency-Key` header that the caller sent, if any. */
  readonly idempotencyKey?: string;
  /** The kind of the fault that was injected, if any. */
  readonly fault?: string;
}

export interface CallLog {
  /** Notes a call; the returned function completes the note. */
  begin(head: RequestHead): (outcome: Partial<Pick<Call, 'status' | 'changed' | 'fault'>>) => void;
  list(filter: URLSearchParams): readonly Call[];
  clear(): void;
}

/** Beyond this number the oldest calls are removed. */
const KEPT = 20_000;
const CORRELATION_HEADERS = ['x-correlation-id', 'x-request-id', 'traceparent'];
const CREDENTIAL_PARAMETER = /^(hapikey|api_?key|access_token|token|key|secret|signature)$/i;

export function callLog(clock: Clock): CallLog {
  let calls: Call[] = [];
  let number = 0;
  return {
    begin(head) {
      const correlation = CORRELATION_HEADERS.map((name) => head.headers[name]).find((value) => value !== undefined);
      const idempotencyKey = head.headers['idempotency-key'];
      let call: Call = {
        number: ++number,
        at: new Date(clock.now()).toISOString(),
        method: head.method,
        path: shownPath(head),
        status: null,
        changed: false,
        ...(correlation === undefined ? {} : { correlation: correlation.slice(0, 200) }),
        ...(idempotencyKey === undefined ? {} : { idempotencyKey: idempotencyKey.slice(0, 200) }),
      };
      calls.push(call);
      if (calls.length > KEPT * 1.1) calls = calls.slice(-KEPT);
      return (outcome) => {
        const index = calls.lastIndexOf(call);
        call = { ...call, ...outcome };
        if (index >= 0) calls[index] = call;
      };
    },
    list(filter) {
      const path = filter.get('path');
      const method = filter.get('method');
      const changed = filter.get('changed');
      return calls.filter(
        (call) =>
          (path === null || call.path.includes(path)) &&
          (method === null || call.method === method.toUpperCase()) &&
          (changed === null || String(call.changed) === changed),
      );
    },
    clear() {
      calls = [];
    },
  };
}

function shownPath(head: RequestHead): string {
  const query = new URLSearchParams(
    [...head.query].map(([name, value]): [string, string] => [name, CREDENTIAL_PARAMETER.test(name) ? '…' : value]),
  );
  return query.size > 0 ? `${head.path}?${query}` : head.path;
}
