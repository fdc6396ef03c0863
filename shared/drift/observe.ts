import { ANY_KEY, isData, pathOf, shown } from './keys.ts';
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
/** Members looked at in one value, whatever its size. */
const MOST_LOOKS = 5000;
/** Of a list, its first items. */
const MOST_ITEMS = 20;
/** An object with more unknown keys than this holds data by key. */
const MOST_UNKNOWN = 10;

/** Every way in which `value` differs from `expected`, each once; at most 50, to a depth of 8, the first 20 items of a list. */
export function observe(expected: Shape, value: unknown): readonly Drift[] {
  const found = new Map<string, Drift>();
  let looks = 0;
  look(expected, value, [], true);
  return [...found.values()].sort((a, b) => Number(b.isRequired) - Number(a.isRequired)).slice(0, MOST_DRIFTS);

  function note(kind: Drift['kind'], keys: readonly string[], isRequired: boolean): void {
    const drift = { path: pathOf(keys), kind, isRequired };
    const name = JSON.stringify([kind, drift.path]);
    // What the contract needs is never crowded out; there is no more of it than the contract names.
    if (isRequired || (!found.has(name) && found.size < MOST_DRIFTS)) found.set(name, drift);
  }

  function look(shape: Shape, part: unknown, keys: readonly string[], isRequired: boolean): void {
    looks += 1;
    const kind = mismatch(shape, part);
    if (kind) note(kind, keys, isRequired);
    if (kind || keys.length >= DEEPEST || looks > MOST_LOOKS) return;
    if (Array.isArray(part)) {
      const { items } = shape;
      if (items) for (const item of part.slice(0, MOST_ITEMS)) look(items, item, [...keys, '[]'], isRequired);
    } else if (isStructure(part)) lookInside(shape, part, keys, isRequired);
  }

  function lookInside(shape: Shape, object: JsonObject, keys: readonly string[], isRequired: boolean): void {
    const { fields, rest, isComplete } = shape;
    for (const [key, field] of fields ?? []) {
      const isNeeded = field.presence === 'required';
      if (Object.hasOwn(object, key)) look(field.shape, object[key], [...keys, key], isNeeded);
      else if (field.presence !== 'sometimes') note('missing-field', [...keys, key], isNeeded);
    }
    if (!rest && !isComplete) return;
    const others = Object.keys(object).filter((key) => !fields?.has(key));
    const isInRest = (key: string) => rest !== undefined && (!isComplete || isData(key));
    for (const key of others.filter(isInRest).slice(0, MOST_LOOKS)) {
      if (rest && looks <= MOST_LOOKS) look(rest, object[key], [...keys, ANY_KEY], isRequired);
    }
    const unknown = others.filter((key) => !isInRest(key));
    const names = unknown.length > MOST_UNKNOWN ? [ANY_KEY] : unknown.map(shown);
    for (const name of names) note('unknown-field', [...keys, name], false);
  }
}

function mismatch({ types, values }: Shape, part: unknown): Drift['kind'] | undefined {
  const type = typeOf(part);
  if (!type) return 'missing-field';
  if (types && !types.includes(type)) return 'changed-type';
  return values && part !== null && !isStructure(part) && !values.includes(part) ? 'new-value' : undefined;
}

type JsonObject = Readonly<Record<string, unknown>>;

const isStructure = (part: unknown): part is JsonObject => typeof part === 'object' && part !== null;
