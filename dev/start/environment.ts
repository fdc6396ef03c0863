import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, keptClock, serveDashboard, startRuntime } from '@penstock/local-aws';
import type { LoadedProject } from '../../shared/project/index.ts';
import { fillSecrets, setUpAccounts } from './accounts.ts';
import type { EnvironmentArguments } from './arguments.ts';
import { destinationNames } from './declared.ts';
import { type Description, describe, removeDescription, writeDescription } from './description.ts';
import { claimPorts, dashboardPortOf } from './ports.ts';
import { synthesize } from './synthesize.ts';
import { type ProjectRuntime, withTaggedResources } from './tagged-resources.ts';
import { startVendors, type Vendors } from './vendors.ts';

/** The environment that runs on this machine. */
export const ENVIRONMENT = 'dev';

export interface EnvironmentOptions {
  readonly project: LoadedProject;
  readonly args: EnvironmentArguments;
  /** A synthesized assembly. Default: it is synthesized now. */
  readonly assembly?: string;
  onLog?(functionName: string, line: string): void;
  /** Tells what it does. */
  print(text: string): void;
}

export interface RunningEnvironment {
  readonly runtime: ProjectRuntime;
  readonly vendors: Vendors;
  readonly clock: Clock;
  readonly description: Description;
  /** Folder of queues, tables, secrets, logs and vendors' records. */
  readonly state: string;
  /** URL of the page that shows the dashboard and asks the logs. */
  readonly dashboard: string;
}

/** Runs a project over its folder, which the caller has claimed. What was opened is left in `running`, also when it fails. */
export async function openEnvironment(
  { project, args, print, ...options }: EnvironmentOptions,
  running: AsyncDisposableStack,
): Promise<RunningEnvironment> {
  const { folder, port, vendors: elsewhere } = args;
  const destinations = destinationNames(project).length;
  const state = join(folder, 'state');
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

  const assembly = options.assembly ?? join(folder, 'assembly');
  if (options.assembly === undefined) {
    print('Synthesizing the CDK app…');
    const cancel = new AbortController();
    running.defer(() => cancel.abort());
    await synthesize({
      ...{ environment: ENVIRONMENT, vendors: vendors.urls, output: assembly },
      ...{ validates: false, signal: cancel.signal },
    });
    print('Starting what it describes…');
  }
  const awsPort = port === 0 ? 0 : port + 1;
  const { onLog } = options;
  const started = await startRuntime({
    ...{ assembly, stage: ENVIRONMENT, state, apiPort: port, awsPort, clock },
    ...(onLog && { onLog }),
  });
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
  return { runtime, vendors, clock, description, state, dashboard: dashboard.url };
}
