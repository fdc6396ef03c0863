import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { bundleFunctions } from '../../infra/bundle/index.ts';
import { tenantId, writeEnvelope } from '../../shared/contract/index.ts';
import { loadProject } from '../../shared/project/index.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { openCostStage } from './cost/stage.ts';
import { BARE_RECEIVER, BARE_WORKER } from './cpu/bare.ts';
import { type Side, startSide } from './cpu/side.ts';
import { type Figure, report } from './report.ts';

/**
 * `npm run bench:cpu`: the processor's time of the worker and the receiver, beside bare handlers that make the same calls to the same
 * local endpoint. Each runs in a process of its own; the sides take turns, and the ratio is the median of the rounds. `--rounds N`.
 */
const { values: asked } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const ROUNDS = Number(asked.rounds);
const WARM_ROUNDS = 5;
const SECRET = 'bench-cpu-secret';
const DELIVERY = 'batched/record-to-entry-1';
const FILLING = 'x'.repeat(1900);

await using stage = await openCostStage('bench-cpu');
const { folder, project, origins } = stage;
const bundles = await bundleFunctions(await loadProject(project));
try {
  await using environment = await startEnvironment({ project, origins });
  await prepare(environment);
  const ours = (directory: string) => join(directory, 'index.mjs');
  const figures = [
    await compare(environment, {
      what: 'worker, a batch of ten',
      name: 'penstock-dev-batched-record-to-entry-1',
      ours: ours(bundles.worker('batched', 'record-to-entry-1').directory),
      bare: BARE_WORKER,
      events: () => Array.from({ length: 5 }, () => batch(environment, 10)),
      target: 1.25,
    }),
    await compare(environment, {
      what: 'worker, one event',
      name: 'penstock-dev-batched-record-to-entry-1',
      ours: ours(bundles.worker('batched', 'record-to-entry-1').directory),
      bare: BARE_WORKER,
      events: () => Array.from({ length: 20 }, () => batch(environment, 1)),
      target: 1.25,
    }),
    await compare(environment, {
      what: 'receiver',
      name: 'penstock-dev-batched-receive',
      ours: ours(bundles.receiver('batched').directory),
      bare: BARE_RECEIVER,
      events: () => Array.from({ length: 40 }, request),
      target: 1.15,
    }),
  ];
  report(figures);
} finally {
  await bundles.remove();
}

interface Contest {
  readonly what: string;
  /** The function whose environment variables both sides get. */
  readonly name: string;
  readonly ours: string;
  readonly bare: string;
  readonly events: () => readonly unknown[];
  readonly target: number;
}

async function compare(environment: Environment, one: Contest): Promise<Figure> {
  const { runtime, description } = environment;
  const bare = join(folder, `${one.name}-bare.mjs`);
  await bundle(one.bare, bare);
  const env = {
    ...runtime.functions.find(({ name }) => name === one.name)?.environment,
    AWS_ENDPOINT_URL: description.awsEndpointUrl,
    AWS_REGION: description.region,
    AWS_ACCESS_KEY_ID: runtime.operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: runtime.operator.secretAccessKey,
    AWS_LAMBDA_FUNCTION_NAME: one.name,
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
  };
  await using oursSide = await startSide(one.ours, env);
  await using bareSide = await startSide(bare, env);
  const times: { readonly ours: number; readonly bare: number }[] = [];
  for (let round = -WARM_ROUNDS; round < ROUNDS; round += 1) {
    const turn = { ours: 0, bare: 0 };
    // Who begins changes from round to round.
    for (const side of round % 2 === 0 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const))
      turn[side] = await timeOf(side === 'ours' ? oursSide : bareSide, one.events());
    if (round >= 0) times.push(turn);
  }
  const calls = [await callsOf(environment, oursSide, one), await callsOf(environment, bareSide, one)];
  console.log(
    `${one.what}: ${median(times.map(({ ours }) => ours)).toFixed(0)} µs an invocation, bare ${median(times.map(({ bare }) => bare)).toFixed(0)} µs; calls: ${calls.join(', bare: ')}`,
  );
  return {
    what: `${one.what}: processor time, times a bare handler's`,
    value: median(times.map(({ ours, bare }) => ours / bare)),
    unit: '×',
    target: one.target,
  };
}

