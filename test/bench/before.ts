import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { HUBSPOT } from '../../vendors/index.ts';
import { hubspotEvent, signedHeaders } from '../harness/hubspot-webhook.ts';
import { until } from '../harness/until.ts';
import { openSinks } from './before/sinks.ts';
import { treeCpuMs } from './process-tree.ts';
import { type Figure, report } from './report.ts';

/**
 * `npm run bench:before -- [--before COMMIT] [--after COMMIT] [--events N]`: how many events a second go from the door to the vendor, and
 * what an event takes of the processor, at two commits in one run. Each commit is checked out into a folder of its own, installed, and
 * started with `npm start`; both have four workers, no limit of calls and vendors that answer at once. The shipped integration must
 * make the same calls at both: one read and one upsert.
 */
const { values: asked } = parseArgs({
  options: {
    // Before the local runtime was made faster, and the last one whose shipped delivery makes two calls.
    before: { type: 'string', default: 'b7d6f8f^' },
    after: { type: 'string', default: '842e62a' },
    events: { type: 'string', default: '1000' },
  },
});
const EVENTS = Number(asked.events);
const CONTACTS = 250;
const IN_A_REQUEST = 50;
const WARM = 100;
const PORTAL = 8_801_234;
const LONGEST_SECONDS = 1800;
const WORKERS = 4;

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);

interface Measured {
  readonly perSecond: number;
  readonly cpuMs: number;
}

const before = await measured(asked.before);
const after = await measured(asked.after);
for (const [name, { perSecond, cpuMs }] of Object.entries({ [asked.before]: before, [asked.after]: after }))
  console.log(`${name}: ${perSecond.toFixed(1)} events a second, ${cpuMs.toFixed(1)} ms of the processor for each`);
const figures: Figure[] = [
  { what: 'time of an event, × before', value: before.perSecond / after.perSecond, unit: '×', target: 0.33 },
  { what: 'processor of an event, × before', value: after.cpuMs / before.cpuMs, unit: '×', target: 0.5 },
];
report(figures);

/** Starts the project as it was at a commit, and sends it events. */
async function measured(commit: string): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'penstock-bench-before-'));
  const code = join(folder, 'code');
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  await run('git', ['worktree', 'add', '--detach', code, commit], { cwd: root });
  cleanup.defer(async () => void (await run('git', ['worktree', 'remove', '--force', code], { cwd: root })));
  await replace(
    join(code, 'integrations/destinations/hubspot.ts'),
    /limits: \{[^}]*\}/,
    'limits: { perSecond: 10_000 }',
  );
  await replace(
    join(code, 'integrations/destinations/mailchimp.ts'),
    /limits: \{[^}]*\}/,
    'limits: { perSecond: 10_000 }',
  );
  const contract = join(code, 'integrations/hubspot-to-mailchimp/contract.ts');
  await replace(contract, /maxConcurrency: \d+/, `maxConcurrency: ${WORKERS}`);
  await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: code });

  const sinks = cleanup.use(await openSinks());
  const state = join(folder, 'state');
  const vendors = Object.entries(sinks.urls).flatMap(([name, url]) => ['--vendor', `${name}=${url}`]);
  // As `npm start` does, but with nothing between that keeps a signal to itself.
  const args = [
    'run.mjs',
    '--max-semi-space-size=2',
    'dev/main.ts',
    '--no-demo',
    '--fresh',
    '--port',
    '0',
    '--folder',
    state,
    ...vendors,
  ];
  const child = spawn(process.execPath, args, { cwd: code, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  cleanup.defer(async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGINT');
    await once(child, 'exit');
  });
  await until(
    () => printed,
    (text) => /^Running\. Ctrl-C/m.test(text) || child.exitCode !== null,
    LONGEST_SECONDS,
  );
  if (child.exitCode !== null) throw new Error(`npm start ended at ${commit}:\n${printed}`);
  const { apiUrl } = JSON.parse(await readFile(join(state, 'local.json'), 'utf8'));
  for (const [name, value] of [
    ['integrations/hubspot-to-mailchimp/webhook', HUBSPOT.clientSecret],
    ['destinations/hubspot', 'token'],
    ['destinations/mailchimp', 'key'],
  ] as const)
    await fill(code, state, name, value);

  await deliver(`${apiUrl}/webhooks/hubspot-to-mailchimp`, 1, WARM, sinks.written);
  const [cpu, startedAt] = [treeCpuMs(child.pid ?? 0), performance.now()];
  await deliver(`${apiUrl}/webhooks/hubspot-to-mailchimp`, 1 + WARM, EVENTS, sinks.written);
  const seconds = (performance.now() - startedAt) / 1000;
  return { perSecond: EVENTS / seconds, cpuMs: (treeCpuMs(child.pid ?? 0) - cpu) / EVENTS };
}

async function replace(file: string, what: RegExp, by: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  if (!what.test(text)) throw new Error(`${file} has nothing like ${what}: choose another commit.`);
  await writeFile(file, text.replace(what, by));
}

async function fill(code: string, state: string, name: string, value: string): Promise<void> {
  const child = spawn(process.execPath, ['run.mjs', 'ops/main.ts', 'secrets', 'fill', name, '--folder', state], {
    cwd: code,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  child.stdin.end(value);
  const [exit] = await once(child, 'exit');
  if (exit !== 0) throw new Error(`The secret ${name} was not filled.`);
}

/** Sends events about some contacts, many in a request, and waits until each was written. */
async function deliver(url: string, first: number, count: number, written: () => number): Promise<void> {
  const goal = written() + count;
  for (let sent = 0; sent < count; sent += IN_A_REQUEST) {
    const events = Array.from({ length: Math.min(IN_A_REQUEST, count - sent) }, (_, index) =>
      hubspotEvent({
        ...{
          portalId: PORTAL,
          objectId: 1000 + ((sent + index) % CONTACTS),
          occurredAt: 1_795_251_419_959 + first + sent + index,
        },
        ...{ subscriptionType: 'contact.propertyChange', propertyName: 'firstname', propertyValue: 'x' },
      }),
    );
    const body = JSON.stringify(events);
    const post = () =>
      fetch(url, { method: 'POST', headers: signedHeaders({ url, body, timestamp: Date.now() }), body });
    await until(post, ({ ok }) => ok, LONGEST_SECONDS);
  }
  await until(
    async () => written(),
    (now) => now >= goal,
    LONGEST_SECONDS,
  );
}
