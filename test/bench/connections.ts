/**
 * What a new connection costs a call, above one that is kept: what must not be repeated always takes a new one. On this machine,
 * so without the distance: a new TCP connection adds one round trip to the vendor, TLS 1.3 a second one.
 * Run: node run.mjs test/bench/connections.ts
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createHttpSend } from '../../shared/call/client/index.ts';
import { type Figure, report } from './report.ts';

// The certificate is one of the tests' own.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
process.removeAllListeners('warning');

const ROUNDS = 301;
const key = (name: string) =>
  readFileSync(new URL(`../../packages/webhooks/test/genuine/keys/${name}`, import.meta.url));
const answer = (_request: unknown, response: { end(text: string): void }) => response.end('{"id":"1"}');
const servers = {
  http: createServer(answer),
  https: createTlsServer({ cert: key('paypal.crt'), key: key('paypal.key') }, answer),
};

/** Milliseconds of a call over a kept connection and over a new one, medians of rounds in turn. */
async function measure(protocol: 'http' | 'https'): Promise<readonly [number, number]> {
  const server = servers[protocol].listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(`${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const send = createHttpSend();
  const times: Record<'kept' | 'fresh', number[]> = { kept: [], fresh: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, repeatable] of [
      ['kept', true],
      ['fresh', false],
    ] as const) {
      const startedAt = performance.now();
      const limits = { connectMs: 10_000, responseMs: 10_000 };
      const result = await send({ method: 'POST', url, headers: {}, body: '{}', repeatable, ...limits });
      if (result.kind !== 'answer') throw new Error(`The server at ${url} did not answer: ${result.failure}.`);
      times[name].push(performance.now() - startedAt);
    }
  }
  server.close();
  server.closeAllConnections();
  return [median(times.kept), median(times.fresh)];
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const figures: Figure[] = [];
for (const protocol of ['http', 'https'] as const) {
  const [kept, fresh] = await measure(protocol);
  figures.push({ what: `${protocol}, a kept connection`, value: kept, unit: 'ms a call', target: 5 });
  figures.push({ what: `${protocol}, what a new connection adds`, value: fresh - kept, unit: 'ms a call', target: 50 });
}
report(figures);
process.exit();
