import { type FunctionEntry, functionEntries, workerEntry } from '../../infra/bundle/index.ts';
import { loadProject } from '../../shared/project/index.ts';
import { declaredDeliveries, destinationNames } from '../start/declared.ts';
import { ENVIRONMENT } from '../start/environment.ts';
import { freePorts } from '../start/ports.ts';
import { explain } from '../start/process.ts';
import { vendorUrls } from '../start/vendors.ts';

/** What the watcher knows of a project. It asks a process of its own, because a module that was loaded stays as it was. */
export interface Facts {
  /** The project file's folder. */
  readonly folder: string;
  readonly entries: readonly Entry[];
  readonly deliveries: readonly { readonly name: string; readonly functionName: string }[];
  /** The first port: the given one, or where 0 was given the first of enough free ones. */
  readonly port: number;
  /** Origin by vendor. */
  readonly vendors: Readonly<Record<string, string>>;
}

export interface Entry extends Pick<FunctionEntry, 'name' | 'source' | 'beside'> {
  readonly functionName: string;
}

export interface FactsQuestion {
  readonly port: number;
  readonly elsewhere: Readonly<Record<string, string>>;
}

async function factsOf({ port, elsewhere }: FactsQuestion): Promise<Facts> {
  const project = await loadProject();
  const entries = functionEntries(project).map(({ name, source, beside, functionName }) => ({
    ...{ name, source, beside },
    functionName: functionName(ENVIRONMENT),
  }));
  const first = port === 0 ? await freePorts(destinationNames(project).length) : port;
  return {
    folder: project.folder,
    entries,
    deliveries: declaredDeliveries(project).map(({ integration, delivery }) => ({
      name: `${integration}/${delivery}`,
      functionName: entries.find(({ name }) => name === workerEntry(integration, delivery))?.functionName ?? '',
    })),
    port: first,
    vendors: await vendorUrls({ project, elsewhere, firstPort: first + 2 }),
  };
}

try {
  console.log(JSON.stringify(await factsOf(JSON.parse(process.argv[2] ?? '{}'))));
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
