import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MAX_RESPONSE_BYTES } from './invocation.ts';

/** What a child reports to its host through the runtime API. */
interface RuntimeClient {
  /** The child asks for work; the answer waits until `respond` is called with an invocation. */
  next(respond: (headers: Readonly<Record<string, string>>, payload: string) => void): void;
  /** The child answered; `tooLarge` holds the size of an answer beyond Lambda's limit. */
  done(requestId: string, outcome: Outcome): void;
  initFailed(payload: string): void;
  /** The child's resident memory, in megabytes. */
  memory(mb: number): void;
}

export type Outcome =
  | { readonly kind: 'response' | 'error'; readonly payload: string }
  | { readonly kind: 'too-large'; readonly bytes: number };

export interface RuntimeApi {
  /** Where a child finds its own runtime API: `host:port/id`, the value of `AWS_LAMBDA_RUNTIME_API`. */
  register(id: string, client: RuntimeClient): string;
  unregister(id: string): void;
  close(): Promise<void>;
}

const ROUTE =
  /^\/([^/]+)\/2018-06-01\/runtime\/(?:(init\/error|invocation\/next)|invocation\/([^/]+)\/(response|error))$/;

/** Serves Lambda's runtime API to all children on one loopback port; each is known by the id in its path. */
export async function startRuntimeApi(): Promise<RuntimeApi> {
  const clients = new Map<string, RuntimeClient>();
  const server = createServer({ keepAlive: true }, (request, response) => {
    serve(request, response, clients).catch(() => response.destroy());
  });
  server.requestTimeout = 0;
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    register(id, client) {
      clients.set(id, client);
      return `127.0.0.1:${port}/${id}`;
    },
    unregister: (id) => void clients.delete(id),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, clients: ReadonlyMap<string, RuntimeClient>) {
  const [, id = '', fixed, requestId = '', kind] = ROUTE.exec(request.url ?? '') ?? [];
  const client = clients.get(id);
  if (!client) return answer(response, 404, { errorType: 'NotFound' });
  const memory = Number(request.headers['x-memory-used']);
  if (memory > 0) client.memory(memory);
  if (fixed === 'invocation/next') {
    return client.next((headers, payload) => response.writeHead(200, headers).end(payload));
  }
  const { payload, bytes } = await read(request);
  if (bytes > MAX_RESPONSE_BYTES) {
    answer(response, 413, { errorType: 'RequestEntityTooLarge' });
    return client.done(requestId, { kind: 'too-large', bytes });
  }
  answer(response, 202, { status: 'OK' });
  if (fixed === 'init/error') client.initFailed(payload);
  else client.done(requestId, { kind: kind === 'response' ? 'response' : 'error', payload });
}

async function read(request: IncomingMessage): Promise<{ payload: string; bytes: number }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_RESPONSE_BYTES) chunks.push(chunk);
  }
  return { payload: Buffer.concat(chunks).toString(), bytes };
}

function answer(response: ServerResponse, status: number, body: Record<string, string>): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
