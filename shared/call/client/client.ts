import type { Destination, Vendor, VendorCall } from '../../contract/index.ts';
import type { LedgerCall } from '../../ledger/index.ts';
import type { Log } from '../../telemetry/index.ts';
import type { Credential } from '../credentials/index.ts';
import type { CallLimiter, Deferred } from '../limits/index.ts';
import type { HttpResult, HttpSend } from './http.ts';
import { failed, interpret, meaningOf, resultFor, usedUpSeconds } from './interpret.ts';

export interface ClientOptions {
  readonly destination: Destination;
  /** Origin that replaces `destination.baseUrl` in this environment. */
  readonly baseUrl: string;
  /** What proves who we are; with the value that was just refused, another one. Never rejects. */
  readonly credential: (refused?: string) => Promise<Credential>;
  readonly send: HttpSend;
  readonly log: Log;
  readonly correlationId: string;
  /** Names the event, for the account's breaker. Default: the correlation id, which events of one request share. */
  readonly event?: string;
  /** Milliseconds this event may still take. */
  readonly remainingMs: () => number;
  readonly now: () => number;
  /** Whether a write can be repeated without a second effect. */
  readonly repeatsSafely: boolean;
  /** Called after every exchange, for the ledger. */
  readonly onCall: (call: LedgerCall) => void;
  /** Sees every answer that means success, before its schema has judged it. */
  readonly onAnswer?: (call: VendorCall<unknown>, body: unknown) => void;
  /** Asked before every exchange, and given its result; without one, calls are made at any time and rate. */
  readonly limiter?: CallLimiter;
}

/** Below this there is no point in starting a call: the function would die in the middle of it. */
const SHORTEST_CALL_MS = 500;
const NO_TIME: Deferred = { kind: 'deferred', reason: 'no-time-left', retryAfterSeconds: 5 };
const REQUEST_ID_HEADERS = [
  'x-hubspot-correlation-id',
  'x-request-id',
  'x-mailchimp-api-request-id',
  'x-amzn-requestid',
];

/** A client for one destination account: authentication, time-outs, classification and bookkeeping in one place. */
export function createClient(options: ClientOptions): Vendor {
  const { destination, credential, log, now } = options;
  const event = options.event ?? options.correlationId;

  async function exchange(call: VendorCall<unknown>, secret: string): Promise<HttpResult | Deferred> {
    const deferred = await options.limiter?.slot(destination);
    if (deferred) return deferred;
    const remaining = options.remainingMs();
    if (remaining < SHORTEST_CALL_MS) return NO_TIME;
    const url = new URL(options.baseUrl + call.path);
    for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const startedAt = now();
    const result = await options.send({
      method: call.method,
      url,
      headers: {
        accept: 'application/json',
        ...credentialHeaders(destination, secret),
        'user-agent': 'penstock',
        'x-correlation-id': options.correlationId,
        ...call.headers,
        ...(body !== undefined && {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(body)),
        }),
      },
      ...(body !== undefined && { body }),
      repeatable: call.method === 'GET' || options.repeatsSafely,
      connectMs: Math.min(destination.timeouts.connectMs, remaining),
      responseMs: Math.min(destination.timeouts.responseMs, remaining),
    });
    note(call, result, now() - startedAt);
    return result;
  }

  function note(call: VendorCall<unknown>, result: HttpResult, durationMs: number): void {
    const requestId =
      result.kind === 'answer' ? REQUEST_ID_HEADERS.map((h) => result.headers[h]).find(Boolean) : undefined;
    const fields = {
      destination: destination.name,
      operation: call.operation,
      durationMs: Math.round(durationMs),
      ...(typeof requestId === 'string' && { vendorRequestId: requestId.slice(0, 100) }),
    };
    log.info('vendor answered', {
      ...fields,
      ...(result.kind === 'answer' ? { status: result.status } : { reason: result.failure }),
    });
    options.onCall({ ...fields, result: result.kind === 'answer' ? String(result.status) : result.failure });
  }

  /** No call without one. A refused one is the account's failure: its breaker opens, and calls stop. */
  async function withoutCredential({ kind, reason }: Exclude<Credential, { kind: 'value' }>) {
    if (kind === 'refused') await options.limiter?.report(destination, { kind: 'authentication', reason }, event);
    return failed({ kind: 'temporary', reason });
  }

  return {
    async call(call) {
      const first = await credential();
      if (first.kind !== 'value') return withoutCredential(first);
      let result = await exchange(call, first.value);
      if (
        result.kind === 'answer' &&
        meaningOf(destination, result, call.method !== 'GET').means === 'authentication'
      ) {
        // It may have been rotated or have run out: once more with another one, if there is another.
        const renewed = await credential(first.value);
        if (renewed.kind === 'value') result = await exchange(call, renewed.value);
      }
      if (result.kind === 'deferred') return failed(result);
      const saying = resultFor(destination, result, call.method !== 'GET', now());
      const fault = await options.limiter?.report(destination, saying, event);
      const rest = usedUpSeconds(destination, result);
      if (saying === 'success' && rest !== undefined) {
        const reason = `${destination.name}-calls-used-up`;
        await options.limiter?.report(destination, { kind: 'rate-limited', reason, retryAfterSeconds: rest }, event);
      }
      return interpret(destination, call, result, now(), (body) => options.onAnswer?.(call, body), fault);
    },
  };
}

function credentialHeaders({ authentication }: Destination, value: string): Readonly<Record<string, string>> {
  switch (authentication.scheme) {
    case 'bearer':
    case 'oauth-client-credentials':
    case 'oauth-refresh-token':
      return { authorization: `Bearer ${value}` };
    case 'api-key':
      return { [authentication.header.toLowerCase()]: value };
    case 'basic':
      return { authorization: `Basic ${Buffer.from(`${authentication.username}:${value}`).toString('base64')}` };
  }
}
