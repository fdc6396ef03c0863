/**
 * What authentication adds to a cold start: import and first call, in fresh processes that take turns, of a handler that
 * reads one secret and sends one message, and of the same with `authenticateWith` and one row. Both bundled as the
 * functions are; a loopback server stands for AWS. Run: node run.mjs test/bench/cold.ts
 */
import { spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const ROUNDS = 20;
const TARGET = 1.1;
const URL = 'https://hooks.example.com/webhooks/bench';
const NOW = 1_795_255_200_000;
const BODY =
  '[{"eventId":1,"subscriptionId":7,"portalId":8,"occurredAt":1795255199959,"subscriptionType":"contact.creation","objectId":70101}]';

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
  import { authenticateWith } from './shared/webhooks/authenticate.ts';
  import { parseSecret } from './shared/webhooks/secrets.ts';
  import { hubspotV3 } from './shared/webhooks/table.ts';
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
  await handler(JSON.parse(process.env.EVENT));
  process.stdout.write(String(Number(process.hrtime.bigint() - start) / 1e6));
  process.exit(0);`;

async function bundle(contents: string, outfile: string): Promise<number> {
  const { metafile } = await build({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    metafile: true,
    logLevel: 'error',
  });
  return Object.values(metafile.outputs)[0]?.bytes ?? 0;
}

/** Answers the two calls as AWS would; the SDK checks the digest of a message's body. */
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const isSecret = String(request.headers['x-amz-target']).endsWith('GetSecretValue');
    const sent = isSecret ? '' : String(JSON.parse(Buffer.concat(chunks).toString()).MessageBody);
    const md5 = createHash('md5').update(sent).digest('hex');
    const answer = isSecret ? { Name: 'webhook', SecretString: 'key' } : { MessageId: '1', MD5OfMessageBody: md5 };
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
  });
});

function firstCall(file: string, endpoint: string): Promise<number> {
  const signature = createHmac('sha256', 'key').update(`POST${URL}${BODY}${NOW}`).digest('base64');
  const headers = { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': String(NOW) };
  const env = {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    QUEUE_URL: `${endpoint}/000000000000/q`,
    EVENT: JSON.stringify({ headers, body: BODY }),
    BUNDLE: file,
  };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', RUNNER], { env });
    const [out, err]: [string[], string[]] = [[], []];
    child.stdout.on('data', (text) => out.push(String(text)));
    child.stderr.on('data', (text) => err.push(String(text)));
    child.on('close', (code) => (code === 0 ? resolve(Number(out.join(''))) : reject(new Error(err.join('')))));
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const half = sorted.length >> 1;
  return ((sorted[half] ?? 0) + (sorted[sorted.length - 1 - half] ?? 0)) / 2;
}

await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const folder = await mkdtemp(join(tmpdir(), 'cold-'));
try {
  const files = { baseline: join(folder, 'baseline.mjs'), guarded: join(folder, 'guarded.mjs') };
  const bytes = { baseline: await bundle(baseline, files.baseline), guarded: await bundle(guarded, files.guarded) };
  const times: { baseline: number[]; guarded: number[] } = { baseline: [], guarded: [] };
  for (let round = -2; round < ROUNDS; round++) {
    // The order changes from round to round, and the first two fill the disk's cache.
    for (const kind of round % 2 === 0 ? (['baseline', 'guarded'] as const) : (['guarded', 'baseline'] as const)) {
      const time = await firstCall(files[kind], endpoint);
      if (round >= 0) times[kind].push(time);
    }
  }
  const [plain, with_] = [median(times.baseline), median(times.guarded)];
  console.table([
    { bundle: 'two clients', bytes: bytes.baseline, 'import + first call, ms': plain.toFixed(1) },
    { bundle: 'with hubspot-v3', bytes: bytes.guarded, 'import + first call, ms': with_.toFixed(1) },
  ]);
  console.log(`ratio ${(with_ / plain).toFixed(3)}, target at most ${TARGET.toFixed(2)}; median of ${ROUNDS}`);
  process.exitCode = with_ / plain > TARGET ? 1 : 0;
} finally {
  server.close();
  await rm(folder, { recursive: true, force: true });
}
