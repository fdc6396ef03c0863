import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { aligned } from '../../shared/text/index.ts';
import { readOptions } from '../command/arguments.ts';
import { type Command, OperationError, UsageError } from '../command/command.ts';
import { type BundleMap, placesIn, sourcesOf } from './places.ts';

const OPTIONS = { assembly: { type: 'string' } } as const;

/** Frames of the team's own code are mapped by Node itself; those of the engine name `engine.mjs`, whose map is not deployed. */
export const stack: Command = {
  usage: 'PLACE|FILE… [--assembly cdk.out]',
  summary:
    'Says where in the sources a stack frame of the engine is. PLACE: engine.mjs:1:2345, as the log has it; or a file with the whole stack. Needs the synthesis of the deployed version.',
  async run(args, output) {
    const { values, positionals } = readOptions(args, OPTIONS, true);
    if (positionals.length === 0)
      throw new UsageError(
        'Which place? Give one as the log has it, such as engine.mjs:1:2345, or a file with the stack.',
      );
    const places = positionals.flatMap((text) => placesIn(placesIn(text).length > 0 ? text : read(text)));
    if (places.length === 0)
      throw new UsageError('No place of the engine is named: a frame of it ends with engine.mjs, a line and a column.');
    const assembly = values.assembly ?? 'cdk.out';
    const maps = mapsOf(assembly);
    if (maps.length === 0)
      throw new OperationError(
        `${assembly} has no maps of the engine: check the deployed version out, then run \`npx cdk synth\`.`,
      );
    const rows = places.flatMap((place) => {
      const found = sourcesOf(place, maps);
      const named = `${place.file}.mjs:${place.line}:${place.column}`;
      return found.length > 0
        ? found.map(({ bundle, source }) => [named, bundle, source])
        : [[named, '-', 'in no map: is it the deployed version that was synthesized?']];
    });
    for (const line of aligned([['PLACE', 'BUNDLE', 'SOURCE'], ...rows])) output.line(line);
    return rows.some(([, bundle]) => bundle === '-') ? 1 : 0;
  },
};

/** Environments of one synthesis have the same maps. */
function mapsOf(assembly: string): readonly BundleMap[] {
  const files = globSync('{source-maps,assembly-*/source-maps}/*.mjs.map', { cwd: assembly });
  const byName = new Map(files.map((file) => [basename(file, '.mjs.map'), file]));
  return [...byName].map(([name, file]) => ({ name, map: JSON.parse(readFileSync(join(assembly, file), 'utf8')) }));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`"${file}" is neither a place, such as engine.mjs:1:2345, nor a file that can be read.`);
  }
}
