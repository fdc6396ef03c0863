/**
 * `npm run bench:strangers`: what one unsigned request of 4 MB makes the receiver do, for every provider and generic source and for
 * every kind of body in `strangers/bodies.ts`, against hashing the same bytes with SHA-256 in the same process and run. With a
 * name behind it, that target alone.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { TARGETS } from './strangers/requests.ts';

const MOST_CPU = 4;
const MOST_MIB = 60;

interface Row {
  readonly body: string;
  readonly bytes: number;
  readonly status: number;
  readonly cpu: number;
  readonly hash: number;
  readonly mib: number;
}

function measure(name: string): Row[] {
  const script = join(import.meta.dirname, 'strangers/measure.ts');
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', script, name],
    {
      encoding: 'utf8',
      env: { ...process.env, PENSTOCK_PROJECT: 'test/fixtures/project/penstock.config.ts' },
    },
  );
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const wanted = process.argv.slice(2);
const names = TARGETS.map(({ name }) => name).filter((name) => wanted.length === 0 || wanted.includes(name));
const missed: string[] = [];
for (const name of names) {
  const rows = measure(name);
  const dearest = rows.reduce((one, other) => (one.cpu / one.hash > other.cpu / other.hash ? one : other));
  const mib = Math.max(...rows.map((row) => row.mib));
  const ratio = dearest.cpu / dearest.hash;
  if (ratio > MOST_CPU || mib > MOST_MIB) missed.push(name);
  const mark = missed.includes(name) ? 'MISS' : ' ok ';
  const figures = `${ratio.toFixed(2).padStart(8)} × ${dearest.cpu.toFixed(1).padStart(7)} ms ${mib.toFixed(0).padStart(4)} MiB`;
  console.log(`${mark} ${name.padEnd(44)} ${figures}  ${dearest.status}  ${dearest.body}, ${dearest.bytes} bytes`);
}
console.log(`target: CPU of at most ${MOST_CPU} × hashing 4 MB, memory of at most ${MOST_MIB} MiB above idle`);
if (missed.length > 0) process.exitCode = 1;
