import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { keepSources } from './mappings.ts';

const root = join(import.meta.dirname, '../..');

interface SourceMap {
  readonly sources: readonly string[];
  readonly mappings: string;
  readonly names: readonly string[];
}

/**
 * Names the sources of a bundle's map as they lie in the project: esbuild names them from where it wrote the map, which is neither
 * where it will lie nor the same in two checkouts.
 */
export function withProjectSources(map: string, file: string): string {
  return JSON.stringify(named(map, file, inProject));
}

/** The same, and without packages: a tenth in size, and holds the code that a person looks for. */
export function withTeamsSources(map: string, file: string): string {
  const { names: _, ...all } = named(map, file, inProject);
  const isOfTeam = (source: number) => !all.sources[source]?.startsWith('node_modules/');
  const sources = all.sources.map((source, index) => (isOfTeam(index) ? source : ''));
  // An index past the last kept source stays valid: sources at the end are dropped, others are left empty.
  const kept = sources.slice(0, sources.findLastIndex((source) => source !== '') + 1);
  return JSON.stringify({ ...all, sources: kept, names: [], mappings: keepSources(all.mappings, isOfTeam) });
}

/** Names the sources by where they are on this machine, so that a debugger finds them. */
export function withAbsoluteSources(map: string, file: string): string {
  return JSON.stringify(named(map, file, (path) => pathToFileURL(path).href));
}

const inProject = (path: string) => /.*\/(node_modules\/.*)/.exec(path)?.[1] ?? relative(root, path);

function named(map: string, file: string, name: (path: string) => string): SourceMap {
  const parsed = JSON.parse(map) as SourceMap;
  // Generated entries have a scheme and no file.
  const sources = parsed.sources.map((source) =>
    /^[\w-]+:/.test(source) ? source : name(resolve(dirname(file), source)),
  );
  return { ...parsed, sources };
}
