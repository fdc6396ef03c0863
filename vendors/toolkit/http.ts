import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer, RequestHead } from './request.ts';

export function headOf(incoming: IncomingMessage): RequestHead {
  const target = incoming.url ?? '/';
  const mark = target.indexOf('?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    method: incoming.method ?? 'GET',
    target,
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    headers,
  };
}

/** A caller that sends far more than the limit is cut off instead of answered. */
const PATIENCE = 8;

/** The body as text, or why there is none. The rest of a body above the limit is read and discarded, so that the caller receives the answer. */
export async function readBody(
  incoming: IncomingMessage,
  limit: number,
): Promise<{ kind: 'body'; text: string } | { kind: 'too-large' } | { kind: 'aborted' }> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // Leaving the loop must not destroy the socket: it still carries the answer.
    for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
      size += chunk.length;
      if (size > limit * PATIENCE) break;
      if (size > limit) chunks.length = 0;
      else chunks.push(chunk);
    }
  } catch {
    return { kind: 'aborted' };
  }
  if (size > limit) return { kind: 'too-large' };
  return { kind: 'body', text: Buffer.concat(chunks).toString('utf8') };
}

/** The bytes of an answer's body. */
export function textOf(answer: Answer): string {
  return answer.body === undefined ? '' : JSON.stringify(answer.body);
}

/** Sends an answer whole; resolves when it is out or the caller has gone. */
export async function send(outgoing: ServerResponse, answer: Answer, text = textOf(answer)): Promise<void> {
  const bytes = Buffer.from(text);
  const hasBody = answer.status !== 204 && answer.status !== 304;
  outgoing.writeHead(answer.status, { ...answer.headers, ...(hasBody ? { 'content-length': bytes.length } : {}) });
  await ended(outgoing, () => outgoing.end(hasBody ? bytes : undefined));
}

/** Runs `act`, then waits until the response has gone out or its connection has closed. */
export function ended(outgoing: ServerResponse, act: () => void = () => {}): Promise<void> {
  return new Promise((resolve) => {
    if (outgoing.closed || outgoing.destroyed) return resolve();
    outgoing.once('close', resolve);
    act();
  });
}
