import type { Destination, Vendor, VendorCall } from '../contract/index.ts';
import type { CallGate, Deferred } from '../control/index.ts';
import type { LedgerCall } from '../ledger/index.ts';
import type { Log } from '../telemetry/index.ts';
import type { HttpResult, HttpSend } from './http.ts';
import { failed, interpret, meaningOf, resultFor } from './interpret.ts';

export interface VendorOptions {
  readonly destination: Destination;
  /** Origin that replaces `destination.baseUrl` in this environment. */
  readonly baseUrl: string;
  readonly credential: (fresh: boolean) => Promise<string | undefined>;
  readonly send: HttpSend;
  readonly log: Log;
  readonly correlationId: string;
  /** Milliseconds this event may still take. */
  readonly remainingMs: () => number;
  readonly now: () => number;
  /** Whether a write can be repeated without a second effect. */
  readonly repeatsSafely: boolean;
  /** Told of every exchange, for the ledger. */
  readonly onCall: (call: LedgerCall) => void;
  /** Asked before every exchange and told after it; without one, calls are made at any time and rate. */
  readonly gate?: CallGate;
}

/** Below this there is no point in starting a call: the function would die in the middle of it. */
const SHORTEST_CALL_MS = 500;
const NO_TIME: Deferred = { kind: 'deferred', reason: 'no-time-left', retryAfterSeconds: 5 };
/** What HTTP lets a header hold: a curly quote or a line break got in by pasting. */
const FITS_A_HEADER = /^[\x20-\x7e]+$/;
const REQUEST_ID_HEADERS = [
  'x-hubspot-correlation-id',
  'x-request-id',
  'x-mailchimp-api-request-id',
  'x-amzn-requestid',
];

/** A client for one destination account: authentication, time-outs, classification and bookkeeping in one place. */
export function createVendor(options: VendorOptions): Vendor {
  const { destination, credential, log, now } = options;

  async function exchange(call: VendorCall<unknown>, secret: string): Promise<HttpResult | Deferred> {
    const deferred = await options.gate?.slot(destination);
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

  return {
    async call(call) {
      const secret = await credential(false).catch(() => null);
      if (secret === null) return failed({ kind: 'temporary', reason: `${destination.name}-credential-unreadable` });
      if (secret === undefined)
        return failed({ kind: 'temporary', reason: `${destination.name}-credential-not-filled` });
      if (!FITS_A_HEADER.test(secret))
        return failed({ kind: 'permanent', reason: `${destination.name}-credential-malformed` });
      let result = await exchange(call, secret);
      if (
        result.kind === 'answer' &&
        meaningOf(destination, result, call.method !== 'GET').means === 'authentication'
      ) {
        // The credential may have been rotated since it was cached: look once, and call again only if it changed.
        const renewed = await credential(true).catch(() => undefined);
        if (renewed !== undefined && renewed !== secret && FITS_A_HEADER.test(renewed))
          result = await exchange(call, renewed);
      }
      if (result.kind === 'deferred') return failed(result);
      await options.gate?.report(destination, resultFor(destination, result, call.method !== 'GET', now()));
      return interpret(destination, call, result, now());
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
