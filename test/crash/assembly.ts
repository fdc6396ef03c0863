import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { build } from 'esbuild';
import type { Bundle, Bundles } from '../../infra/bundle/index.ts';
import { addEnvironment } from '../../infra/environment-stage.ts';
import { asDeployed } from '../../shared/topology/index.ts';
import contract from './contract.ts';
import type { deliveries } from './deliveries.ts';

const root = join(import.meta.dirname, '../..');
const IDLE = 'idle';

/** Synthesizes some deliveries of the contract as every integration is. Returns the assembly's folder. */
export async function synthesizeCrash(
  folder: string,
  {
    deliveries: names,
    vendorUrl,
  }: { readonly deliveries: readonly (keyof typeof deliveries)[]; readonly vendorUrl: string },
): Promise<string> {
  const bundles = join(folder, 'functions');
  await build({
    entryPoints: names.flatMap((name) => [
      { in: `worker:${name}`, out: join(name, 'index') },
      { in: './functions/wiring/claims.ts', out: join(name, 'claims') },
    ]),
    plugins: [
      {
        name: 'workers',
        setup(run) {
          run.onResolve({ filter: /^worker:/ }, ({ path }) => ({ path: path.slice(7), namespace: 'worker' }));
          run.onResolve({ filter: /^\.\/claims\.ts$/ }, ({ kind }) =>
            kind === 'dynamic-import' ? { path: './claims.mjs', external: true } : undefined,
          );
          run.onLoad({ filter: /.*/, namespace: 'worker' }, ({ path }) => ({
            contents: [
              `import { deliver } from './functions/deliver.ts';`,
              `import { deliveries } from './test/crash/deliveries.ts';`,
              `export const handler = deliver(deliveries['${path}']);`,
            ].join('\n'),
            loader: 'ts',
            resolveDir: root,
          }));
        },
      },
    ],
    outdir: bundles,
    outExtension: { '.js': '.mjs' },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': './functions/wiring/credentials.ts' },
    logLevel: 'warning',
  });
  await mkdir(join(bundles, IDLE));
  await writeFile(join(bundles, IDLE, 'index.mjs'), 'export const handler = async () => ({ statusCode: 503 });');

  const outdir = join(folder, 'assembly');
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  const app = new App({
    outdir,
    analyticsReporting: false,
    context: { ...context, 'aws:cdk:disable-stack-trace': true },
  });
  const chosen = names.map((name) => [name, contract.deliveries[name]] as const);
  const integration = { ...contract, deliveries: Object.fromEntries(chosen) };
  addEnvironment(app, 'dev', {
    settings: settingsFor(vendorUrl),
    integrations: [asDeployed(integration)],
    bundles: within(bundles),
  });
  // The test counts invocations by the line at their start.
  for (const fn of app.node.findAll())
    if (fn instanceof CfnFunction) fn.addPropertyOverride('LoggingConfig.SystemLogLevel', 'INFO');
  app.synth();
  return outdir;
}

function settingsFor(vendorUrl: string): Parameters<typeof addEnvironment>[2]['settings'] {
  const accounts = Object.values(contract.deliveries).flatMap(({ destination, reads }) => [destination, ...reads]);
  return {
    production: false,
    logRetentionDays: 1,
    throttle: { requestsPerSecond: 100, burst: 100 },
    onCall: { page: [], ticket: [] },
    owner: 'nobody',
    docsUrl: 'https://docs.example.com',
    vendors: Object.fromEntries(accounts.map(({ name }) => [name, `${vendorUrl}/${name}`])),
    integrations: {},
  };
}

/** Only workers are under test: messages are put into the queues, and nobody shuts them. */
function within(folder: string): Bundles {
  const bundle = (name: string): Bundle => ({ directory: join(folder, name), handler: 'index.handler' });
  const idle = () => bundle(IDLE);
  const bundles = {
    receiver: idle,
    pull: idle,
    reconciliation: idle,
    platform: idle,
    worker: (_integration: string, delivery: string) => bundle(delivery),
  };
  return { ...bundles, remove: async () => {} };
}
