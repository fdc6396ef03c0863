import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeMany } from '../fixtures/many/write.ts';

/** A project that a team could have: what it edits by hand, then the commands that it runs. */
export interface Variant {
  edit(folder: string): Promise<void>;
  /** Words for `run.mjs`. */
  readonly steps: readonly (readonly string[])[];
  /** The commands that are run with it; default all. */
  readonly only?: readonly string[];
}

const CONFIG = 'penstock.config.ts';
const NAMES = ['ops/names.ts'] as const;
const PAGES = ['ops/docs/main.ts'] as const;
const create = (name: string, from: string, to: string) =>
  ['ops/new/main.ts', 'integration', name, '--from', from, '--to', to] as const;

/** By name. The committed project is `one`: as it is cloned. */
export const VARIANTS: Readonly<Record<string, Variant>> = {
  none: { edit: withoutIntegrations, steps: [NAMES, PAGES] },
  one: { edit: async () => {}, steps: [] },
  five: {
    edit: async () => {},
    steps: [
      create('shop-to-books', 'shopify', 'books'),
      create('payments-to-books', 'stripe', 'books'),
      create('form-to-mailchimp', 'hmac', 'mailchimp'),
      create('tickets-to-chat', 'bearer', 'chat'),
      NAMES,
      PAGES,
    ],
  },
  // Without a start: nothing there could be seen that one integration does not show.
  hundred: {
    async edit(folder) {
      await withoutIntegrations(folder);
      await writeMany(folder, 100);
    },
    steps: [['biome', 'check', '--write', 'integrations', CONFIG], NAMES, PAGES],
    only: ['check', 'synth', 'test'],
  },
  other: { edit: withoutIntegrations, steps: [create('shop-to-books', 'shopify', 'books'), NAMES, PAGES] },
};

/** Deletes what is shipped. It was never deployed, so the manifest of names is written again. */
async function withoutIntegrations(folder: string): Promise<void> {
  await rm(join(folder, 'integrations'), { recursive: true });
  await rm(join(folder, 'penstock.names.json'));
  const file = join(folder, CONFIG);
  const text = await readFile(file, 'utf8');
  const without = text
    .replaceAll(/^import \w+ from '\.\/integrations\/.*\n/gm, '')
    // A list stands in a line; what an environment sets may take several, up to the brace of the same indentation.
    .replaceAll(/^( *)integrations: \[.*\],$/gm, '$1integrations: [],')
    .replaceAll(/^( *)integrations: \{(?:.*|\n(?:\1 .*\n)*\1)\},$/gm, '$1integrations: {},');
  if (/integrations\/|integrations: \{\n/.test(without.replaceAll(/\/\*\*.*\*\//g, '')))
    throw new Error(`${CONFIG} still names an integration.`);
  await writeFile(file, without);
}
