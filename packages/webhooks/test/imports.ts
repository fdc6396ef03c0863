import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** What each file imports: specifiers by file, type-only imports and re-exports too. Paths are relative to the folder. */
export type Imports = ReadonlyMap<string, readonly string[]>;

export function importsIn(folder: string): Imports {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return new Map(files.map((file) => [file, specifiersOf(readFileSync(join(folder, file), 'utf8'), file)]));
}

/** What code imports, not its examples. Relative specifiers become paths from the folder; package names stay as they are. */
export function specifiersOf(source: string, file: string): readonly string[] {
  const found = source.replaceAll(/^ +\*.*$/gm, '').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g);
  return [...found].map(([, to = '']) => (to.startsWith('.') ? normalize(join(dirname(file), to)) : to));
}

/** The first circle that is found, from a file back to the same file; `undefined` when there is none. */
export function circleIn(imports: Imports): readonly string[] | undefined {
  const finished = new Set<string>();
  const follow = (path: readonly string[]): readonly string[] | undefined => {
    const file = path.at(-1) ?? '';
    if (path.indexOf(file) < path.length - 1) return path.slice(path.indexOf(file));
    if (finished.has(file)) return undefined;
    for (const next of imports.get(file) ?? []) {
      const circle = follow([...path, next]);
      if (circle) return circle;
    }
    finished.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const circle = follow([file]);
    if (circle) return circle;
  }
  return undefined;
}
