import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, type OutputFile } from 'esbuild';
import { functionBuild, withAbsoluteSources } from '../../infra/bundle/index.ts';
import type { Entry } from './facts.ts';
import { type Inputs, inputsOf, isOutdated, sourceFolders } from './inputs.ts';
import type { Code } from './messages.ts';

export interface Functions {
  /**
   * Builds again what is made of files that changed since they were read.
   * @throws what esbuild finds; all is as it was then, and the next update builds the same again
   */
  update(): Promise<Update>;
  /** The newest bundle of every function. */
  all(): readonly Bundled[];
  /** Folders of the files that the functions are made of. */
  folders(): readonly string[];
}

/** Equal digests are equal bundles. */
export interface Bundled extends Code {
  readonly digest: string;
}

export interface Update {
  /** Bundles, and what is laid beside them, that were built. */
  readonly built: readonly string[];
  /** Functions whose bundle is another than before. */
  readonly changed: readonly Bundled[];
}

/** A bundle of one function, or what is laid beside several. */
interface Part {
  readonly files: readonly { readonly name: string; readonly contents: string }[];
  readonly digest: string;
  readonly inputs: Inputs;
}

/** Bundles that are kept up to date, in a folder each and never written twice: what runs may still load from the one before. */
export function createFunctions(entries: readonly Entry[], folder: string): Functions {
  const beside = [...new Map(entries.flatMap((entry) => entry.beside).map((part) => [part.name, part])).values()];
  const modules = [
    ...entries.map(({ name, source }) => ({ name, source, out: join(name, 'index') })),
    ...beside.map(({ name, source, file }) => ({ name, source, out: join(name, file) })),
  ];
  const parts = new Map<string, Part>();
  const newest = new Map<string, Bundled>();
  let written = 0;

  return {
    async update() {
      const startedAt = Date.now();
      const stale = modules.filter(({ name }) => isOutdated(parts.get(name)?.inputs));
      if (stale.length === 0) return { built: [], changed: [] };
      // Names stay readable for a debugger; sources are named by where they are for the same reason.
      const options = { ...functionBuild({ modules: stale, outdir: folder }), minify: false, write: false } as const;
      const { outputFiles, metafile } = await build({ ...options, metafile: true, logLevel: 'silent' });
      for (const { name, out } of stale) {
        const path = join(folder, `${out}.mjs`);
        const files = outputFiles.filter((file) => file.path.startsWith(path));
        parts.set(name, partOf(files, inputsOf(metafile, path, startedAt)));
      }
      const changed = await Promise.all(entries.map(write));
      return { built: stale.map(({ name }) => name), changed: changed.flatMap((code) => code ?? []) };
    },
    all: () => [...newest.values()],
    folders: () => sourceFolders([...parts.values()].map(({ inputs }) => inputs)),
  };

  /** Writes a function's bundle if it is another than the last. */
  async function write({ name, functionName, beside: late }: Entry): Promise<Bundled | undefined> {
    const own = [name, ...late.map((part) => part.name)].flatMap((part) => parts.get(part) ?? []);
    const digest = own.map((part) => part.digest).join();
    if (newest.get(name)?.digest === digest) return undefined;
    // Never a name that was used: the environment removes a folder when nothing runs from it.
    const directory = join(folder, `${name}-${++written}`);
    await mkdir(directory, { recursive: true });
    const files = own.flatMap((part) => part.files);
    await Promise.all(files.map((file) => writeFile(join(directory, file.name), file.contents)));
    const code = { functionName, directory, digest };
    newest.set(name, code);
    return code;
  }
}

function partOf(outputs: readonly OutputFile[], inputs: Inputs): Part {
  const files = outputs.map(({ path, text }) => ({
    name: basename(path),
    contents: path.endsWith('.map') ? withAbsoluteSources(text, path) : text,
  }));
  const digest = createHash('sha256');
  for (const { contents } of files) digest.update(contents);
  return { files, digest: digest.digest('hex'), inputs };
}
