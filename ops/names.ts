import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityRule } from '@penstock/webhooks';
import {
  IDENTITY,
  loadProject,
  NAMES_FILE,
  namesChanges,
  namesProblems,
  namesText,
  projectNames,
} from '../shared/project/index.ts';
import { runMain } from './command/main.ts';

const RESENDS =
  'Another rule tells the events of an integration apart: each event that its sender still resends takes effect once more.';

/** `npm run names`: writes the manifest of names and says what changed. `--check` only says whether it is stale. */
async function main(isCheck: boolean): Promise<number> {
  const { written, integrations, names: manifest, folder } = await loadProject();
  const problems = namesProblems(written, manifest, identityRule);
  const names = projectNames(integrations, identityRule);
  const changes = namesChanges(manifest ?? {}, names);
  const notes = changes.some((line) => line.startsWith('- ') && line.includes(`: ${IDENTITY} `)) ? [RESENDS] : [];
  if (problems.length > 0) {
    if (notes.length > 0) console.log([...changes, ...notes, 'Nothing was written.'].join('\n'));
    console.error(['The names are not as they were deployed:', ...problems.map((line) => `- ${line}`)].join('\n'));
    return 1;
  }
  if (isCheck) return check(manifest !== undefined, changes);
  if (changes.length === 0 && manifest) {
    console.log(`${NAMES_FILE} says what is so: nothing changed.`);
    return 0;
  }
  writeFileSync(join(folder, NAMES_FILE), namesText(names));
  // A queue that was drained and created once more under the same name: its declaration is no longer needed.
  const next = namesProblems(written, names, identityRule).map((line) => `Next: ${line}`);
  console.log(
    [...changes, ...notes, `Written to ${NAMES_FILE}: commit it with the change that it belongs to.`, ...next].join(
      '\n',
    ),
  );
  return 0;
}

function check(isThere: boolean, changes: readonly string[]): number {
  if (!isThere) console.error(`There is no ${NAMES_FILE} yet: run \`npm run names\` and commit it.`);
  else if (changes.length > 0)
    console.error([`${NAMES_FILE} is stale: run \`npm run names\` and commit it.`, ...changes].join('\n'));
  return isThere && changes.length === 0 ? 0 : 1;
}

await runMain(() => main(process.argv.includes('--check')));
