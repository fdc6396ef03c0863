import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { treeMemoryMib } from './process-tree.ts';
import { report } from './report.ts';

/** `npm run bench:start`: what a newcomer waits for, and what it takes, on a machine where everything is installed. */
const root = join(import.meta.dirname, '../..');
const folder = await mkdtemp(join(tmpdir(), 'penstock-bench-'));
const startedAt = performance.now();
const seconds = () => (performance.now() - startedAt) / 1000;
const child = spawn('npm', ['start', '--', '--once', '--fresh', '--port', '0', '--folder', folder], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
});
let ready = Number.NaN;
let firstDelivered = Number.NaN;
let peakMib = 0;
let peakAt = 0;
const sampling = setInterval(() => {
  const mib = treeMemoryMib(child.pid ?? 0);
  if (mib > peakMib) [peakMib, peakAt] = [mib, seconds()];
}, 100);
child.stdout.on('data', (chunk: Buffer) => {
  const text = chunk.toString();
  if (/^Ready/m.test(text)) ready = seconds();
  if (Number.isNaN(firstDelivered) && /^ ok {2}a new contact/m.test(text)) firstDelivered = seconds();
});
const exit = await new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
clearInterval(sampling);
await rm(folder, { recursive: true, force: true });

console.log(`The peak of memory was ${peakAt.toFixed(1)} s after the start.`);
report([
  { what: 'exit code of npm start -- --once', value: exit, unit: '', target: 0 },
  { what: 'ready', value: ready, unit: 's', target: 10 },
  { what: 'first event delivered', value: firstDelivered, unit: 's', target: 12 },
  { what: 'peak memory of the whole process tree', value: peakMib, unit: 'MiB', target: 1024 },
]);
