import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { type Description, descriptionFile, writeDescription } from '../../dev/start/description.ts';
import { loadProject } from '../../shared/project/index.ts';
import { writeMany } from '../fixtures/many/write.ts';
import { type Figure, report } from './report.ts';
import type { Call, Counts } from './status/slow-aws.ts';

/**
 * `npm run bench:status`: how long `ops status` takes over a hundred integrations where each call to AWS takes 40 ms, and how many calls it
 * makes, beside the same calls made bare in the same run. `--count N` for another number of integrations, to which the targets do not apply.
 */
const { values: asked } = parseArgs({ options: { count: { type: 'string', default: '100' } } });
const AWS_MS = 40;
const AT_ONCE = 50;
const RUNS = 3;
/** For all deliveries together: lists by the page, rows of accounts by the hundred, alarms, their history, jobs. */
const SHARED_CALLS = 20;
const OF_EACH = ['Query', 'GetQueueAttributes'];

/** Writes the processor's microseconds to the third file descriptor when the process ends. */
const TELLS_CPU =
  "data:text/javascript,import{writeSync}from'node:fs';process.on('exit',()=>{const{user,system}=process.cpuUsage();writeSync(3,String(user+system))})";

const root = join(import.meta.dirname, '../..');
const parent = join(root, '.penstock');
await mkdir(parent, { recursive: true });
const folder = await mkdtemp(join(parent, 'bench-status-'));
const children: ChildProcess[] = [];
try {
  const file = await writeMany(folder, Number(asked.count));
  const env = { ...process.env, PENSTOCK_PROJECT: relative(root, file), CDK_DISABLE_CLI_TELEMETRY: 'true' };
  const { integrations } = await loadProject(file);
  const deliveries = integrations.reduce((sum, one) => sum + Object.keys(one.deliveries).length, 0);
  const others = (loadavg()[0] ?? 0).toFixed(1);
  console.log(
    `${integrations.length} integrations, ${deliveries} deliveries. ${availableParallelism()} cores, of which others use ${others}: times mean little above 0.5.\n`,
  );

  const started = join(folder, 'start');
  await begin(
    ['--max-semi-space-size=2', 'dev/main.ts', '--no-demo', '--fresh', '--port', '0', '--folder', started],
    env,
    /^Ready/m,
  );
  const description = JSON.parse(await readFile(descriptionFile(started), 'utf8')) as Description;
  const aws = (
    await begin(['test/bench/status/slow-aws.ts', description.awsEndpointUrl, String(AWS_MS)], env, /^http:\S+/m)
  ).trim();
  const seen = join(folder, 'seen');
  await mkdir(seen);
  await writeDescription(seen, { ...description, awsEndpointUrl: aws });

  // The first run fills the answers.
  await status(seen, env);
  const times: Timed[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    await fetch(`${aws}/reset`, { method: 'POST' });
    times.push(await status(seen, env));
  }
  const { counts, mostAtOnce, calls } = (await (await fetch(`${aws}/counts`)).json()) as Counts;
  const bare = await bareCalls(aws, calls);
  const empty = await timed(['-e', '0'], env);

  const seconds = median(times.map(({ wall }) => wall));
  const ofEach = OF_EACH.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
  const figures: Figure[] = [
    { what: 'ops status, the whole process', value: seconds, unit: 's', target: 3 },
    { what: 'of that, a processor’s time', value: median(times.map(({ cpu }) => cpu)), unit: 's', target: 2.5 },
    { what: 'the same calls bare, 50 at once', value: bare, unit: 's', target: seconds },
    {
      what: 'ops status for each second of bare calls',
      value: seconds / bare,
      unit: '',
      target: Number.POSITIVE_INFINITY,
    },
    { what: 'a process that does nothing', value: empty.wall, unit: 's', target: seconds },
    { what: 'calls for each delivery', value: (ofEach - (ofEach % deliveries)) / deliveries, unit: '', target: 4 },
    { what: 'calls for all together', value: calls.length - 4 * deliveries, unit: '', target: SHARED_CALLS },
    { what: 'calls at once', value: mostAtOnce, unit: '', target: AT_ONCE },
  ];
  report(figures);
  console.log(`\nCalls by kind, each answered after ${AWS_MS} ms:`);
  for (const [name, count] of Object.entries(counts).sort(([, a], [, b]) => b - a)) console.log(`  ${name}: ${count}`);
} finally {
  for (const child of children) if (child.exitCode === null) child.kill('SIGTERM');
  await Promise.all(children.map((child) => child.exitCode ?? once(child, 'exit')));
  await rm(folder, { recursive: true, force: true });
}

/** Starts Node with these arguments. @returns the text that was waited for */
async function begin(args: readonly string[], env: NodeJS.ProcessEnv, until: RegExp): Promise<string> {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let said = '';
  child.stdout.setEncoding('utf8');
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    said += chunk;
    const [found] = until.exec(said) ?? [];
    if (found === undefined) continue;
    child.stdout.resume();
    return found;
  }
  throw new Error(`It ended: node ${args.join(' ')}`);
}

function status(at: string, env: NodeJS.ProcessEnv): Promise<Timed> {
  return timed(['ops/main.ts', 'status', '--json', '--folder', at], env);
}

interface Timed {
  /** Seconds until the process has ended. */
  readonly wall: number;
  /** Seconds of a processor, which others that work beside it do not lengthen much. */
  readonly cpu: number;
}

/** @throws Error for an exit code that is no answer of a status */
async function timed(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Timed> {
  const begun = performance.now();
  const stdio = ['ignore', 'ignore', 'inherit', 'pipe'] as const;
  const child = spawn(process.execPath, ['--import', TELLS_CPU, ...args], { env, stdio: [...stdio] });
  let told = '';
  child.stdio[3]?.on('data', (chunk) => {
    told += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0 && code !== 1) throw new Error(`node ${args.join(' ')} ended with ${code}.`);
  return { wall: (performance.now() - begun) / 1000, cpu: Number(told) / 1e6 };
}

/** Seconds that the calls take without anything around them. */
async function bareCalls(aws: string, calls: readonly Call[]): Promise<number> {
  const waiting = [...calls];
  const begun = performance.now();
  const one = async () => {
    for (let call = waiting.pop(); call; call = waiting.pop()) {
      const { method, url, body } = call;
      const { host: _host, connection: _connection, 'content-length': _length, ...headers } = call.headers;
      await (await fetch(aws + url, { method, headers, ...(method !== 'GET' && { body }) })).arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return (performance.now() - begun) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
