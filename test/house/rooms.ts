import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** One import of one file, both as paths from the project's root. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
}

/** Where a line of code may live, and which other rooms it may look into. A test of the house follows from nothing else. */
const MAY_SEE: Readonly<Record<string, readonly string[]>> = {
  integrations: ['shared/contract'],
  // For the names of providers, as a type.
  'shared/contract': ['shared/webhooks'],
  'shared/webhooks': [],
  'shared/secrets': [],
  'shared/telemetry': ['shared/contract'],
  'shared/claims': ['shared/contract', 'shared/telemetry'],
  'shared/archive': ['shared/claims', 'shared/contract', 'shared/telemetry'],
  'shared/conservation': ['shared/archive', 'shared/contract', 'shared/ledger'],
  'shared/ledger': ['shared/contract'],
  'shared/control': ['shared/contract'],
  'shared/drift': ['shared/contract'],
  'shared/monitor': ['shared/contract', 'shared/ledger'],
  'shared/paging': ['shared/contract', 'shared/secrets', 'shared/telemetry'],
  'shared/delivery': ['shared/contract', 'shared/control', 'shared/ledger', 'shared/telemetry', 'shared/tokens'],
  'shared/valve': ['shared/contract', 'shared/control', 'shared/ledger'],
  'shared/tokens': ['shared/contract', 'shared/secrets', 'shared/telemetry'],
  'shared/receiving': ['shared/contract', 'shared/secrets', 'shared/telemetry', 'shared/webhooks'],
  functions: [
    'shared/archive',
    'shared/claims',
    'shared/conservation',
    'shared/contract',
    'shared/control',
    'shared/delivery',
    'shared/drift',
    'shared/ledger',
    'shared/monitor',
    'shared/paging',
    'shared/receiving',
    'shared/secrets',
    'shared/telemetry',
    'shared/tokens',
    'shared/valve',
    'shared/webhooks',
  ],
  infra: ['shared/contract', 'shared/webhooks', 'integrations'],
  local: [],
  ops: ['shared/conservation', 'shared/contract', 'shared/drift', 'shared/ledger', 'shared/webhooks', 'integrations'],
};

/** Files that may be imported from another room beside its `index.ts`: whoever imports one gets only its own provider. */
const SIDE_DOORS = ['shared/webhooks/authenticate.ts', 'shared/webhooks/table.ts', 'shared/webhooks/generic.ts'];

/** Every TypeScript file of the project's own rooms. */
export function sourceFiles(): readonly string[] {
  return ['functions', 'infra', 'integrations', 'local', 'ops', 'shared'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') || file.endsWith('.mjs'))
      .map((file) => join(room, file)),
  );
}

export function readSource(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** The relative imports of a file, dynamic and type-only ones included. */
export function arrowsOf(file: string, source = readSource(file)): readonly Arrow[] {
  const specifiers = source.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g);
  return [...specifiers].map(([, to]) => ({ from: file, to: normalize(join(dirname(file), to ?? '')) }));
}

/** The room a path belongs to: the longest name in `MAY_SEE` that contains it. */
function roomOf(path: string): string | undefined {
  return Object.keys(MAY_SEE)
    .filter((room) => !relative(room, path).startsWith('..'))
    .sort((a, b) => b.length - a.length)[0];
}

/** Why an arrow is not allowed, or nothing. */
export function objection({ from, to }: Arrow): string | undefined {
  const [here, there] = [roomOf(from), roomOf(to)];
  if (here === undefined || there === undefined) return `${from} imports ${to}, which is in no room`;
  if (here === there) return undefined;
  if (!MAY_SEE[here]?.includes(there)) return `${from} imports ${to}, but ${here} may not see ${there}`;
  const isFace = to === join(there, 'index.ts') || SIDE_DOORS.includes(to);
  return isFace ? undefined : `${from} imports ${to}, which is not the face of ${there} (${there}/index.ts)`;
}
