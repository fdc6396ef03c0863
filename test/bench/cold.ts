import '../fixtures/select.ts';
/**
 * Import and first call, in fresh processes that take turns: a handler that reads one secret and sends one message, the
 * same with `authenticateWith` and one row, and the receiver as it is deployed. All bundled as the functions are; a
 * loopback server stands for AWS. Run: node run.mjs test/bench/cold.ts
 */
import { spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { bundleFunctions } from '../../infra/bundle/index.ts';
import { loadProject } from '../../shared/project/index.ts';
import { writeFunctionEnvironment } from '../../shared/topology/index.ts';

const ROUNDS = 20;
const TARGET = 1.05;
const ORIGIN = 'https://hooks.example.com';
const PATH = '/webhooks/crm-to-audience';
const URL = ORIGIN + PATH;
const NOW = Date.now();
const BODY =
  '[{"eventId":1,"subscriptionId":7,"portalId":8801234,"occurredAt":1795255199959,"subscriptionType":"contact.creation","objectId":70101}]';

const PLAIN = `
  import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
  import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
  const secrets = new SecretsManagerClient({});
  const sqs = new SQSClient({});
  export async function handler(event) {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: 'webhook' }));
    const body = await accept(event, SecretString);
    await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody: body }));
    return { statusCode: 200 };
  }`;

const baseline = `${PLAIN}
  const accept = async (event) => event.body;`;

const guarded = `
  import { authenticateWith } from './packages/webhooks/src/authenticate.ts';
  import { parseSecret } from './packages/webhooks/src/secrets.ts';
  import { hubspotV3 } from './packages/webhooks/src/table.ts';
  ${PLAIN}
  async function accept(event, text) {
    const parsed = parseSecret(hubspotV3, text);
    const request = { method: 'POST', url: '${URL}', headers: event.headers, body: Buffer.from(event.body) };
    const answer = await authenticateWith(hubspotV3, request, { secrets: parsed.secrets, now: new Date(${NOW}) });
    if (answer.kind !== 'accept') throw new Error(answer.reason);
    return Buffer.from(answer.events[0].body).toString();
  }`;

const RUNNER = `
  const start = process.hrtime.bigint();
  const { handler } = await import(process.env.BUNDLE);
  const { statusCode } = await handler(JSON.parse(process.env.EVENT));
  if (statusCode !== 200) throw new Error('answered ' + statusCode);
  process.stdout.write('\\ntook ' + String(Number(process.hrtime.bigint() - start) / 1e6));
  process.exit(0);`;

async function bundle(contents: string, outfile: string): Promise<void> {
  await build({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    logLevel: 'error',
  });
}

let sends = 0;
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** Answers the three calls as AWS would; the SDK checks the digest of a message's body. */
function answerTo(operation: string, input: Record<string, unknown>): unknown {
  if (operation === 'GetSecretValue') return { Name: 'webhook', SecretString: 'key' };
  // The receiver sends to the archive as well.
  if (!String(input.QueueUrl).endsWith('/archive')) sends++;
  if (operation === 'SendMessage') return { MessageId: '1', MD5OfMessageBody: md5(String(input.MessageBody)) };
  const entries = input.Entries as { Id: string; MessageBody: string }[];
  const stored = entries.map(({ Id, MessageBody }) => ({ Id, MessageId: Id, MD5OfMessageBody: md5(MessageBody) }));
  return { Successful: stored, Failed: [] };
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    const answer = answerTo(operation, JSON.parse(Buffer.concat(chunks).toString()));
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
  });
});

/** An HTTP API's event, as far as the handlers read it. */
const event = {
  headers: {
    'content-type': 'application/json',
    'x-hubspot-signature-v3': createHmac('sha256', 'key').update(`POST${URL}${BODY}${NOW}`).digest('base64'),
    'x-hubspot-request-timestamp': String(NOW),
  },
  rawPath: PATH,
  rawQueryString: '',
  requestContext: { requestId: 'r-1', http: { method: 'POST' } },
  body: BODY,
  isBase64Encoded: false,
};

function firstCall(file: string, endpoint: string): Promise<number> {
  const env = {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    QUEUE_URL: `${endpoint}/000000000000/q`,
    ...writeFunctionEnvironment({
      environment: 'dev',
      publicUrl: ORIGIN,
      claimsBucket: 'claims',
      tokenTable: 'none',
      tokenPrefix: 'none',
      webhookSecretId: 'webhook',
      queueUrls: { 'contact-to-member': `${endpoint}/000000000000/q` },
      archiveQueueUrl: `${endpoint}/000000000000/archive`,
    }),
    EVENT: JSON.stringify(event),
    BUNDLE: file,
  };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', RUNNER], { env });
    const [out, err]: [string[], string[]] = [[], []];
    child.stdout.on('data', (text) => out.push(String(text)));
    child.stderr.on('data', (text) => err.push(String(text)));
    child.on('close', (code) =>
      code === 0 ? resolve(Number(out.join('').split('took ').at(-1))) : reject(new Error(err.join(''))),
    );
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const half = sorted.length >> 1;
  return ((sorted[half] ?? 0) + (sorted[sorted.length - 1 - half] ?? 0)) / 2;
}

type Kind = 'baseline' | 'guarded' | 'receiver';
const KINDS: readonly Kind[] = ['baseline', 'guarded', 'receiver'];

await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const folder = await mkdtemp(join(tmpdir(), 'cold-'));
const functions = await bundleFunctions(await loadProject());
try {
  const files = {
    baseline: join(folder, 'baseline.mjs'),
    guarded: join(folder, 'guarded.mjs'),
    receiver: join(functions.receiver('crm-to-audience').directory, 'index.mjs'),
  };
  await bundle(baseline, files.baseline);
  await bundle(guarded, files.guarded);
  const times: Record<Kind, number[]> = { baseline: [], guarded: [], receiver: [] };
  for (let round = -2; round < ROUNDS; round++) {
    // The order changes from round to round, and the first two fill the disk's cache.
    for (const kind of round % 2 === 0 ? KINDS : [...KINDS].reverse()) {
      const time = await firstCall(files[kind], endpoint);
      if (round >= 0) times[kind].push(time);
    }
  }
  const runs = KINDS.length * (ROUNDS + 2);
  if (sends !== runs) throw new Error(`${runs} handlers ran, but only ${sends} of them sent`);
  const base = median(times.baseline);
  const ratioOf = (kind: Kind) => median(times[kind]) / base;
  console.table(
    KINDS.map((kind) => ({
      bundle: { baseline: 'two clients', guarded: 'the same with hubspot-v3', receiver: 'the deployed receiver' }[kind],
      bytes:
        statSync(files[kind]).size +
        (kind === 'receiver' ? statSync(join(dirname(files[kind]), 'engine.mjs')).size : 0),
      'import + first call, ms': median(times[kind]).toFixed(1),
      ratio: ratioOf(kind).toFixed(3),
    })),
  );
  console.log(`target: ratios of at most ${TARGET.toFixed(2)}; medians of ${ROUNDS}`);
  process.exitCode = ratioOf('guarded') > TARGET || ratioOf('receiver') > TARGET ? 1 : 0;
} finally {
  server.close();
  await functions.remove();
  await rm(folder, { recursive: true, force: true });
}
