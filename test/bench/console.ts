import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { writeMany } from '../fixtures/many/write.ts';
import { type Figure, report } from './report.ts';

/**
 * `npm run bench:console`: requests to AWS for each page of the console at a hundred integrations, counted at the local endpoint, and what
 * a page costs. `--count N` for another number.
 */
const { values: asked } = parseArgs({ options: { count: { type: 'string', default: '100' } } });
const root = join(import.meta.dirname, '../..');
const parent = join(root, '.penstock');
await mkdir(parent, { recursive: true });
const folder = await mkdtemp(join(parent, 'bench-console-'));
/** USD a request, list prices of eu-central-1: SQS, DynamoDB's read of up to 8 KB, CloudWatch, a list of S3; Lambda's own API is free. */
const PRICES: Readonly<Record<string, number>> = { sqs: 0.4e-6, dynamodb: 0.15e-6, cloudwatch: 10e-6, s3: 5.4e-6 };
/** So many of a page are not for each delivery: lists of queues and mappings, alarms, accounts, the audit. */
const SHARED = 20;
try {
  const project = await writeMany(folder, Number(asked.count));
  // The commands read the project when they are loaded.
  process.env.PENSTOCK_PROJECT = relative(root, project);
  const [{ startEnvironment }, { openedBy }, { countCalls, total }, { allDeclared }, { integrations }] =
    await Promise.all([
      import('../harness/environment.ts'),
      import('../console/without-browser.ts'),
      import('../console/count-calls.ts'),
      import('../../ops/command/declared.ts'),
      import('../../ops/command/project.ts'),
    ]);
  await using environment = await startEnvironment({ project });
  await using opened = await openedBy(environment);
  const [deliveries, count] = [allDeclared.length, integrations.length];
  console.log(`${count} integrations, ${deliveries} deliveries. Requests of the console's caller to AWS, by page:\n`);
  const pages: readonly (readonly [path: string, most: number])[] = [
    ['/', 4 * deliveries + SHARED],
    ['/ once more within 15 s', 0],
    ['/dead-letters', 0],
    ['/events', 0],
    ['/event?id=none', 2 * deliveries + 7 * count + SHARED],
    ['/jobs', 2],
    ['/completeness', 2 * count + SHARED],
    ['/drift', deliveries + SHARED],
  ];
  const figures: Figure[] = [];
  for (const [path, target] of pages) {
    const done = countCalls(environment, 'operator');
    const startedAt = performance.now();
    const status = await opened.look(path.split(' ')[0] ?? '/');
    const seconds = (performance.now() - startedAt) / 1000;
    const calls = done();
    const usd = Object.entries(calls).reduce((sum, [service, calls]) => sum + calls * (PRICES[service] ?? 0), 0);
    const parts = Object.entries(calls).map(([service, calls]) => `${service} ${calls}`);
    console.log(
      `${path}: ${status}, ${seconds.toFixed(1)} s here, ${usd.toFixed(6)} USD: ${parts.join(', ') || 'none'}`,
    );
    figures.push({ what: path, value: total(calls), unit: 'requests', target });
  }
  console.log('');
  report(figures);
} finally {
  await rm(folder, { recursive: true, force: true });
}
