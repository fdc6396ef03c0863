import { mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { keptClock, serveDashboard, startRuntime } from '@penstock/local-aws';
import { type LoadedProject, loadProject, ProjectProblem, typeProblems } from '../shared/project/index.ts';
import { demonstrate, findDemonstration } from './demonstration/index.ts';
import { emptySecrets, fillSecrets, settingsOf, setUpAccounts, signingSecret } from './start/accounts.ts';
import { readArguments, type StartArguments, USAGE, UsageError } from './start/arguments.ts';
import { claimFolder } from './start/claim.ts';
import { destinationNames } from './start/declared.ts';
import {
  type Description,
  describe,
  descriptionFile,
  removeDescription,
  writeDescription,
} from './start/description.ts';
import { claimPorts, dashboardPortOf } from './start/ports.ts';
import { emptySecretsNotice, farewell, guide, inertNotice, typesNotice } from './start/screen.ts';
import { SynthesisFailed, synthesize } from './start/synthesize.ts';
import { type ProjectRuntime, withTaggedResources } from './start/tagged-resources.ts';
import { startVendors } from './start/vendors.ts';

const ENVIRONMENT = 'dev';
const INTERRUPTED = 130;
const print = (text: string) => console.log(text);

/** Synthesizes the project, runs the assembly on this machine, and runs the demonstration. `running` owns what it opened. */
async function start(args: StartArguments, running: AsyncDisposableStack): Promise<'up' | 'all ok' | 'missed'> {
  const { folder, port, vendors: elsewhere } = args;
  const project = await loadProject();
  const destinations = destinationNames(project).length;
  const state = join(folder, 'state');
  await mkdir(folder, { recursive: true });
  running.adopt(await claimFolder(folder), (release) => release());
  await removeDescription(folder);
  await claimPorts(port, destinations);
  if (args.fresh) await rm(state, { recursive: true, force: true });
  await mkdir(state, { recursive: true });

  const { clock, stop: stopClock } = keptClock(state, args.clock);
  running.defer(stopClock);
  const firstPort = port === 0 ? 0 : port + 2;
  const vendors = running.adopt(await startVendors({ project, elsewhere, firstPort, folder: state, clock }), (v) =>
    v.close(),
  );

  print('Synthesizing the CDK app…');
  const assembly = join(folder, 'assembly');
  const cancel = new AbortController();
  running.defer(() => cancel.abort());
  await synthesize({ environment: ENVIRONMENT, vendors: vendors.urls, output: assembly, signal: cancel.signal });
  print('Starting the environment…');
  const awsPort = port === 0 ? 0 : port + 1;
  const started = await startRuntime({ assembly, stage: ENVIRONMENT, state, apiPort: port, awsPort, clock });
  running.defer(() => started.close());
  const runtime = withTaggedResources(started);
  await fillSecrets(runtime, vendors, project);
  await setUpAccounts(runtime, vendors, project);
  const dashboardPort = port === 0 ? 0 : dashboardPortOf(port, destinations);
  const dashboard = await serveDashboard(runtime, { state, port: dashboardPort, now: clock.now });
  running.defer(() => dashboard.close());

  const description = describe(runtime, vendors, ENVIRONMENT, args.clock);
  await writeDescription(folder, description);
  running.defer(() => removeDescription(folder));
  print(`Ready after ${process.uptime().toFixed(1)} s. ${inertNotice(runtime.inert)}\n`);

  print(emptySecretsNotice(await emptySecrets(runtime)));
  const types = typeProblems(project);

  const ok = !args.demo || (await demonstrateAll({ project, runtime, description, now: clock.now }));
  print(typesNotice(await types));
  if (args.once) {
    print(ok ? '\nEvery step had its effect.' : '\nA step missed its effect: see the lines marked MISS.');
    return ok ? 'all ok' : 'missed';
  }
  const here = (path: string) => relative(process.cwd(), path) || '.';
  const places = {
    dashboard: dashboard.url,
    description: here(descriptionFile(folder)),
    logs: here(join(state, 'logs')),
  };
  print(guide(description, [...vendors.simulated.keys()], places));
  return 'up';
}

interface Demonstrated {
  readonly project: LoadedProject;
  readonly runtime: ProjectRuntime;
  readonly description: Description;
  readonly now: () => number;
}

/** Shows the demonstration of every listed integration that has one and whose webhook secret is filled. */
async function demonstrateAll({ project, runtime, description, now }: Demonstrated): Promise<boolean> {
  let allOk = true;
  for (const { name, calledNow, title, deliveries } of project.integrations) {
    const open = await findDemonstration(project, calledNow);
    const webhookSecret = await signingSecret(runtime, name);
    if (!open || webhookSecret === undefined) continue;
    const settings = Object.fromEntries(
      Object.keys(deliveries).map((delivery) => [delivery, settingsOf(runtime, name, delivery)]),
    );
    print(`${title}\n`);
    const context = { environment: description, settings, webhookSecret, now, run: Date.now().toString(36) };
    allOk = (await demonstrate(open, context, print)) && allOk;
  }
  return allOk;
}

/** Resolves at Ctrl-C, at a signal, or when the parent process dies. A second Ctrl-C does not wait. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let interrupts = 0;
    process.on('SIGINT', () => (++interrupts > 1 ? process.exit(INTERRUPTED) : resolve()));
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    process.on('disconnect', () => resolve());
    process.channel?.unref();
  });
}

/** The exit code. */
async function main(args: StartArguments): Promise<number> {
  const stop = stopSignal();
  const running = new AsyncDisposableStack();
  try {
    const reached = await Promise.race([start(args, running), stop.then(() => 'interrupted' as const)]);
    if (reached === 'all ok' || reached === 'missed') return reached === 'all ok' ? 0 : 1;
    await stop;
    print(farewell);
    return reached === 'up' ? 0 : INTERRUPTED;
  } finally {
    await running.disposeAsync();
  }
}

/** The message for a mistake with a remedy; only a fault of the program has a stack. */
function explain(error: unknown): string {
  if (error instanceof ProjectProblem) return error.message;
  if (error instanceof UsageError) return `${error.message}\n\n${USAGE}`;
  if (error instanceof SynthesisFailed) return `The CDK app did not synthesize:\n${error.message}`;
  if (!(error instanceof Error)) return String(error);
  return process.env.PENSTOCK_DEBUG ? (error.stack ?? error.message) : error.message;
}

try {
  const args = readArguments(process.argv.slice(2));
  if (args === 'help') print(USAGE);
  else process.exitCode = await main(args);
  // Resources that an interrupted phase left open end with the process, once the output is written.
  if (process.exitCode === INTERRUPTED) process.stdout.write('', () => process.exit());
} catch (error) {
  console.error(explain(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
