import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { integrationFolder, loadProject } from '../../shared/project/index.ts';
import { readOptions } from '../command/arguments.ts';
import { UsageError } from '../command/command.ts';
import { ask, isTerminal } from '../command/input.ts';
import { runMain } from '../command/main.ts';
import { newDelivery, newDestination, newIntegration } from './create.ts';
import { listDecisions } from './decisions.ts';
import { type Plan, write } from './files.ts';

/** `npm run new`: writes an integration, a destination or a delivery that compiles, synthesizes and says what is to decide. */
const USAGE = `npm run new -- integration NAME --from PROVIDER --to DESTINATION
npm run new -- delivery INTEGRATION/NAME --to DESTINATION
npm run new -- destination NAME

PROVIDER is an id of docs/providers.md, or hmac, bearer, basic, mtls, api-key or jwt for a sender that is not there.
DESTINATION is a file of integrations/destinations; one that is not there is written too.`;

const HINTS: Readonly<Record<string, string>> = {
  NAME: ' (such as shop-to-books)',
  '--from': ' (a provider of docs/providers.md; hmac, bearer … for one that is not there)',
  '--to': ' (a destination; one that is not there is written)',
};

const print = (line: string) => console.log(line);
const root = join(import.meta.dirname, '../..');

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = readOptions(
    args,
    { from: { type: 'string' }, to: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    true,
  );
  const [kind, name, more] = positionals;
  if (values.help) {
    print(USAGE);
    return 0;
  }
  if (more !== undefined) throw new UsageError(`"${more}" is one too many: give one name.`);
  const loaded = await loadProject();
  const project = { ...loaded, integrations: loaded.written.integrations };
  switch (kind) {
    case 'integration': {
      const given = await complete({ NAME: name, '--from': values.from, '--to': values.to });
      const [own, from, to] = [given.NAME ?? '', given['--from'] ?? '', given['--to'] ?? ''];
      await done(newIntegration(project, { name: own, from, to }), integrationFolder(project, own));
      return 0;
    }
    case 'delivery': {
      const given = await complete({ 'INTEGRATION/NAME': name, '--to': values.to });
      const path = given['INTEGRATION/NAME'] ?? '';
      const plan = newDelivery(project, { path, to: given['--to'] ?? '' });
      await done(plan, integrationFolder(project, path.split('/')[0] ?? ''));
      return 0;
    }
    case 'destination': {
      const given = await complete({ NAME: name });
      await done(newDestination(project, given.NAME ?? ''));
      return 0;
    }
    default:
      throw new UsageError(`${kind === undefined ? 'Say what is new' : `There is no new "${kind}"`}:\n\n${USAGE}`);
  }
}

/** Asks for what is missing; without a terminal, names it. @throws UsageError */
async function complete(given: Readonly<Record<string, string | undefined>>) {
  const missing = Object.keys(given).filter((name) => !given[name]);
  if (missing.length > 0 && !isTerminal()) throw new UsageError(`Missing: ${missing.join(', ')}.`);
  const answers: Record<string, string | undefined> = { ...given };
  for (const name of missing) answers[name] = (await ask(`${name}${HINTS[name] ?? ''}: `)).trim();
  return answers;
}

async function done(plan: Plan, folder?: string): Promise<void> {
  write(plan, print);
  const isWhole = [...plan.edits.values()].every(({ ok }) => ok);
  // A contract that still lacks its delivery would list too little.
  const open = folder !== undefined && isWhole ? await listDecisions(folder, print) : [];
  const files = [...plan.files.keys(), ...plan.edits.keys(), ...(folder ? [join(folder, 'contract.test.ts')] : [])];
  // Long names break lines elsewhere; what an ignored folder holds is left as it is.
  spawnSync(process.execPath, [join(root, 'run.mjs'), 'biome', 'check', '--write', ...files], {
    cwd: root,
    stdio: 'ignore',
  });
  if (open.length > 0) print(`\nStill to decide: ${open.join(', ')}.`);
  print(
    '\nnpm test and npm start work now, npm run docs writes its pages; production is refused until all is decided.',
  );
}

await runMain(() => main(process.argv.slice(2)));
