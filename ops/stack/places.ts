import { SourceMap, type SourceMapPayload } from 'node:module';

/** A place in a bundle, as a stack frame names it; line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The map of one bundle of an assembly, by the bundle's name: `engine-deliver`. */
export interface BundleMap {
  readonly name: string;
  readonly map: SourceMapPayload;
}

/** Bundles of the engine that a frame on AWS can be in; a function's own file has its map beside it, and Node uses it. */
const PLACE = /\b(engine|claims|valve-call)\.mjs:(\d+):(\d+)/g;

/** The places in the engine's bundles that a stack, or any text, names. */
export function placesIn(text: string): readonly Place[] {
  return [...text.matchAll(PLACE)].map(([, file = '', line, column]) => ({
    file,
    line: Number(line),
    column: Number(column),
  }));
}

/** Where a place is in the project's sources, for each bundle of that name: a worker's engine is another than a receiver's. */
export function sourcesOf(
  { file, line, column }: Place,
  maps: readonly BundleMap[],
): readonly { readonly bundle: string; readonly source: string }[] {
  return maps
    .filter(({ name }) => name === file || name.startsWith(`${file}-`))
    .flatMap(({ name, map }) => {
      const entry = new SourceMap(map).findEntry(line - 1, column - 1);
      if (!('originalSource' in entry) || entry.originalSource === undefined) return [];
      const source = `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
      return [{ bundle: name, source }];
    });
}
