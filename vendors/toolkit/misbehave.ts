import type { ServerResponse } from 'node:http';
import { type Clock, sleep } from '@penstock/local-aws/clock';
import type { Fault } from './faults.ts';
import { ended, send, textOf } from './http.ts';
import type { Answer } from './request.ts';

/** The result of a call: `status` is null when the caller got no answer. */
export interface Served {
  readonly status: number | null;
  readonly changed: boolean;
}

interface Faulty {
  readonly fault: Fault;
  readonly outgoing: ServerResponse;
  readonly clock: Clock;
  /** The vendor's headers for every answer, such as its rate limits. */
  readonly headers: Readonly<Record<string, string>>;
  /** Makes the change and returns the answer of a call without a fault. */
  act(): Answer;
}

const OVERSIZE_BYTES = 16 * 1024 * 1024;
const SLOW_PIECES = 20;
const SLOW_MS = 30_000;
const JSON_TYPE = { 'content-type': 'application/json' };
const PAGE =
  '<!DOCTYPE html><html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1><p>The server did not answer in time.</p></body></html>';

/** Injects a fault into one call. `delayMs` passes first, except for `slow`, where it is the length of the answer. */
export async function misbehave(call: Faulty): Promise<Served> {
  const { fault, clock } = call;
  if (fault.delayMs && fault.kind !== 'slow') await sleep(clock, fault.delayMs);
  return INJECTIONS[fault.kind](call);
}

const INJECTIONS: Record<Fault['kind'], (call: Faulty) => Promise<Served>> = {
  async answer({ fault, outgoing, headers }) {
    if (fault.kind !== 'answer') return unanswered(outgoing);
    const status = fault.status ?? 500;
    const text =
      typeof fault.body === 'string' ? fault.body : fault.body === undefined ? '' : JSON.stringify(fault.body);
    await send(outgoing, { status, headers: { ...headers, ...JSON_TYPE, ...fault.headers } }, text);
    return { status, changed: false };
  },
  async html({ fault, outgoing }) {
    const status = (fault.kind === 'html' && fault.status) || 502;
    await send(outgoing, { status, headers: { 'content-type': 'text/html; charset=utf-8' } }, PAGE);
    return { status, changed: false };
  },
  async headers({ fault, outgoing, act }) {
    const answer = act();
    await send(outgoing, { ...answer, headers: { ...answer.headers, ...(fault.kind === 'headers' && fault.headers) } });
    return served(answer);
  },
  async delay({ outgoing, act }) {
    const answer = act();
    await send(outgoing, answer);
    return served(answer);
  },
  async 'reset-before'({ outgoing }) {
    return unanswered(outgoing);
  },
  async 'reset-after'({ outgoing, act }) {
    const answer = act();
    return { ...unanswered(outgoing), changed: answer.changed === true };
  },
  async hang({ outgoing }) {
    await ended(outgoing);
    return { status: null, changed: false };
  },
  async truncated({ outgoing, act }) {
    const answer = act();
    const bytes = Buffer.from(textOf(answer));
    outgoing.writeHead(answer.status, { ...answer.headers, 'content-length': Math.max(bytes.length, 1) });
    outgoing.flushHeaders();
    await ended(outgoing, () => {
      outgoing.write(bytes.subarray(0, bytes.length >> 1), () => outgoing.destroy());
    });
    return served(answer);
  },
  async empty({ outgoing, act }) {
    const answer = act();
    await send(outgoing, answer, '');
    return served(answer);
  },
  async oversize({ outgoing, act }) {
    const answer = act();
    outgoing.writeHead(answer.status, answer.headers);
    // Spaces keep the body valid JSON: only a limit on the bytes read detects it.
    const padding = Buffer.alloc(64 * 1024, ' ');
    await sendPieces(outgoing, [Buffer.from(textOf(answer)), ...Array(OVERSIZE_BYTES / padding.length).fill(padding)]);
    return served(answer);
  },
  async slow({ fault, outgoing, clock, act }) {
    const answer = act();
    const bytes = Buffer.from(textOf(answer));
    const length = Math.max(1, Math.ceil(bytes.length / SLOW_PIECES));
    const pieces = Array.from({ length: Math.ceil(bytes.length / length) }, (_, index) =>
      bytes.subarray(index * length, (index + 1) * length),
    );
    outgoing.writeHead(answer.status, { ...answer.headers, 'content-length': bytes.length });
    outgoing.flushHeaders();
    await sendPieces(outgoing, pieces, () => sleep(clock, (fault.delayMs ?? SLOW_MS) / SLOW_PIECES));
    return served(answer);
  },
};

function served(answer: Answer): Served {
  return { status: answer.status, changed: answer.changed === true };
}

/** The caller sees a connection reset. */
function unanswered(outgoing: ServerResponse): Served {
  outgoing.socket?.resetAndDestroy();
  return { status: null, changed: false };
}

/** Writes piece after piece, each after `pause`, and stops when the caller has gone. */
async function sendPieces(
  outgoing: ServerResponse,
  pieces: readonly Buffer[],
  pause: () => Promise<void> = async () => {},
): Promise<void> {
  for (const piece of pieces) {
    await pause();
    if (outgoing.closed || outgoing.destroyed) return;
    if (!outgoing.write(piece)) await drained(outgoing);
  }
  await ended(outgoing, () => outgoing.end());
}

function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      outgoing.off('drain', done);
      outgoing.off('close', done);
      resolve();
    };
    outgoing.on('drain', done);
    outgoing.on('close', done);
  });
}
