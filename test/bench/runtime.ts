import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { until } from '../harness/until.ts';
import { openCostStage } from './cost/stage.ts';
import { type Figure, report } from './report.ts';

/**
 * `npm run bench:runtime`: what the local runtime takes for an event from the webhook to its delivery: processor time of its own process,
 * whether the last events cost what the first ones did, and bytes of its state folder. `--events N` (1,000; flat is promised for 10,000).
 */
const { values: asked } = parseArgs({ options: { events: { type: 'string', default: '1000' } } });
/** The first and the last part are compared. */
const PARTS = 5;
const EACH = Math.max(20, Math.ceil(Number(asked.events) / PARTS / 10) * 10);
const WARM = 50;
const SECRET = 'bench-runtime-secret';
const QUEUE = 'batched/record-to-entry-1';
const FILLING = 'x'.repeat(1900);
/** What a busy machine may need until the queue is empty. */
const LONGEST_SECONDS = 1800;

await using stage = await openCostStage('bench-runtime');
const { folder, project, origins } = stage;
await using environment = await startEnvironment({ project, origins, folder: join(folder, 'run') });
const { webhookSecrets, credentialSecrets, dispatch } = environment.runtime;
for (const SecretId of [...Object.values(webhookSecrets), ...Object.values(credentialSecrets)])
  await dispatch({ kind: 'operator' }, 'secretsmanager', 'PutSecretValue', { SecretId, SecretString: SECRET });
await deliver(environment, 'warm', WARM);
const state = join(folder, 'run/state');
const before = await bytesIn(state);
const parts: number[] = [];
for (let part = 0; part < PARTS; part += 1) {
  const begun = process.cpuUsage();
  await deliver(environment, `part-${part}`, EACH);
  const { user, system } = process.cpuUsage(begun);
  parts.push((user + system) / 1000 / EACH);
}
const kept = ((await bytesIn(state)) - before) / (PARTS * EACH);
console.log(
  `${PARTS * EACH} events; milliseconds of the processor for each, by fifths: ${parts.map((ms) => ms.toFixed(1)).join(', ')}`,
);
for (const line of await largest(state, PARTS * EACH + WARM)) console.log(line);
const figures: Figure[] = [
  { what: 'the last fifth, times the first', value: (parts.at(-1) ?? 0) / (parts[0] ?? 1), unit: '×', target: 1.2 },
  { what: 'state an event', value: kept / 1000, unit: 'KB', target: 5 },
];
report(figures);

async function deliver({ runtime }: Environment, name: string, count: number): Promise<void> {
  for (let n = 0; n < count; n += 10)
    await Promise.all(Array.from({ length: 10 }, (_, at) => send(`${name}-${n + at}`)));
  await until(
    async () => {
      const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
      const QueueUrl = runtime.queues[QUEUE]?.url;
      const { Attributes } = await runtime.dispatch({ kind: 'operator' }, 'sqs', 'GetQueueAttributes', {
        QueueUrl,
        AttributeNames,
      });
      return Object.values(Attributes as Record<string, string>).reduce((sum, value) => sum + Number(value), 0);
    },
    (waiting) => waiting === 0,
    LONGEST_SECONDS,
  );

  /** With the sender's retries: a busy machine answers 503 where SQS takes too long. */
  async function send(id: string): Promise<void> {
    const post = () =>
      fetch(`${runtime.apiUrl}/webhooks/batched`, {
        method: 'POST',
        headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
        body: JSON.stringify({ id, type: 'record.changed', record: { number: id }, filling: FILLING }),
      });
    await until(post, ({ ok }) => ok, LONGEST_SECONDS);
  }
}

async function bytesIn(directory: string): Promise<number> {
  return (await sizesIn(directory)).reduce((sum, { size }) => sum + size, 0);
}

/** The largest parts of the state: a queue keeps what waits, and the archive's takes its events every five minutes. */
async function largest(directory: string, events: number): Promise<readonly string[]> {
  const sizes = (await sizesIn(directory)).toSorted((one, other) => other.size - one.size);
  return sizes.slice(0, 5).map(({ name, size }) => `  ${(size / events / 1000).toFixed(1)} KB an event in ${name}`);
}

async function sizesIn(directory: string): Promise<readonly { readonly name: string; readonly size: number }[]> {
  const files = await readdir(directory, { recursive: true, withFileTypes: true });
  return Promise.all(
    files
      // A journal of SQLite grows to 4 MB, and its pages are then overwritten.
      .filter((file) => file.isFile() && !/-(wal|shm)$/.test(file.name))
      .map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        return {
          name: relative(directory, path),
          size: await stat(path).then(
            ({ size }) => size,
            () => 0,
          ),
        };
      }),
  );
}
