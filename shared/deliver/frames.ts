import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

const MOST_FRAMES = 8;
const FRAME = /^\s+at (?:(?<name>.+?) \()?(?<file>(?:file:\/\/)?\/.+?):(?<line>\d+):(?<column>\d+)\)?$/;

/** The maps of this container's bundles, by the bundle's path. Read with the first failure: a start does not pay for them. */
const maps = new Map<string, SourceMap | undefined>();

/**
 * Where an error was thrown: functions and places in the sources, from the project's root. The message is left out, since it
 * may hold data.
 */
export function framesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return [];
  const { stack, message } = error;
  const frames = stack.slice(Math.max(0, stack.indexOf(message)) + message.length).split('\n');
  return frames.flatMap((line) => frameOf(line) ?? []).slice(0, MOST_FRAMES);
}

function frameOf(line: string): string | undefined {
  const { name, file, line: row, column } = FRAME.exec(line)?.groups ?? {};
  if (file === undefined) return undefined;
  const path = file.startsWith('file:') ? fileURLToPath(file) : file;
  const found = mapOf(path)?.findEntry(Number(row) - 1, Number(column) - 1);
  const place =
    found && 'originalSource' in found
      ? `${fromRoot(found.originalSource)}:${found.originalLine + 1}:${found.originalColumn + 1}`
      : `${fromRoot(path)}:${row}:${column}`;
  // A minified name says nothing.
  return name === undefined || found ? place : `${name} (${place})`;
}

function mapOf(path: string): SourceMap | undefined {
  if (!maps.has(path)) maps.set(path, read(`${path}.map`));
  return maps.get(path);
}

function read(path: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // No bundle, or one without a map: the places are the file's own.
    return undefined;
  }
}

function fromRoot(path: string): string {
  return /(?:^|\/)((?:integrations|shared|functions|packages|test|node_modules)\/.*)$/.exec(path)?.[1] ?? path;
}
