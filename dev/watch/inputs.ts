import { statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Metafile } from 'esbuild';

const root = join(import.meta.dirname, '../..');

/** The files that a bundle was made of, packages left out, each with the time of its last change. */
export interface Inputs {
  readonly files: ReadonlyMap<string, number>;
  /** When they began to be read, in milliseconds since the Unix epoch. */
  readonly readAt: number;
}

/** Every file that an entry imports, directly or through others, also what was left out of the bundle. */
export function inputsOf({ outputs, inputs }: Metafile, output: string, readAt: number): Inputs {
  const entry = outputs[relative(root, output)]?.entryPoint;
  const seen = new Set<string>();
  const open = entry === undefined ? [] : [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const { path, external } of inputs[file]?.imports ?? []) if (!external) open.push(path);
  }
  const own = [...seen].filter((file) => !file.includes('node_modules/') && !/^[\w-]+:/.test(file));
  return { files: new Map(own.map((file) => [join(root, file), changedAt(join(root, file))])), readAt };
}

/** Whether one of the files may be another than was read. */
export function isOutdated(inputs: Inputs | undefined): boolean {
  if (inputs === undefined) return true;
  return [...inputs.files].some(([file, time]) => time >= inputs.readAt || changedAt(file) !== time);
}

export function sourceFolders(all: readonly Inputs[]): readonly string[] {
  return [...new Set(all.flatMap(({ files }) => [...files.keys()].map((file) => dirname(file))))];
}

/** 0 where there is no such file. */
function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
