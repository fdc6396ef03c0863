import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { opsgenieAlertProblems, opsgenieCloseProblems, pagerdutyProblems, slackProblems } from './shapes.ts';

export const ROUTING_KEY = 'R0000000000000000000000000000001';
export const API_KEY = 'eb243592-faa2-4ba2-a551-1afdf565c889';
export const WEBHOOK_PATH = '/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX';

export interface Received {
  readonly path: string;
  readonly body: Record<string, unknown>;
}

type Misbehaviour = (response: ServerResponse) => void;

/** PagerDuty, Opsgenie and Slack on one port: they refuse what their documentation does not allow. */
export async function pagingVendors() {
  const received: Received[] = [];
  const turns: Misbehaviour[] = [];
  const keys = { routing: ROUTING_KEY, api: API_KEY };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = Buffer.concat(await request.toArray());
    const body = JSON.parse(bytes.toString());
    received.push({ path: request.url ?? '', body });
    const misbehave = turns.shift();
    if (misbehave) return misbehave(response);
    const isJson = request.method === 'POST' && request.headers['content-type']?.startsWith('application/json');
    const [status, text] = isJson ? judge(request, body) : [415, ''];
    response.writeHead(status).end(text);
  }

  function judge({ url = '', headers }: IncomingMessage, body: Record<string, unknown>): [number, string] {
    if (url === '/v2/enqueue') {
      const problems = pagerdutyProblems(body);
      const isKnown = body.routing_key === keys.routing;
      return problems.length === 0 && isKnown
        ? [202, JSON.stringify({ status: 'success', message: 'Event processed', dedup_key: body.dedup_key })]
        : [400, JSON.stringify({ status: 'invalid event', message: 'Event object is invalid', errors: problems })];
    }
    if (url.startsWith('/v2/alerts')) {
      if (headers.authorization !== `GenieKey ${keys.api}`) return [401, '{"message":"API Key is not valid"}'];
      const isClose = /^\/v2\/alerts\/[^/]+\/close\?identifierType=alias$/.test(url);
      if (!isClose && url !== '/v2/alerts') return [404, '{"message":"not found"}'];
      const problems = isClose ? opsgenieCloseProblems(body) : opsgenieAlertProblems(body);
      return problems.length === 0
        ? [
            202,
            '{"result":"Request will be processed","took":0.107,"requestId":"43a29c5c-3dbf-4fa4-9c26-f4f71023e120"}',
          ]
        : [422, JSON.stringify({ message: 'Request body is not processable.', errors: problems })];
    }
    if (url !== WEBHOOK_PATH) return [404, 'no_service'];
    return slackProblems(body).length === 0 ? [200, 'ok'] : [400, 'invalid_blocks'];
  }

  return {
    origin,
    received,
    /** The next requests are answered so, one each, and then as usual again. */
    misbehave: (...next: readonly Misbehaviour[]) => turns.push(...next),
    rotate: (change: Partial<typeof keys>) => Object.assign(keys, change),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

export const status =
  (code: number, text = '', headers: Record<string, string> = {}): Misbehaviour =>
  (response) =>
    response.writeHead(code, headers).end(text);
export const hangUp: Misbehaviour = ({ socket }) => socket?.destroy();
export const silence: Misbehaviour = () => {};
