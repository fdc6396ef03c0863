import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Sinks extends AsyncDisposable {
  /** Origin by destination. */
  readonly urls: Readonly<Record<string, string>>;
  /** How many members were written. */
  written(): number;
}

/** HubSpot and Mailchimp that know every contact and take every member, at once. */
export async function openSinks(): Promise<Sinks> {
  let written = 0;
  const hubspot = await listening((path) => {
    const id = path.split('/').at(-1)?.split('?')[0] ?? '';
    const properties = { email: `c${id}@example.com`, firstname: 'Ada', lastname: 'Lovelace', hs_lead_status: null };
    return { id, properties, archived: false };
  });
  const mailchimp = await listening((path, method) => {
    if (method === 'PUT') written += 1;
    return { id: path.split('/').at(-1), status: 'subscribed' };
  });
  return {
    urls: { hubspot: urlOf(hubspot), mailchimp: urlOf(mailchimp) },
    written: () => written,
    async [Symbol.asyncDispose]() {
      for (const server of [hubspot, mailchimp]) {
        server.closeAllConnections();
        await new Promise((closed) => server.close(closed));
      }
    },
  };
}

async function listening(answer: (path: string, method: string) => object): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer(request.url ?? '', request.method ?? 'GET')));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
