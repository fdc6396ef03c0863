/** Measures one target in a process of its own: see `test/bench/strangers.ts`. Prints one line of JSON for each body. */
import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type ReceiverServices, receiveWebhook } from '../../../shared/receive/index.ts';
import contract from '../../fixtures/project/integrations/crm-to-audience/contract.ts';
import { hostileBodies } from './bodies.ts';
import { NOW, requestFor, TARGETS, type Target } from './requests.ts';

const SIZE = 4_000_000;
/** The first ones are compiled while they run; the least of all counts. */
const ROUNDS = 6;
setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const nothing = () => undefined;
const silent = { info: nothing, warn: nothing, error: nothing, debug: nothing, with: () => silent };

function servicesOf({ provider, secrets, fetch }: Target): ReceiverServices {
  return {
    integration: contract,
    provider,
    webhookSecretId: 'webhook',
    queueUrls: {},
    archiveQueueUrl: '',
    secrets: { version: async (_id: string, stage?: string) => ({ value: secrets[stage === 'AWSPREVIOUS' ? 1 : 0] }) },
    ports: { fetch },
    now: () => NOW,
    log: silent,
    meter: { count: nothing, gauge: nothing, time: nothing, flush: nothing },
    sqs: { send: () => Promise.reject(new Error('a stranger got through')) },
    storePayload: () => Promise.reject(new Error('a stranger got through')),
  } as unknown as ReceiverServices;
}

/** CPU of all threads, in milliseconds. */
async function cpuOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const target = TARGETS.find(({ name }) => name === process.argv[2]);
if (!target) throw new Error(`there is no target "${process.argv[2]}"`);
const services = servicesOf(target);
// The first request opens keys and compiles rules: a receiver does that once, so it is not measured.
await receiveWebhook(requestFor(target, Buffer.from('{}')), 'warm', services);

/** Bodies of 4 MB, and as large as the provider's limit lets through: both may cost what hashing 4 MB costs. */
const sizes = [SIZE, ...(target.provider.limits?.bytes === undefined ? [] : [target.provider.limits.bytes])];
const kinds = hostileBodies(target.provider.id).flatMap((kind) => sizes.map((size) => ({ ...kind, size })));
const yardstick = Buffer.alloc(SIZE, 'x');

for (const { name, bytes, size } of kinds) {
  const body = bytes(size);
  const request = requestFor(target, body);
  collect();
  const idle = process.memoryUsage().rss;
  let peak = idle;
  let status = 0;
  let least = { cpu: Infinity, hash: Infinity };
  for (let round = 0; round < ROUNDS; round++) {
    const hash = await cpuOf(() => createHash('sha256').update(yardstick).digest());
    const cpu = await cpuOf(async () => {
      ({ status } = await receiveWebhook(request, 'r', services));
    });
    peak = Math.max(peak, process.memoryUsage().rss);
    least = { cpu: Math.min(least.cpu, cpu), hash: Math.min(least.hash, hash) };
    collect();
  }
  const mib = (peak - idle) / 1024 ** 2;
  console.log(JSON.stringify({ body: name, bytes: body.length, status, ...least, mib }));
}
