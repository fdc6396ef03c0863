import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { receives } from '../shared/contract/index.ts';
import { type LoadedProject, loadProject, typeProblems } from '../shared/project/index.ts';
import { demonstrate, findDemonstration } from './demonstration/index.ts';
import { emptySecrets, settingsOf, signingSecret } from './start/accounts.ts';
import { readStartArguments, START_USAGE, type StartArguments } from './start/arguments.ts';
import { claimFolder } from './start/claim.ts';
import { type Description, descriptionFile } from './start/description.ts';
import { openEnvironment } from './start/environment.ts';
import { INTERRUPTED, runCommand, stopSignal } from './start/process.ts';
import { emptySecretsNotice, farewell, guide, inertNotice, typesNotice } from './start/screen.ts';
import type { ProjectRuntime } from './start/tagged-resources.ts';

const print = (text: string) => console.log(text);

/** Synthesizes the project, runs the assembly on this machine, demonstrates it; what was opened is left in `running`. */
async function start(args: StartArguments, running: AsyncDisposableStack): Promise<'up' | 'all ok' | 'missed'> {
  const { folder } = args;
  const project = await loadProject();
  await mkdir(folder, { recursive: true });
  running.adopt(await claimFolder(folder), (release) => release());
  const opened = await openEnvironment({ project, args, print }, running);
  const { runtime, vendors, clock, description, state, dashboard } = opened;
  print(`Ready after ${process.uptime().toFixed(1)} s. ${inertNotice(runtime.inert)}\n`);

  print(emptySecretsNotice(await emptySecrets(runtime)));
  const types = typeProblems(project);

  const ended = args.demo ? await demonstrateAll({ project, runtime, description, now: clock.now }) : 'none';
  print(typesNotice(await types));
  if (args.once) {
    print(`\n${ENDED[ended]}`);
    return ended === 'missed' ? 'missed' : 'all ok';
  }
  const here = (path: string) => relative(process.cwd(), path) || '.';
  const places = {
    dashboard,
    description: here(descriptionFile(folder)),
    logs: here(join(state, 'logs')),
  };
  print(guide({ project, description, vendors, places }));
  return 'up';
}

/** How the demonstrations ended, in a sentence. */
const ENDED = {
  'all ok': 'Every step had its effect.',
  missed: 'A step missed its effect: see the lines marked MISS.',
  none: 'No demonstration was shown.',
} as const;

interface Demonstrated {
  readonly project: LoadedProject;
  readonly runtime: ProjectRuntime;
  readonly description: Description;
  readonly now: () => number;
}

/** Shows the demonstration of every listed integration that has one, and whose webhook secret is filled where it receives; `none` if there is none. */
async function demonstrateAll({ project, runtime, description, now }: Demonstrated): Promise<keyof typeof ENDED> {
  const shown: boolean[] = [];
  for (const integration of project.integrations) {
    const { name, calledNow, title, deliveries } = integration;
    const open = await findDemonstration(project, calledNow);
    const webhookSecret = receives(integration) ? await signingSecret(runtime, name) : '';
    if (!open || webhookSecret === undefined) continue;
    const settings = Object.fromEntries(
      Object.keys(deliveries).map((delivery) => [delivery, settingsOf(runtime, name, delivery)]),
    );
    print(`${shown.length > 0 ? '\n' : ''}${title}\n`);
    const context = { environment: description, settings, webhookSecret, now, run: Date.now().toString(36) };
    shown.push(await demonstrate(open, context, print));
  }
  if (shown.length === 0) return 'none';
  return shown.every(Boolean) ? 'all ok' : 'missed';
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

await runCommand(START_USAGE, () => readStartArguments(process.argv.slice(2)), main);
