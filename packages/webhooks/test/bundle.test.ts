import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { providers } from '../src/index.ts';

/** The package's source files of which anything is left in a bundle that imports one provider. */
async function filesOf(exportName: string): Promise<string[]> {
  const contents = `
    import { authenticateWith } from '@penstock/webhooks/authenticate';
    import { ${exportName} } from '@penstock/webhooks/table';
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
    bytesInOutput > 0 ? [file.replace('packages/webhooks/src/', '')] : [],
  );
}

const camelCase = (id: string): string => id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

describe('a bundle that imports one provider', () => {
  it('holds the shape of that provider and no other shape', async () => {
    const files = await filesOf('hubspotV3');
    expect(files.filter((file) => /^(providers|shapes|keys|jwt|xml)\//.test(file)).sort()).toEqual([
      'providers/hubspot-v3.ts',
      'shapes/hmac.ts',
      'shapes/hubspot-events.ts',
      'shapes/keys.ts',
      'shapes/pieces.ts',
      'shapes/signatures.ts',
      'shapes/signed.ts',
    ]);
    expect(files.filter((file) => file.startsWith('events/')).sort()).toEqual([
      'events/fields.ts',
      'events/json.ts',
      'events/sources.ts',
      'events/time.ts',
    ]);
  });

  it.each(Object.keys(providers))('of %s carries no other provider’s file', async (id) => {
    const files = (await filesOf(camelCase(id))).filter((file) => file.startsWith('providers/'));
    expect(files).toEqual([`providers/${id}.ts`]);
  });
});
