import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock } from '../clock.ts';

/** How a subscriber took a message: `retry` when the same message may be taken later. */
export type Taken = { readonly kind: 'taken' } | { readonly kind: 'retry' | 'refused'; readonly why: string };

interface Posted {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Gives up at once when it is aborted. */
  readonly signal: AbortSignal;
}

/** SNS waits 15 s for an answer; a machine under a fast clock gets a second of real time at least. */
const TIMEOUT_MS = 15_000;
const SHORTEST_TIMEOUT_REAL_MS = 1_000;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Whether an endpoint is on this machine: no other is ever called. */
export function isLocal(endpoint: string): boolean {
  return URL.canParse(endpoint) && LOOPBACK.test(new URL(endpoint).hostname);
}

/**
 * Posts a message as SNS does. 2xx is taken; 5xx, 429 and silence are retried, other answers are not:
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html.
 */
export async function post(clock: Clock, endpoint: string, { headers, body, signal }: Posted): Promise<Taken> {
  const silence = new AbortController();
  const cancel = clock.after(Math.max(TIMEOUT_MS, SHORTEST_TIMEOUT_REAL_MS * clock.rate), () => silence.abort());
  try {
    const either = AbortSignal.any([silence.signal, signal]);
    const status = await send(endpoint, headers, body, either);
    if (status >= 200 && status < 300) return { kind: 'taken' };
    const mayPass = status >= 500 || status === 429;
    return { kind: mayPass ? 'retry' : 'refused', why: `it answered ${status}` };
  } catch (error) {
    const why = silence.signal.aborted ? 'it did not answer within 15 s' : reason(error);
    return { kind: 'retry', why };
  } finally {
    cancel();
  }
}

function send(endpoint: string, headers: Readonly<Record<string, string>>, body: string, signal: AbortSignal) {
  const url = new URL(endpoint);
  const options: RequestOptions = {
    method: 'POST',
    headers: {
      'content-type': 'text/plain; charset=UTF-8',
      'user-agent': 'Amazon Simple Notification Service Agent',
      ...headers,
      'content-length': Buffer.byteLength(body),
    },
    signal,
  };
  return new Promise<number>((resolve, reject) => {
    // No authority certifies 127.0.0.1, and no other host is called: a certificate proves nothing here.
    const request =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...options, rejectUnauthorized: false })
        : httpRequest(url, options);
    request.once('error', reject);
    request.once('response', (response) => {
      response.once('error', reject);
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.resume();
    });
    request.end(body);
  });
}

function reason(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'the connection failed';
}
