import '../fixtures/select.ts';
import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { startEnvironment } from '../harness/environment.ts';
import { signedHeaders } from '../harness/hubspot-webhook.ts';
import { treeMemoryMib } from './process-tree.ts';
import { report } from './report.ts';

/** `npm run bench:garbage`: 1,000 requests of nonsense; the right 4xx for each, no crash, no memory kept. */
const REQUESTS = 1000;
const environment = await startEnvironment();
const url = `${environment.runtime.apiUrl}/webhooks/crm-to-audience`;
const deep = '['.repeat(10_000) + ']'.repeat(10_000);
const flood = Object.fromEntries(
  Array.from({ length: 90 }, (_, i) => [`x-flood-${i}`, createHash('sha512').update(`${i}`).digest('hex')]),
);

/** Each kind of garbage with the statuses that are right for it. */
const kinds: readonly { name: string; statuses: readonly number[]; send: () => Promise<number> }[] = [
  {
    name: 'random bytes',
    statuses: [401],
    send: () => post(randomBytes(2048), { 'content-type': 'application/octet-stream' }),
  },
  { name: 'signed random bytes', statuses: [400], send: () => signed(randomBytes(2048), 'application/octet-stream') },
  {
    name: 'signed, wrong content type',
    statuses: [400],
    send: () => signed(Buffer.from('a=b&c=d'), 'application/x-www-form-urlencoded'),
  },
  { name: 'signed JSON of 10,000 levels', statuses: [400], send: () => signed(Buffer.from(deep), 'application/json') },
  { name: 'header flood', statuses: [400, 431], send: () => post(Buffer.from('[]'), flood) },
  { name: 'body over 4 MB', statuses: [413], send: () => signed(Buffer.alloc(4_100_000, 32), 'application/json') },
  { name: 'empty body', statuses: [400], send: () => signed(Buffer.alloc(0), 'application/json') },
];

const wrong = new Map<string, number>();
// Two receivers may be started even by requests in turn, when one comes before the last one's function has asked for more. Start
// them first, so that what is compared is memory kept, not processes started.
await Promise.all(Array.from({ length: 4 }, () => run(50)));
const before = await settledMemory();
await run(REQUESTS);
const after = await settledMemory();
const healthy = await signed(Buffer.from('[]'), 'application/json');
await environment[Symbol.asyncDispose]();

for (const [kind, count] of wrong) console.log(`wrong answer: ${kind} (${count} times)`);
console.log(
  `memory ${before.toFixed(0)} MiB before, ${after.toFixed(0)} MiB after; afterwards an empty batch is answered ${healthy}`,
);
report([
  {
    what: 'answers that were not the right 4xx',
    value: [...wrong.values()].reduce((a, b) => a + b, 0),
    unit: '',
    target: 0,
  },
  { what: `memory after ${REQUESTS} garbage requests / before`, value: after / before, unit: '×', target: 1.2 },
]);

async function run(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const kind = kinds[i % kinds.length];
    if (!kind) continue;
    const status = await kind.send();
    const label = `${kind.name} → ${status}`;
    if (!kind.statuses.includes(status)) wrong.set(label, (wrong.get(label) ?? 0) + 1);
  }
}

/** The lowest of several looks: garbage waiting for its collector is not memory kept. */
async function settledMemory(): Promise<number> {
  let lowest = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 20; look++) {
    lowest = Math.min(lowest, treeMemoryMib(process.pid));
    await pause(100);
  }
  return lowest;
}

function signed(body: Buffer, contentType: string): Promise<number> {
  return post(body, signedHeaders({ url, body, contentType, timestamp: Date.now() }));
}

/** Plain `http`, because `fetch` refuses to send much of this. A connection cut after the answer still counts as answered. */
function post(body: Buffer, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve) => {
    const outgoing = request(
      url,
      { method: 'POST', headers: { ...headers, 'content-length': body.length } },
      (response) => {
        response.resume();
        response.on('close', () => resolve(response.statusCode ?? 0));
      },
    );
    outgoing.on('error', () => resolve(0));
    outgoing.end(body);
  });
}
