import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { LIMITS } from '../../infra/template-limits.ts';
import { readAssembly } from '../../packages/local-aws/src/assembly/manifest.ts';
import { loadProject } from '../../shared/project/index.ts';
import { accountProblems, checkIntegrations } from '../../shared/rules/index.ts';
import { CROWDED } from '../fixtures/many/shape.ts';
import { writeMany } from '../fixtures/many/write.ts';
import { type Figure, report } from './report.ts';
import { assetSizes } from './scale/assets.ts';
import { fixedCost, PRICES } from './scale/prices.ts';
import { measured } from './scale/run.ts';

/**
 * `npm run bench:scale`: what a hundred integrations take to synthesize, to start and a month, beside AWS's limits. Linux only: it
 * reads /proc. `--count N` for another number, to which the targets do not apply; `--no-start` without `npm start`.
 */
const { values: asked } = parseArgs({
  options: { count: { type: 'string', default: '100' }, 'no-start': { type: 'boolean', default: false } },
});
const root = join(import.meta.dirname, '../..');
const parent = join(root, '.penstock');
await mkdir(parent, { recursive: true });
const folder = await mkdtemp(join(parent, 'bench-scale-'));
try {
  const file = await writeMany(folder, Number(asked.count));
  const project = await loadProject(file);
  const env = { PENSTOCK_PROJECT: relative(root, file), CDK_DISABLE_CLI_TELEMETRY: 'true' };
  const deliveries = project.integrations.flatMap((one) => Object.values(one.deliveries));
  const others = loadavg()[0] ?? 0;
  console.log(
    `${project.integrations.length} integrations, ${deliveries.length} deliveries, ${new Set(deliveries.map(({ destination }) => destination.name)).size} accounts. ${availableParallelism()} cores, of which others use ${others.toFixed(1)}: times mean little above 0.5.\n`,
  );

  const assembly = join(folder, 'assembly');
  const cdk = ['node_modules/aws-cdk/bin/cdk', 'synth', '--quiet', '--no-notices', '--output', assembly];
  const synth = await measured([...cdk, '-c', 'env=dev', '-c', 'typecheck=off'], env);
  const stacks = readAssembly(assembly, 'dev');
  const sizes = assetSizes(assembly);
  const cost = fixedCost(stacks);
  const total = Object.values(cost).reduce((sum, one) => sum + one, 0);
  const figures: Figure[] = [
    { what: 'synth: exit code', value: synth.exitCode, unit: '', target: 0 },
    { what: 'synth', value: synth.seconds, unit: 's', target: 25 },
    { what: 'synth: peak memory of the process tree', value: synth.peakMib, unit: 'MiB', target: 1144 },
    { what: 'assets on disk', value: sizes.onDisk, unit: 'MB', target: 120 },
    { what: 'assets, zipped for each function', value: sizes.uploaded, unit: 'MB', target: 120 },
    { what: 'of those on disk, maps', value: sizes.maps, unit: 'MB', target: 40 },
    ...Object.values(LIMITS).map(({ what, most, measure }) => ({
      ...{ what: `most ${what}`, unit: '', target: most },
      value: Math.max(...stacks.map(({ template }) => measure(template))),
    })),
    {
      what: 'exports and imports',
      value: JSON.stringify(stacks.map(({ template }) => template)).split(/"Export"|Fn::ImportValue/).length - 1,
      unit: '',
      target: 0,
    },
    { what: 'fixed cost of a month', value: total, unit: 'USD', target: 400 },
  ];
  if (!asked['no-start']) {
    const start = [
      '--max-semi-space-size=2',
      'dev/main.ts',
      '--no-demo',
      '--fresh',
      '--port',
      '0',
      '--folder',
      join(folder, 'start'),
    ];
    const started = await measured(start, env, 'Ready');
    figures.push(
      { what: 'npm start: exit code', value: started.exitCode, unit: '', target: 0 },
      { what: 'npm start until it is ready', value: started.seconds, unit: 's', target: 30 },
      { what: 'npm start: peak memory until then', value: started.peakMib, unit: 'MiB', target: 1430 },
    );
  }
  report(figures);

  console.log(
    `\nAll functions' assets together: ${sizes.together.toFixed(0)} MB; a first deploy uploads them zipped, one by one.`,
  );
  console.log(`Fixed cost by prices as of ${PRICES.asOf}, with events in every hour and no failure:`);
  for (const [item, usd] of Object.entries(cost)) console.log(`  ${item}: ${usd.toFixed(2)} USD`);
  const crowded = project.written.integrations.map((one) => ({
    ...one,
    deliveries: Object.fromEntries(
      Object.entries(one.deliveries).map(([name, delivery]) => [
        name,
        delivery.destination.name === CROWDED
          ? {
              ...delivery,
              destination: { ...delivery.destination, name: CROWDED, limits: { perSecond: 10, concurrent: 10 } },
            }
          : delivery,
      ]),
    ),
  }));
  console.log('\nSeven deliveries to an account with `concurrent: 10`:');
  for (const { rule, where, message } of checkIntegrations(crowded))
    if (rule === 'account-concurrency') console.log(`  ${where}: ${message}`);
  const shared = { account: '111122223333', region: 'eu-central-1' };
  const three = Object.fromEntries(
    ['dev', 'staging', 'prod'].map((name) => [name, { ...project.environments.dev, ...shared } as never]),
  );
  console.log('Three environments in one account:');
  for (const line of accountProblems(three, project.integrations)) console.log(`  ${line}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
