import { mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { demonstrate } from './demo/index.ts';
import { type Runtime, startRuntime } from './runtime.ts';
import { audienceOf, fillSecrets, setUpAccounts } from './start/accounts.ts';
import { readArguments, type StartArguments, USAGE, UsageError } from './start/arguments.ts';
import { claimFolder, describe, descriptionFile, removeDescription, writeDescription } from './start/description.ts';
import { keptClock } from './start/kept-clock.ts';
import { claimPorts } from './start/ports.ts';
import { farewell, guide, inertNotice } from './start/screen.ts';
import { SynthesisFailed, synthesize } from './start/synthesize.ts';
import { startVendors } from './start/vendors.ts';

const ENVIRONMENT = 'dev';
const AUDIENCE_OWNER = 'hubspot-to-mailchimp';
const print = (text: string) => console.log(text);

/** Synthesizes the project, runs the assembly on this machine, demonstrates it, and stays up until it is told to stop. */
async function start(args: StartArguments): Promise<number> {
  const { folder, port, vendors: elsewhere } = args;
  const state = join(folder, 'state');
  const stop = stopSignal();
  await claimFolder(folder);
  await removeDescription(folder);
  await claimPorts(port);
  if (args.fresh) await rm(state, { recursive: true, force: true });
  await mkdir(state, { recursive: true });

  await using running = new AsyncDisposableStack();
  const { clock, stop: stopClock } = keptClock(state, args.clock);
  running.defer(stopClock);
  const firstPort = port === 0 ? 0 : port + 2;
  const vendors = running.adopt(await startVendors({ elsewhere, firstPort, folder: state, clock }), (v) => v.close());

  print('Synthesizing the CDK app…');
  const assembly = join(folder, 'assembly');
  await synthesize({ environment: ENVIRONMENT, vendors: vendors.urls, output: assembly });
  print('Starting what it describes…');
  const awsPort = port === 0 ? 0 : port + 1;
  const runtime: Runtime = await startRuntime({ assembly, stage: ENVIRONMENT, state, apiPort: port, awsPort, clock });
  running.defer(() => runtime.close());
  await fillSecrets(runtime);
  await setUpAccounts(runtime, vendors);

  const description = describe(runtime, vendors, ENVIRONMENT, args.clock);
  await writeDescription(folder, description);
  running.defer(() => removeDescription(folder));
  print(`Ready after ${(process.uptime()).toFixed(1)} s. ${inertNotice(runtime.inert)}\n`);

  const ok = args.demo ? await demonstrate(description, audienceOf(runtime, AUDIENCE_OWNER), print) : true;
  if (args.once) {
    print(ok ? '\nEvery step had its effect.' : '\nA step missed its effect: see the lines marked MISS.');
    return ok ? 0 : 1;
  }
  const here = (path: string) => relative(process.cwd(), path) || '.';
  print(guide(description, { description: here(descriptionFile(folder)), logs: here(join(state, 'logs')) }));
  await stop;
  print(farewell);
  return 0;
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}

/** A mistake that has a remedy is told in a sentence; only a fault of ours shows where it happened. */
function explain(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\n\n${USAGE}`;
  if (error instanceof SynthesisFailed) return `The CDK app did not synthesize:\n${error.message}`;
  if (!(error instanceof Error)) return String(error);
  return process.env.PENSTOCK_DEBUG ? (error.stack ?? error.message) : error.message;
}

try {
  const args = readArguments(process.argv.slice(2));
  if (args === 'help') print(USAGE);
  else process.exitCode = await start(args);
} catch (error) {
  console.error(explain(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
