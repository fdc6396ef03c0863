import type { Destination, Vendor, VendorCall } from '../../contract/index.ts';
import type { LedgerCall } from '../../ledger/index.ts';
import type { FailedCall } from '../../masking/index.ts';
import type { Log } from '../../telemetry/index.ts';
import type { Credential } from '../credentials/index.ts';
import type { CallLimiter, Deferred } from '../limits/index.ts';
import { credentialHeaders, type Exchange, failedCall } from './failed-call.ts';
import type { HttpResult, HttpSend } from './http.ts';
import {
  failed,
  interpret,
  RELEASED_SECONDS,
  releasedByFault,
  resultFor,
  unsendable,
  usedUpSeconds,
} from './interpret.ts';
import { meaningOf } from './meaning.ts';
import { type PreparedRequest, prepare } from './request.ts';

export interface ClientOptions {
  readonly destination: Destination;
  /** Replaces `destination.baseUrl` in this environment. */
  readonly baseUrl: string;
  /** What proves who we are, within that time; with the value that was just refused, another one. Never rejects. */
  readonly credential: (refused: string | undefined, withinMs: number) => Promise<Credential>;
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
  /** Called with each call that brought no success, credentials included: who keeps of it must mask it. */
  readonly onFailed?: (call: FailedCall) => void;
  /** The caller's own line lists its calls: one that succeeded has no line beside it (docs/decisions/0055). */
  readonly listsCalls?: true;
  /** Sees every answer that means success, before its schema has judged it. */
  readonly onAnswer?: (call: VendorCall<unknown>, body: unknown) => void;
  /** Sees the headers of every answer. */
  readonly onHeaders?: (destination: Destination, headers: Extract<HttpResult, { kind: 'answer' }>['headers']) => void;
  /** Asked before every exchange, and given its result; without one, calls are made at any time and rate. */
  readonly limiter?: CallLimiter;
}

/** A read may be cut to this. A write begins only with its whole time left: cut short, it would be in doubt. */
const SHORTEST_CALL_MS = 500;
const NO_TIME: Deferred = { kind: 'deferred', reason: 'no-time-left', retryAfterSeconds: 5 };
const USUAL_REQUEST_ID_HEADERS = [
  'x-hubspot-correlation-id',
  'x-request-id',
  'x-mailchimp-api-request-id',
  'x-amzn-requestid',
];

