import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptClock, startRuntime } from '@penstock/local-aws';
import type { Clock } from '@penstock/local-aws/clock';
import { fillSecrets, setUpAccounts } from '../../dev/start/accounts.ts';
import { type Description, describe } from '../../dev/start/description.ts';
import { type ProjectRuntime, withTaggedResources } from '../../dev/start/tagged-resources.ts';
import { startVendors, type Vendors } from '../../dev/start/vendors.ts';
import { loadProject } from '../../shared/project/index.ts';
import { recordPermissions } from '../permissions/record.ts';
import { assemblyOf } from './synthesis.ts';

/** A whole environment in the test's own process: the synthesized assembly, its functions, and simulated vendors. */
export interface Environment extends AsyncDisposable {
  readonly runtime: ProjectRuntime;
  /** With `jump`, a test holds `clock.busy()` while it acts; otherwise the clock jumps between two of its steps. */
  readonly clock: Clock;
  readonly vendors: Vendors;
  readonly description: Description;
  /** The functions' log lines, parsed; lines that are not JSON are left out. */
  logs(): readonly Readonly<Record<string, unknown>>[];
  /** Every template, as text. */
  templates(): string;
  /** The functions' log lines as text. */
  lines(): readonly string[];
}

export interface EnvironmentOptions {
  /** The project file. Default: the fixture project’s. */
  readonly project?: string;
  /** How many times faster its clock runs. Default 1. */
  readonly rate?: number;
  /** Whether the clock jumps to the next due time while the environment is idle. */
  readonly jump?: boolean;
  /** Default `dev`. */
  readonly stage?: string;
  /** Origins that replace those of paging services, by kind. */
  readonly origins?: Readonly<Record<string, string>>;
  /** Whether the secrets are left empty, as a deploy leaves them. */
  readonly emptySecrets?: boolean;
  /** A folder that is kept: the environment continues from the state in it. Default: one of its own, removed at the end. */
  readonly folder?: string;
}

/** Lets time pass for a stopped environment: its next start, with a clock that jumps, is later by that much. */
export async function moveClock(folder: string, ms: number): Promise<void> {
  const file = join(folder, 'state/clock.json');
  const { now } = JSON.parse(await readFile(file, 'utf8')) as { now: number };
  await writeFile(file, JSON.stringify({ now: now + ms }));
}

/** Starts an environment on free ports. */
export async function startEnvironment(options: EnvironmentOptions = {}): Promise<Environment> {
  const { rate = 1, jump = false, stage = 'dev', origins = {} } = options;
  await using started = new AsyncDisposableStack();
  const project = await loadProject(options.project);
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'penstock-test-')));
  if (options.folder === undefined) started.defer(() => rm(folder, { recursive: true, force: true }));
  const state = join(folder, 'state');
  await mkdir(state, { recursive: true });
  const { clock, stop } = keptClock(state, rate, jump);
  started.defer(stop);
  using starting = new DisposableStack();
  starting.defer(clock.busy());
  const vendors = started.adopt(await startVendors({ project, elsewhere: {}, firstPort: 0, folder, clock }), (v) =>
    v.close(),
  );
  const assembly = join(folder, 'assembly');
  await assemblyOf({
    ...(options.project !== undefined && { project: options.project }),
    stage,
    vendors: { ...vendors.urls, ...origins },
    output: assembly,
  });
  const lines: string[] = [];
  const onLog = (_name: string, line: string) => lines.push(line);
  const runtime = withTaggedResources(
    await startRuntime({ assembly, stage, state, apiPort: 0, awsPort: 0, clock, onLog }),
  );
  started.defer(() => runtime.close());
  // Before it closes: what its roles were allowed and did, for `npm run check:permissions`.
  started.defer(() => recordPermissions(runtime));
  if (!options.emptySecrets) await fillSecrets(runtime, vendors, project);
  await setUpAccounts(runtime, vendors, project);
  const running = started.move();
  return {
    runtime,
    clock,
    vendors,
    description: describe(runtime, vendors, stage, rate),
    logs: () => lines.flatMap(parsed),
    lines: () => [...lines],
    templates: () => templatesIn(assembly),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function templatesIn(assembly: string): string {
  const files = readdirSync(assembly, { recursive: true, encoding: 'utf8' });
  const templates = files.filter((file) => file.endsWith('.template.json'));
  return templates.map((file) => readFileSync(join(assembly, file), 'utf8')).join('\n');
}

function parsed(line: string): Record<string, unknown>[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? [value as Record<string, unknown>] : [];
  } catch {
    return [];
  }
}
