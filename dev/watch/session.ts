import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type DevArguments, UsageError } from '../start/arguments.ts';
import { ENVIRONMENT } from '../start/environment.ts';
import { explain } from '../start/process.ts';
import { synthesize } from '../start/synthesize.ts';
import { buildProblems } from './build-problems.ts';
import { type EnvironmentProcess, startEnvironment } from './environment-process.ts';
import type { Facts } from './facts.ts';
import { foldersIn } from './files.ts';
import { createFunctions, type Functions } from './functions.ts';
import {
  type InfrastructureCode,
  readInfrastructureCode,
  readTemplates,
  type Templates,
  templateChanges,
} from './infrastructure.ts';
import { changesNotice, inspectNotice, refusedNotice, swapNotice } from './notices.ts';
import { readFacts } from './read-facts.ts';

const root = join(import.meta.dirname, '../..');

export interface Session {
  /** The project's folder. */
  readonly folder: string;
  /** Brings the environment up to date with the files. `names` are those that changed, for the screen. */
  update(names: readonly string[]): Promise<void>;
  /** Folders whose files matter. */
  folders(): readonly string[];
  /** Resolves when the environment ended without being asked to. */
  readonly ended: Promise<void>;
}

/** What the environment was deployed from. */
interface Deployed {
  readonly facts: Facts;
  readonly code: InfrastructureCode;
  readonly functions: Functions;
  readonly assembly: string;
  readonly templates: Templates;
}

interface Current {
  deployed: Deployed;
  /** Nothing while it does not run. */
  environment: EnvironmentProcess | undefined;
}

/** Runs a project under development; what was opened is left in `running`. @throws Error when it does not start */
export async function openSession(
  args: DevArguments,
  print: (text: string) => void,
  running: AsyncDisposableStack,
): Promise<Session> {
  const projectFile = process.env.PENSTOCK_PROJECT ?? 'penstock.config.ts';
  const work = join(args.folder, 'dev');
  const ended = Promise.withResolvers<void>();
  const cancel = new AbortController();
  await rm(work, { recursive: true, force: true });
  running.defer(() => rm(work, { recursive: true, force: true }));
  running.defer(() => cancel.abort());
  let prepared = 0;

  print('Synthesizing the CDK app…');
  const first = await prepare(args.port);
  inspectedIn(first.facts);
  print('Starting what it describes…');
  const current: Current = { deployed: first, environment: start(first, true) };
  running.defer(async () => {
    cancel.abort();
    await current.environment?.stop();
  });
  if (!(await current.environment?.ready)) throw new Error('The environment did not start: the reason stands above.');
  print(
    `Ready after ${process.uptime().toFixed(1)} s. Save a file of the project, and its functions take the new code.`,
  );
  if (args.inspect !== undefined) print(inspectNotice(args));

  return {
    folder: first.facts.folder,
    async update(names) {
      const startedAt = performance.now();
      const took = () => `${((performance.now() - startedAt) / 1000).toFixed(2)} s`;
      const shown = names.flatMap((name) => (existsSync(name) ? relative(root, name) : [])).join(', ') || 'A file';
      try {
        const code = await readInfrastructureCode(projectFile);
        const { digest, vendors } = current.deployed.code;
        const isCurrent = code.digest === digest && code.vendors === vendors;
        if (isCurrent && current.environment) await swap(shown, took);
        else await redeploy(shown, took);
      } catch (error) {
        print(refusedNotice(problemsOf(error), current.environment !== undefined));
      }
    },
    folders() {
      const { code, functions, facts } = current.deployed;
      return [...code.folders, ...functions.folders(), facts.folder, ...foldersIn(join(facts.folder, 'integrations'))];
    },
    ended: ended.promise,
  };

  async function swap(shown: string, took: () => string): Promise<void> {
    const { changed } = await current.deployed.functions.update();
    if (changed.length === 0) return;
    await current.environment?.replace(changed);
    print(`${shown}: ${swapNotice(changed)} after ${took()}.`);
  }

  /** Never runs new code on old infrastructure: what differs is found out by a synthesis. */
  async function redeploy(shown: string, took: () => string): Promise<void> {
    print(`${shown}: this is code of the contract or of the infrastructure. Synthesizing…`);
    const { deployed: before, environment } = current;
    const next = await prepare(before.facts.port);
    const changes = templateChanges(before.templates, next.templates);
    if (environment && changes.length === 0 && next.code.vendors === before.code.vendors) {
      const known = new Set(before.functions.all().map(({ digest }) => digest));
      const changed = next.functions.all().filter(({ digest }) => !known.has(digest));
      await environment.replace(changed);
      current.deployed = next;
      print(`No resource differs: ${swapNotice(changed)} after ${took()}.`);
    } else {
      print(changesNotice(changes));
      current.environment = undefined;
      await environment?.stop();
      current.deployed = next;
      if (cancel.signal.aborted) return;
      const started = start(next, false);
      current.environment = started;
      if (!(await started.ready)) throw new Error('The environment did not start: the reason stands above.');
      print(`Deployed after ${took()}. Queues, tables, secrets and vendors' records were kept.`);
    }
    await rm(before.assembly, { recursive: true, force: true });
  }

  /** Everything that a start needs, from the files as they are now. */
  async function prepare(port: number): Promise<Deployed> {
    const code = await readInfrastructureCode(projectFile);
    const facts = await readFacts({ port, elsewhere: args.vendors });
    const folder = join(work, String(++prepared));
    const assembly = join(folder, 'assembly');
    await mkdir(folder, { recursive: true });
    const functions = createFunctions(facts.entries, join(folder, 'code'));
    const vendors = facts.vendors;
    // Side by side, for they share nothing.
    await Promise.all([
      synthesize({ environment: ENVIRONMENT, vendors, output: assembly, validates: false, signal: cancel.signal }),
      functions.update(),
    ]);
    return { facts, code, functions, assembly, templates: await readTemplates(assembly) };
  }

  function start({ facts, assembly, functions }: Deployed, isFirst: boolean): EnvironmentProcess {
    const { functionName } = inspectedIn(facts) ?? {};
    const environment = startEnvironment({
      ...{ assembly, code: functions.all(), guide: isFirst },
      args: { ...args, fresh: args.fresh && isFirst, port: facts.port },
      ...(functionName !== undefined && { inspect: { functionName, port: args.inspectPort } }),
    });
    environment.gone.then(async () => {
      if (current.environment !== environment) return;
      current.environment = undefined;
      if (await environment.ready) ended.resolve();
    });
    return environment;
  }

  function inspectedIn({ deliveries }: Facts): Facts['deliveries'][number] | undefined {
    if (args.inspect === undefined) return undefined;
    const [found, ...others] = deliveries.filter(
      ({ name }) => name === args.inspect || name.endsWith(`/${args.inspect}`),
    );
    if (found && others.length === 0) return found;
    const names = deliveries.map(({ name }) => name).join(', ') || 'none';
    throw new UsageError(`--inspect ${args.inspect}: name one delivery; the project has: ${names}.`);
  }
}

function problemsOf(error: unknown): readonly string[] {
  return buildProblems(error) ?? [explain(error)];
}
