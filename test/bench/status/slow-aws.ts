import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * A process of its own: AWS that answers each call after a fixed time. A call that comes for the first time is answered by the local
 * runtime, and from then on by what that answered, so that only the caller and the waiting are measured. `POST /reset` forgets the counts,
 * `GET /counts` tells them.
 */
const [upstream = '', delayMs = '40'] = process.argv.slice(2);

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const answers = new Map<string, Promise<Answer>>();
let counts: Record<string, number> = {};
let calls: Call[] = [];
let [running, most] = [0, 0];

/** A call as it was made, to be made once more by itself. */
export interface Call {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Counts {
  readonly counts: Readonly<Record<string, number>>;
  readonly mostAtOnce: number;
  readonly calls: readonly Call[];
}

const server = createServer(async (call, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of call) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const { url = '/', method = 'GET', headers } = call;
  if (url === '/reset') {
    [counts, calls, running, most] = [{}, [], 0, 0];
    response.end();
    return;
  }
  if (url === '/counts') {
    response.end(JSON.stringify({ counts, mostAtOnce: most, calls } satisfies Counts));
    return;
  }
  running += 1;
  most = Math.max(most, running);
  const name = nameOf(call, body.toString());
  counts[name] = (counts[name] ?? 0) + 1;
  const kept = Object.entries(headers).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : []));
  calls.push({ method, url, headers: Object.fromEntries(kept) as Record<string, string>, body: body.toString() });
  const key = createHash('sha256')
    .update(`${method} ${url} ${headers['x-amz-target'] ?? ''} `)
    .update(withoutTimes(body.toString()))
    .digest('hex');
  const answer = answers.get(key) ?? ask(call, body);
  answers.set(key, answer);
  const [{ status, headers: given, body: said }] = await Promise.all([answer, pause(Number(delayMs))]);
  running -= 1;
  response.writeHead(status, given).end(said);
});

/** Times differ from run to run. */
const withoutTimes = (body: string) => body.replaceAll(/1\d{9}(?:\.\d+)?|20\d\d-[\d-]+T[\d:.]+Z/g, 'TIME');

function nameOf({ headers, method = '', url = '' }: IncomingMessage, body: string): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.split('.').at(-1) ?? target;
  return /(?:^|&)Action=(\w+)/.exec(body)?.[1] ?? `${method} ${url.split('?')[0]}`;
}

async function ask({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  const { hostname, port } = new URL(upstream);
  const asked = forward({ hostname, port, path: url, method, headers });
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const { 'transfer-encoding': _chunked, connection: _one, ...kept } = answer.headers;
  return { status: answer.statusCode ?? 500, headers: kept, body: Buffer.concat(chunks) };
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) console.log(`http://127.0.0.1:${address.port}`);
});
