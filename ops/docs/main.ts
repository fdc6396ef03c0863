import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadProject } from '../../shared/project/index.ts';
import { runMain } from '../command/main.ts';
import { generatedPages } from './index.ts';
import { stalePages } from './stale.ts';

/** `npm run docs`: writes every generated page, and removes those of integrations that are gone. `--check` only names stale ones. */
await runMain(async () => {
  const project = await loadProject();
  const stale = stalePages(project);
  const pages = generatedPages(project);
  for (const path of stale) console.log(path);

  if (process.argv.includes('--check')) {
    if (stale.length > 0)
      console.error(`${stale.length} generated page(s) are stale: run \`npm run docs\` and commit them.`);
    return stale.length > 0 ? 1 : 0;
  }
  for (const path of stale) {
    const file = join(project.folder, path);
    const text = pages.get(path);
    mkdirSync(dirname(file), { recursive: true });
    if (text === undefined) rmSync(file);
    else writeFileSync(file, text);
  }
  return 0;
});
