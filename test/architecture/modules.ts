import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** One import of one file, both as paths from the project's root. */
export interface Dependency {
  readonly from: string;
  readonly to: string;
}

const ENGINE_BELOW_DELIVERY = [
  'shared/contract',
  'shared/topology',
  'shared/ledger',
  'shared/telemetry',
  'shared/secrets',
] as const;

/** Where a line of code may live, and which other modules it may import. From the ground up: no module imports one that stands below it. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'packages/webhooks': [],
  'packages/local-aws': [],
  'shared/contract': ['packages/webhooks'],
  'shared/secrets': [],
  'shared/text': [],
  'shared/topology': ['shared/contract'],
  'shared/ledger': ['shared/contract', 'shared/topology'],
  'shared/telemetry': ['shared/topology'],
  'shared/masking': ['shared/contract', 'shared/ledger'],
  'shared/links': ['shared/contract', 'shared/topology'],
  'shared/rules': ['shared/contract', 'shared/topology'],
  'shared/alarms': ['shared/contract', 'shared/topology'],
  'shared/payload-store': ['shared/contract', 'shared/telemetry'],
  'shared/project': ['shared/contract', 'shared/topology'],
  'shared/receive': [...ENGINE_BELOW_DELIVERY, 'packages/webhooks'],
  'shared/page': ['shared/alarms', ...ENGINE_BELOW_DELIVERY],
  'shared/call/limits': ['shared/contract', 'shared/topology'],
  'shared/call/credentials': ENGINE_BELOW_DELIVERY,
  'shared/call/client': [
    ...['shared/call/credentials', 'shared/call/limits', 'shared/masking'],
    ...ENGINE_BELOW_DELIVERY,
  ],
  'shared/deliver': [
    'shared/links',
    'shared/call/client',
    'shared/call/limits',
    'shared/masking',
    ...ENGINE_BELOW_DELIVERY,
  ],
  'shared/pull': [
    ...['shared/receive', 'packages/webhooks', 'shared/call/client', 'shared/call/limits'],
    ...ENGINE_BELOW_DELIVERY,
  ],
  'shared/reconcile': ['shared/pull', 'packages/webhooks', ...ENGINE_BELOW_DELIVERY],
  'shared/testing': [
    ...['shared/links', 'shared/contract', 'shared/call/client', 'shared/call/credentials', 'shared/telemetry'],
    'shared/reconcile',
  ],
  'shared/archive': ['shared/contract', 'shared/topology', 'shared/telemetry', 'shared/payload-store'],
  'shared/valve': ['shared/contract', 'shared/topology', 'shared/ledger', 'shared/call/limits'],
  'shared/watch/completeness': ['shared/contract', 'shared/topology', 'shared/ledger', 'shared/archive'],
  'shared/watch/drift': ['shared/contract', 'shared/topology', 'shared/masking'],
  'shared/watch/monitor': ['shared/contract', 'shared/topology', 'shared/ledger', 'shared/watch/versions'],
  'shared/watch/versions': ['shared/contract', 'shared/topology', 'shared/ledger'],
  'shared/watch/volume': ['shared/topology'],
  'shared/watch/rings': [
    ...['shared/alarms', 'shared/contract', 'shared/topology', 'shared/ledger', 'shared/watch/volume'],
  ],
  'shared/recover': [
    ...ENGINE_BELOW_DELIVERY,
    ...['shared/archive', 'shared/receive', 'shared/watch/completeness', 'shared/masking', 'shared/payload-store'],
  ],
  functions: ['shared/', 'packages/webhooks'],
  'infra/bundle': ['shared/contract', 'shared/topology', 'shared/project', 'packages/webhooks'],
  infra: [
    ...['shared/contract', 'shared/topology', 'shared/rules', 'shared/alarms', 'shared/project', 'shared/text'],
    ...['packages/webhooks', 'infra/bundle'],
  ],
  // The console draws graphs as the local page does.
  ops: ['shared/', 'packages/webhooks', 'packages/local-aws'],
  vendors: ['packages/local-aws'],
  dev: ['packages/local-aws', 'shared/contract', 'shared/project', 'shared/text', 'infra/bundle', 'vendors'],
  // A team's code imports `penstock`.
  integrations: [],
};

/** Every TypeScript file of the project but its tests. A team may have no `integrations` yet. */
export function sourceFiles(): readonly string[] {
  const folders = ['dev', 'functions', 'infra', 'integrations', 'ops', 'packages', 'shared', 'vendors'];
  return folders
    .filter((folder) => folder !== 'integrations' || existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.(ts|mjs)$/.test(file) && !/(^|\/)(test|node_modules)\//.test(file))
        .map((file) => join(folder, file)),
    );
}

/** The engine's own suites: those of integrations belong to the team. */
export function engineTests(): readonly string[] {
  return ['packages', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
      .map((file) => join(folder, file)),
  );
}

export function readSource(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** The imports of a file from this repository, dynamic and type-only ones included; those of examples in its comments are not. */
export function dependenciesOf(file: string, source = readSource(file)): readonly Dependency[] {
  const code = source.replaceAll(/^ +\*.*$/gm, '');
  const specifiers = code.matchAll(/(?:from|import)\s*\(?\s*['"]((?:\.|@penstock\/)[^'"]+)['"]/g);
  return [...specifiers].map(([, to = '']) => ({ from: file, to: pathOf(to, file) }));
}

/** A package of this repository is entered by what its package.json exports, so its name stands for its public API. */
function pathOf(specifier: string, file: string): string {
  const [, name] = /^@penstock\/([\w-]+)/.exec(specifier) ?? [];
  return name === undefined ? normalize(join(dirname(file), specifier)) : `packages/${name}/index.ts`;
}

/** The module a path belongs to: the longest name in `MAY_IMPORT` that contains it. */
function moduleOf(path: string): string | undefined {
  return Object.keys(MAY_IMPORT)
    .filter((name) => !relative(name, path).startsWith('..'))
    .sort((a, b) => b.length - a.length)[0];
}

/** Why a dependency is not allowed, or nothing. */
export function objection({ from, to }: Dependency): string | undefined {
  const [here, there] = [moduleOf(from), moduleOf(to)];
  if (here === undefined || there === undefined) return `${from} imports ${to}, which is in no module`;
  if (here === there) return undefined;
  const allowed = MAY_IMPORT[here]?.some((name) => (name.endsWith('/') ? there.startsWith(name) : there === name));
  if (!allowed) return `${from} imports ${to}, but ${here} may not import ${there}`;
  return to === join(there, 'index.ts')
    ? undefined
    : `${from} imports ${to}, which is not the public API of ${there} (${there}/index.ts)`;
}

/** Groups of files that import each other, directly or through others; type-only imports count too. */
export function cyclesOf(dependencies: readonly Dependency[]): readonly (readonly string[])[] {
  const targets = Map.groupBy(dependencies, ({ from }) => from);
  const reach = (start: string): Set<string> => {
    const seen = new Set<string>();
    const open = [start];
    for (let file = open.pop(); file !== undefined; file = open.pop()) {
      for (const { to } of targets.get(file) ?? []) {
        if (seen.has(to)) continue;
        seen.add(to);
        open.push(to);
      }
    }
    return seen;
  };
  const reached = new Map([...targets.keys()].map((file) => [file, reach(file)]));
  const onCycle = [...reached].filter(([file, those]) => those.has(file));
  const groups = onCycle.map(([file, those]) => [...those].filter((other) => reached.get(other)?.has(file)).sort());
  return [...new Map(groups.map((group) => [group.join(), group])).values()];
}