async function timeOf(side: Side, events: readonly unknown[]): Promise<number> {
  const { microseconds, answers } = await side.run(events);
  for (const answer of answers) {
    const { statusCode = 200, batchItemFailures = [] } = answer as {
      statusCode?: number;
      batchItemFailures?: unknown[];
    };
    if (statusCode !== 200 || batchItemFailures.length > 0)
      throw new Error(`A handler failed: ${JSON.stringify(answer)}`);
  }
  return microseconds;
}

/** What one run calls, so that a reader sees that both sides do the same. */
async function callsOf({ runtime: { endpoint } }: Environment, side: Side, { events }: Contest): Promise<string> {
  endpoint.meter.reset();
  const run = events();
  await side.run(run);
  const counts = endpoint.meter.counts().filter(({ caller }) => !caller.startsWith('penstock-'));
  return counts.map(({ operation, calls }) => `${(calls / run.length).toFixed(1)} ${operation}`).join(' ');
}

function batch({ runtime }: Environment, messages: number) {
  const queue = runtime.queues[DELIVERY]?.url ?? '';
  const eventSourceARN = `arn:aws:sqs:eu-central-1:000000000000:${queue.split('/').at(-1)}`;
  const now = new Date().toISOString();
  return {
    Records: Array.from({ length: messages }, () => {
      const id = randomUUID();
      return {
        messageId: randomUUID(),
        receiptHandle: 'handle',
        body: writeEnvelope({
          v: 1,
          integration: 'batched',
          eventId: id,
          tenant: tenantId('-'),
          type: 'record.changed',
          receivedAt: now,
          correlationId: randomUUID(),
          body: JSON.stringify({ id, type: 'record.changed', record: { number: id }, filling: FILLING }),
          encoding: 'text',
        }),
        attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(Date.now()) },
        messageAttributes: {},
        eventSource: 'aws:sqs',
        eventSourceARN,
        awsRegion: 'eu-central-1',
      };
    }),
  };
}

function request() {
  const id = randomUUID();
  return {
    headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
    rawPath: '/webhooks/batched',
    rawQueryString: '',
    requestContext: { requestId: randomUUID(), http: { method: 'POST' } },
    body: JSON.stringify({ id, type: 'record.changed', record: { number: id }, filling: FILLING }),
    isBase64Encoded: false,
  };
}

/** Secrets are filled, and no function runs beside what is measured. */
async function prepare({ runtime }: Environment): Promise<void> {
  const ask = (service: string, operation: string, input: object) =>
    runtime.dispatch({ kind: 'operator' }, service, operation, { ...input });
  for (const SecretId of [...Object.values(runtime.webhookSecrets), ...Object.values(runtime.credentialSecrets)])
    await ask('secretsmanager', 'PutSecretValue', { SecretId, SecretString: SECRET });
  const { EventSourceMappings } = await ask('lambda', 'ListEventSourceMappings', {});
  for (const { UUID } of EventSourceMappings as { UUID: string }[])
    await ask('lambda', 'UpdateEventSourceMapping', { UUID, Enabled: false });
}

async function bundle(contents: string, outfile: string): Promise<void> {
  await build({
    ...{
      stdin: { contents, resolveDir: process.cwd(), loader: 'js' },
      outfile,
      bundle: true,
      minify: true,
      format: 'esm',
    },
    ...{ platform: 'node', target: 'node24', mainFields: ['module', 'main'], logLevel: 'error' },
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const half = sorted.length >> 1;
  return ((sorted[half] ?? 0) + (sorted[sorted.length - 1 - half] ?? 0)) / 2;
}
