import { ANY_KEY, below, ITEM, isData, ROOT, shown } from './keys.ts';
import { DEEPEST, type Shape, typeOf } from './shape.ts';

/** One way in which a value is not what was expected. Says where, never what. */
export interface Drift {
  /** Dotted; `[]` for any item of a list, `*` for a key that may be data, `$` for the value itself. */
  readonly path: string;
  readonly kind: 'unknown-field' | 'missing-field' | 'changed-type' | 'new-value';
  /** Whether the contract needs the field: its schema requires it, or the field map reads it. */
  readonly isRequired: boolean;
}

/** More says no more to a reader. */
const MOST_DRIFTS = 50;
/** Members looked at in one value of any size. */
const MOST_LOOKS = 2000;
/** Of a list, its first items. */
const MOST_ITEMS = 20;
/** An object with more unknown keys than this holds data by key. */
const MOST_UNKNOWN = 10;

/** Every way in which `value` differs from `expected`, each once; at most 50, to a depth of 8, the first 20 items of a list. */
export function observe(expected: Shape, value: unknown): readonly Drift[] {
  const found = new Map<string, Drift>();
  let looks = 0;
  look(expected, value, { path: ROOT, depth: 0, isRequired: true });
  return [...found.values()].sort((a, b) => Number(b.isRequired) - Number(a.isRequired)).slice(0, MOST_DRIFTS);

  function note(kind: Drift['kind'], path: string, isRequired: boolean): void {
    const name = `${kind} ${path}`;
    // What the contract needs is never crowded out; there is no more of it than the contract names.
    if (!found.has(name) && (isRequired || found.size < MOST_DRIFTS)) found.set(name, { path, kind, isRequired });
  }

  function look(shape: Shape, part: unknown, { path, depth, isRequired }: Position): void {
    looks += 1;
    const kind = mismatch(shape, part);
    if (kind) note(kind, path, isRequired);
    if (kind || depth >= DEEPEST || looks > MOST_LOOKS) return;
    if (Array.isArray(part)) {
      const place = { path: below(path, ITEM), depth: depth + 1, isRequired };
      if (shape.items) for (const item of part.slice(0, MOST_ITEMS)) look(shape.items, item, place);
    } else if (isStructure(part)) lookInside(shape, part, { path, depth: depth + 1, isRequired });
  }

  function lookInside(
    { fields, rest, isComplete }: Shape,
    object: JsonObject,
    { path, depth, isRequired }: Position,
  ): void {
    for (const [key, field] of fields ?? []) {
      const place = { path: below(path, key), depth, isRequired: field.presence === 'required' };
      if (Object.hasOwn(object, key)) look(field.shape, object[key], place);
      else if (field.presence !== 'sometimes') note('missing-field', place.path, place.isRequired);
    }
    if (!rest && !isComplete) return;
    const others = Object.keys(object).filter((key) => !fields?.has(key));
    const isInRest = (key: string) => rest !== undefined && (!isComplete || isData(key));
    const place = { path: below(path, ANY_KEY), depth, isRequired };
    for (const key of others.slice(0, MOST_LOOKS)) {
      if (rest && looks <= MOST_LOOKS && isInRest(key)) look(rest, object[key], place);
    }
    const unknown = others.slice(0, MOST_LOOKS).filter((key) => !isInRest(key));
    const names = unknown.length > MOST_UNKNOWN ? [ANY_KEY] : unknown.map(shown);
    for (const name of names) note('unknown-field', below(path, name), false);
  }
}

/** Where a look is: `depth` counts levels from the root, of an object's members when inside it. */
interface Position {
  readonly path: string;
  readonly depth: number;
  readonly isRequired: boolean;
}

function mismatch({ types, values }: Shape, part: unknown): Drift['kind'] | undefined {
  const type = typeOf(part);
  if (!type) return 'missing-field';
  if (types && !types.includes(type)) return 'changed-type';
  return values && part !== null && !isStructure(part) && !values.includes(part) ? 'new-value' : undefined;
}

type JsonObject = Readonly<Record<string, unknown>>;

const isStructure = (part: unknown): part is JsonObject => typeof part === 'object' && part !== null;
