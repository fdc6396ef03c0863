import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { providers } from '../../../shared/webhooks/index.ts';

/** The source files of which anything is left in a bundle that uses one row. */
async function filesOf(exportName: string): Promise<string[]> {
  const contents = `
    import { authenticateWith } from './shared/webhooks/authenticate.ts';
    import { ${exportName} } from './shared/webhooks/table.ts';
    export const handler = (request, options) => authenticateWith(${exportName}, request, options);`;
  const { metafile } = await build({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    write: false,
    metafile: true,
  });
  const [output] = Object.values(metafile.outputs);
  return Object.entries(output?.inputs ?? {}).flatMap(([file, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [file.replace('shared/webhooks/', '')] : [],
  );
}

const camelCase = (id: string): string => id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

describe('an entry that imports one row', () => {
  it('holds only that row’s shape', async () => {
    const files = await filesOf('hubspotV3');
    expect(files.filter((file) => /^(providers|shapes|keys|jwt|xml)\//.test(file)).sort()).toEqual([
      'providers/hubspot.ts',
      'shapes/hmac.ts',
      'shapes/keys.ts',
      'shapes/pieces.ts',
      'shapes/signatures.ts',
    ]);
    expect(files.filter((file) => file.startsWith('events/')).sort()).toEqual([
      'events/fields.ts',
      'events/json.ts',
      'events/sources.ts',
      'events/time.ts',
    ]);
  });

  it.each(Object.keys(providers))('%s brings in one file of rows', async (id) => {
    expect((await filesOf(camelCase(id))).filter((file) => file.startsWith('providers/'))).toHaveLength(1);
  });
});