/** A client for one destination account: authentication, time-outs, classification and bookkeeping in one place. */
export function createClient(options: ClientOptions): Vendor {
  const { destination, credential, log, now } = options;
  const event = options.event ?? options.correlationId;
  const requestIdHeaders = [destination.requestIdHeader ?? [], USUAL_REQUEST_ID_HEADERS].flat();

  async function exchange(
    call: VendorCall<unknown>,
    request: PreparedRequest,
    secret: string,
  ): Promise<Exchange | Deferred> {
    const deferred = await options.limiter?.slot(destination);
    if (deferred) return deferred;
    const remaining = options.remainingMs();
    const { connectMs, responseMs } = destination.timeouts;
    const isCut = remaining < Math.max(connectMs, responseMs);
    if (isCut && (call.method !== 'GET' || remaining < SHORTEST_CALL_MS)) return NO_TIME;
    const startedAt = now();
    const result = await options.send({
      ...request,
      headers: { ...credentialHeaders(destination, secret), ...request.headers },
      repeatable: call.method === 'GET' || options.repeatsSafely,
      connectMs: Math.min(connectMs, remaining),
      responseMs: Math.min(responseMs, remaining),
    });
    const durationMs = now() - startedAt;
    note(call, result, durationMs);
    if (result.kind === 'answer') options.onHeaders?.(destination, result.headers);
    return isCut && isTimeout(result) ? NO_TIME : { kind: 'exchange', result, startedAt, durationMs, secret };
  }

  function note(call: VendorCall<unknown>, result: HttpResult, durationMs: number): void {
    const requestId =
      result.kind === 'answer' ? requestIdHeaders.map((h) => result.headers[h]).find(Boolean) : undefined;
    const fields = {
      destination: destination.name,
      operation: call.operation,
      durationMs: Math.round(durationMs),
      ...(typeof requestId === 'string' && { vendorRequestId: requestId.slice(0, 100) }),
    };
    if (!options.listsCalls || !isSuccess(destination, call, result))
      log.info('vendor answered', {
        ...fields,
        ...(result.kind === 'answer' ? { status: result.status } : { reason: result.failure }),
      });
    options.onCall({ ...fields, result: result.kind === 'answer' ? String(result.status) : result.failure });
  }

  /** No call is made without one. Only what the account did counts against it. */
  async function withoutCredential(found: Exclude<Credential, { kind: 'value' }>) {
    const { reason, detail } = found;
    log.error('no credential; no call was made', {
      destination: destination.name,
      reason,
      ...(detail && { errorMessage: detail }),
    });
    if (found.kind === 'refused') {
      await options.limiter?.report(destination, { kind: 'authentication', reason }, event);
      return failed({ kind: 'deferred', reason, retryAfterSeconds: RELEASED_SECONDS });
    }
    switch (found.blame) {
      case 'account':
        await options.limiter?.report(destination, { kind: 'failure', reason }, event);
        return failed({ kind: 'temporary', reason });
      case 'ours':
        return failed(releasedByFault(reason));
      case 'none':
        return failed({ kind: 'deferred', reason, retryAfterSeconds: NO_TIME.retryAfterSeconds });
    }
  }

  return {
    async call(call) {
      const prepared = prepare(call, options);
      if (!prepared.ok) {
        const { problems } = prepared;
        log.error('request not sendable; no call was made', {
          destination: destination.name,
          operation: call.operation,
          problems,
        });
        return unsendable(destination, problems);
      }
      const timeForCredential = () => options.remainingMs() - SHORTEST_CALL_MS;
      const first = await credential(undefined, timeForCredential());
      if (first.kind !== 'value') return withoutCredential(first);
      let made = await exchange(call, prepared.request, first.value);
      if (
        made.kind === 'exchange' &&
        made.result.kind === 'answer' &&
        meaningOf(destination, made.result, call.method !== 'GET').means === 'authentication'
      ) {
        // It may have been rotated or have run out: once more with another one, if there is another.
        const renewed = await credential(first.value, timeForCredential());
        // Without another one to try, the answer does not say that the account refuses us.
        if (renewed.kind === 'unavailable') return withoutCredential(renewed);
        if (renewed.kind === 'value') made = await exchange(call, prepared.request, renewed.value);
      }
      if (made.kind === 'deferred') return failed(made);
      const { result } = made;
      const saying = resultFor(destination, result, call.method !== 'GET', now());
      const fault = await options.limiter?.report(destination, saying, event);
      const rest = usedUpSeconds(destination, result);
      if (saying === 'success' && rest !== undefined) {
        const reason = `${destination.name}-calls-used-up`;
        await options.limiter?.report(destination, { kind: 'rate-limited', reason, retryAfterSeconds: rest }, event);
      }
      const meant = interpret(destination, call, result, now(), (body) => options.onAnswer?.(call, body), fault);
      if (meant.kind !== 'success') options.onFailed?.(failedCall(destination, call, prepared.request, made));
      return meant;
    },
  };
}

function isSuccess(destination: Destination, { method }: VendorCall<unknown>, result: HttpResult): boolean {
  return result.kind === 'answer' && meaningOf(destination, result, method !== 'GET').means === 'success';
}

/** A time-out shorter than the contract's says nothing of the account. */
function isTimeout(result: HttpResult): boolean {
  return result.kind === 'failure' && ['connect-timeout', 'response-timeout'].includes(result.failure);
}
