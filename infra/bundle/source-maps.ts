import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '../..');

/**
 * Names the sources of a bundle's map as they lie in the project: esbuild names them from where it wrote the map, which is neither
 * where it will lie nor the same in two checkouts.
 */
export function withProjectSources(map: string, file: string): string {
  return withSources(map, file, (path) => /.*\/(node_modules\/.*)/.exec(path)?.[1] ?? relative(root, path));
}

/** Names the sources by where they are on this machine, so that a debugger finds them. */
export function withAbsoluteSources(map: string, file: string): string {
  return withSources(map, file, (path) => pathToFileURL(path).href);
}

function withSources(map: string, file: string, name: (path: string) => string): string {
  const parsed = JSON.parse(map) as { readonly sources: readonly string[] };
  // Generated entries have a scheme and no file.
  const sources = parsed.sources.map((source) =>
    /^[\w-]+:/.test(source) ? source : name(resolve(dirname(file), source)),
  );
  return JSON.stringify({ ...parsed, sources });
}
