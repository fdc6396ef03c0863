import { ANY_KEY, ITEM, ROOT } from './keys.ts';
import { ANY, type Field, type JsonType, type Shape, shapeOf } from './shape.ts';

/**
 * What samples show, as it is committed: path → types, such as `"customer.emails[]": "text"`. A `?` behind the types says that
 * not every sample has the field; `any` that it was empty in all of them.
 */
export type Baseline = Readonly<Record<string, string>>;

/** The baselines of one integration: of its events, and of each vendor operation's answers by {@link answerName}. */
export interface Shapes {
  readonly event?: Baseline;
  readonly answers?: Readonly<Record<string, Baseline>>;
}

/** What the answers of an operation are called in files: `read contact` → `read-contact`. */
export function answerName(operation: string): string {
  return operation.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

interface Branch {
  types: string;
  readonly below: Map<string, Branch>;
}

/** The shape behind a committed baseline. An object that no sample fills, and a list without items, may hold anything. */
export function readBaseline(baseline: Baseline): Shape {
  const root: Branch = { types: baseline[ROOT] ?? 'object', below: new Map() };
  for (const [path, types] of Object.entries(baseline)) {
    if (path !== ROOT) branchAt(root, path.replaceAll(ITEM, `.${ITEM}`).split('.').filter(Boolean)).types = types;
  }
  return shapeOfBranch(root);
}

function branchAt(root: Branch, keys: readonly string[]): Branch {
  return keys.reduce((branch, key) => {
    const next = branch.below.get(key) ?? { types: 'any', below: new Map() };
    branch.below.set(key, next);
    return next;
  }, root);
}

function shapeOfBranch({ types, below }: Branch): Shape {
  const names = types.replace('?', '').split('|');
  if (names.includes('any')) return ANY;
  const items = below.get(ITEM);
  const rest = below.get(ANY_KEY);
  const fields = [...below].filter(([key]) => key !== ITEM && key !== ANY_KEY);
  return shapeOf({
    // An empty field says nothing of its type, and a field that is empty today was no surprise yesterday.
    types: [...(names as JsonType[]), 'null'],
    fields: fields.length > 0 ? new Map(fields.map(([key, branch]) => [key, fieldOfBranch(branch)])) : undefined,
    isComplete: fields.length > 0,
    rest: rest && shapeOfBranch(rest),
    items: items && shapeOfBranch(items),
  });
}

function fieldOfBranch(branch: Branch): Field {
  return { shape: shapeOfBranch(branch), presence: branch.types.endsWith('?') ? 'sometimes' : 'usual' };
}
