import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '@penstock/local-aws/clock';
import { HUBSPOT, signV3 } from 'penstock/vendors';

export interface Relay {
  /** The origin that the vendors send to. */
  readonly url: string;
  /** Requests that were passed on, and those that still wait. */
  counts(): { readonly sent: number; readonly waiting: number };
  close(): Promise<void>;
}

const LATEST_MS = 30_000;

/**
 * Stands between the vendors and the API: splits HubSpot's requests, passes their events on late and in another order, and some of all
 * webhooks twice. HubSpot's signature names the URL and the time, so each request is signed as the app's secret lets HubSpot.
 */
export async function openRelay(apiUrl: string, clock: Clock, random: () => number): Promise<Relay> {
  let sent = 0;
  let waiting = 0;

  async function pass(path: string, headers: Readonly<Record<string, string>>, body: string): Promise<void> {
    const url = apiUrl + path;
    const timestamp = String(Math.floor(clock.now()));
    const signature = signV3({ method: 'POST', url, body, timestamp, clientSecret: HUBSPOT.clientSecret });
    const signed = headers['x-hubspot-signature-v3']
      ? { ...headers, 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': timestamp }
      : headers;
    for (;;) {
      sent += 1;
      const done = clock.busy();
      const status = await fetch(url, { method: 'POST', headers: signed, body }).then(
        async (response) => {
          await response.body?.cancel();
          return response.status;
        },
        () => 0,
      );
      done();
      if (status >= 200 && status < 300) return;
      if (status === 401) throw new Error(`A webhook to ${path} was refused as not genuine.`);
      await new Promise<void>((resolve) => clock.after(10_000, resolve));
    }
  }

  function later(run: () => Promise<void>): void {
    waiting += 1;
    const ms = random() < 0.2 ? LATEST_MS * random() : 500 * random();
    clock.after(Math.ceil(ms), () => void run().finally(() => (waiting -= 1)));
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const kept = ['content-type', 'x-hubspot-signature-v3', 'x-hubspot-request-timestamp', 'x-mailchimp-signature'];
    const headers = Object.fromEntries(
      kept.flatMap((name) => (request.headers[name] ? [[name, String(request.headers[name])]] : [])),
    );
    const parts = headers['x-mailchimp-signature']
      ? [body]
      : (JSON.parse(body) as object[]).map((one) => JSON.stringify([one]));
    for (const part of parts) {
      later(() => pass(request.url ?? '', headers, part));
      if (random() < 0.1) later(() => pass(request.url ?? '', headers, part));
    }
    // An answer that comes too late: the vendor sends all of it again.
    response.writeHead(random() < 0.02 ? 503 : 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts: () => ({ sent, waiting }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
