import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { scaledClock } from '@penstock/local-aws/clock';
import { synthesize } from '../dev/start/synthesize.ts';
import { startVendors } from '../dev/start/vendors.ts';
import { loadProject } from '../shared/project/index.ts';
import {
  destinationSecretName,
  ledgerTableName,
  receiverFunctionName,
  webhookSecretName,
} from '../shared/topology/index.ts';
import { leaveOut } from './deploy-check/left-out.ts';
import { installMinistack, startMinistack } from './deploy-check/ministack.ts';
import { complaintsIn, lineOf, runSteps, type Step } from './deploy-check/steps.ts';

/**
 * `npm run deploy:check`: deploys the dev environment with the CDK CLI to MiniStack, an emulator that other people wrote, and drives one
 * event through it. Only where Python is at hand. Exit code: 0 all done, 1 something was not, 3 nothing was checked.
 */
const ENV = 'dev';
const REGION = 'eu-central-1';
/** MiniStack takes an access key of twelve digits for the account. */
const ACCOUNT = '000000000000';
const SEEN_WITHIN_MS = 120_000;
const root = join(import.meta.dirname, '..');
const parent = join(root, '.penstock');

const installed = installMinistack(join(parent, 'ministack'));
if ('missing' in installed) {
  console.error(`Nothing was checked. ${installed.missing}`);
  process.exitCode = 3;
} else {
  process.exitCode = (await check(installed.program)) ? 0 : 1;
}

async function check(program: string): Promise<boolean> {
  await using closing = new AsyncDisposableStack();
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'deploy-check-'));
  closing.defer(() => rm(folder, { recursive: true, force: true }));
  const project = await loadProject();
  const vendors = await startVendors({ project, elsewhere: {}, firstPort: 0, folder, clock: scaledClock() });
  closing.defer(() => vendors.close());
  const ministack = await startMinistack(program);
  closing.defer(() => ministack.stop());
  const env = {
    ...{ AWS_ENDPOINT_URL: ministack.url, AWS_REGION: REGION, AWS_DEFAULT_REGION: REGION },
    ...{ AWS_ACCESS_KEY_ID: ACCOUNT, AWS_SECRET_ACCESS_KEY: 'test', CDK_DISABLE_CLI_TELEMETRY: 'true' },
  };
  const access = {
    endpoint: ministack.url,
    region: REGION,
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'test' },
  };
  const assembly = join(folder, 'assembly');
  const [integration] = project.integrations;
  if (!integration) throw new Error('The project has no integration to drive an event through.');

  const steps: readonly Step[] = [
    {
      what: 'the assembly is synthesized',
      run: async () => {
        await synthesize({ environment: ENV, vendors: vendors.urls, output: assembly });
        return '';
      },
    },
    { what: 'what MiniStack does not know is left out', run: async () => leaveOut(assembly) },
    { what: 'the account is bootstrapped', run: () => cdk(['bootstrap', `aws://${ACCOUNT}/${REGION}`], env) },
    {
      what: 'every stack is deployed',
      run: () =>
        cdk(['deploy', '--app', assembly, `${ENV}/*`, '--require-approval', 'never', '--concurrency', '1'], env),
    },
    {
      what: 'the secrets are filled',
      run: async () => {
        const client = new SecretsManagerClient(access);
        const sender = [...vendors.accounts.values()].find(({ webhooks }) => webhooks);
        const wanted = [
          [webhookSecretName(ENV, integration.name), sender?.webhooks?.secret] as const,
          ...[...vendors.accounts].map(
            ([name, { credential }]) => [destinationSecretName(ENV, name), credential] as const,
          ),
        ];
        for (const [SecretId, SecretString] of wanted)
          if (SecretString !== undefined) await client.send(new PutSecretValueCommand({ SecretId, SecretString }));
        return `${wanted.length}`;
      },
    },
    {
      what: 'a signed webhook is accepted',
      run: () =>
        node(['ops/main.ts', 'send', integration.name, '1', '--yes', '--env', ENV], {
          ...env,
          NODE_OPTIONS: `--import=${join(root, 'test/deploy-check/resolve-localhost.ts')}`,
        }).catch(withLogOf(receiverFunctionName(ENV, integration.name), new CloudWatchLogsClient(access))),
    },
    { what: 'the worker records its event', run: () => recorded(new DynamoDBClient(access)) },
  ];
  // Awaited here: at the end of this function the emulator is stopped.
  return await runSteps(steps, (result) => console.log(lineOf(result)));
}

/** Adds the last errors of a function's log, which say what it was refused. */
function withLogOf(functionName: string, logs: CloudWatchLogsClient) {
  return async (error: Error): Promise<never> => {
    const asked = new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${functionName}` });
    const { events = [] } = await logs.send(asked).catch(() => ({ events: [] }));
    const lines = events
      .map(({ message }) => String(message).trim().slice(0, 500))
      .filter((line) => /error|exception|"WARN"/i.test(line));
    throw new Error([error.message, ...lines.slice(-5)].join('\n    '));
  };
}

/** The state of the first event in the ledger, once there is one. */
async function recorded(client: DynamoDBClient): Promise<string> {
  const end = Date.now() + SEEN_WITHIN_MS;
  while (Date.now() < end) {
    const { Items = [] } = await client.send(new ScanCommand({ TableName: ledgerTableName(ENV) }));
    const event = Items.find(({ sk, state }) => sk?.S?.startsWith('event') && state?.S !== undefined);
    if (event) return `state ${event.state?.S}`;
    await new Promise((wake) => setTimeout(wake, 1000));
  }
  throw new Error(`the ledger had no event after ${SEEN_WITHIN_MS / 1000} s`);
}

function cdk(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  return node(['cdk', ...args, '--no-notices'], env);
}

/** @returns the last line that it printed; rejects with its complaints */
function node(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, [join(root, 'run.mjs'), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const last = output.trim().split('\n').at(-1) ?? '';
      if (code === 0) return resolve(last);
      const complaints = complaintsIn(output);
      reject(new Error([`exit code ${code}`, ...(complaints.length > 0 ? complaints : [last])].join('\n    ')));
    });
  });
}
