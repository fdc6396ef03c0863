/**
 * What is expected of a JSON value, whether a contract declares it or samples show it. One vocabulary for both, so that there
 * is one comparison. No `types` means that anything goes.
 */
export interface Shape {
  readonly types?: readonly JsonType[];
  /** Every text, number or boolean that is allowed, where the contract lists them. */
  readonly values?: readonly unknown[];
  /** Members known by name. */
  readonly fields?: ReadonlyMap<string, Field>;
  /** Whether `fields` are all there are; a contract declares only what it uses. */
  readonly isComplete?: boolean;
  /** What stands behind the keys of a record; behind those that look like data, where `isComplete` names the others. */
  readonly rest?: Shape;
  readonly items?: Shape;
}

export interface Field {
  readonly shape: Shape;
  readonly presence: Presence;
}

/** `required` by the contract, there in every sample (`usual`), or neither. */
export type Presence = 'required' | 'usual' | 'sometimes';

export type JsonType = 'text' | 'number' | 'boolean' | 'null' | 'list' | 'object';

export const ANY: Shape = {};

/** Bounds every walk over a shape, a schema or a value. */
export const DEEPEST = 8;

export function typeOf(value: unknown): JsonType | undefined {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'object'
    ? (typeof value as 'number' | 'boolean' | 'object')
    : undefined;
}

/** What fits one of two shapes: the options of a union, or two samples. */
export function either(a: Shape, b: Shape): Shape {
  if (!a.types || !b.types) return ANY;
  const isBothObjects = a.types.includes('object') && b.types.includes('object');
  // A side that is no object says nothing of an object's members.
  const alone: Presence | undefined = isBothObjects ? 'sometimes' : undefined;
  const isKnown = (side: Shape) => !side.types?.includes('object') || side.isComplete === true;
  return shapeOf({
    types: [...new Set([...a.types, ...b.types])],
    values: eitherValues(a, b),
    fields: joinFields(
      a,
      b,
      (one, other) => ({
        shape: either(one.shape, other.shape),
        presence: weaker(one.presence, other.presence),
      }),
      alone,
    ),
    isComplete: (a.isComplete || b.isComplete) && isKnown(a) && isKnown(b),
    rest: a.rest && b.rest ? either(a.rest, b.rest) : (a.rest ?? b.rest),
    items: a.items && b.items ? either(a.items, b.items) : (a.items ?? b.items),
  });
}

/** What `declared` demands and, where it is silent, what `seen` shows. */
export function both(declared: Shape, seen: Shape): Shape {
  const inRest = (field: Field): Field =>
    declared.rest ? { ...field, shape: both(declared.rest, field.shape) } : field;
  const known = seen.fields && new Map([...seen.fields].map(([key, field]) => [key, inRest(field)]));
  return shapeOf({
    types: declared.types ?? seen.types,
    values: declared.values,
    fields: joinFields(declared, { ...seen, ...(known && { fields: known }) }, (one, other) => ({
      shape: both(one.shape, other.shape),
      presence: one.presence,
    })),
    // The keys of a declared record are free, whichever were seen.
    isComplete: declared.isComplete || (!declared.rest && seen.isComplete),
    rest: declared.rest && seen.rest ? both(declared.rest, seen.rest) : (declared.rest ?? seen.rest),
    items: declared.items && seen.items ? both(declared.items, seen.items) : (declared.items ?? seen.items),
  });
}

/** A shape of what is there, without the members that are not. */
export function shapeOf(parts: { readonly [Part in keyof Shape]: Shape[Part] | undefined }): Shape {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined && part !== false));
}

type Join = (one: Field, other: Field) => Field;

/** `alone` replaces the presence of a member that only one side has. */
function joinFields(a: Shape, b: Shape, join: Join, alone?: Presence): Shape['fields'] {
  if (!a.fields && !b.fields) return undefined;
  const joined = new Map<string, Field>();
  for (const key of new Set([...(a.fields?.keys() ?? []), ...(b.fields?.keys() ?? [])])) {
    const [one, other] = [a.fields?.get(key), b.fields?.get(key)];
    const only = one ?? other;
    if (one && other) joined.set(key, join(one, other));
    else if (only) joined.set(key, alone ? { ...only, presence: alone } : only);
  }
  return joined;
}

const PRESENCES: readonly Presence[] = ['sometimes', 'usual', 'required'];
const weaker = (a: Presence, b: Presence): Presence => (PRESENCES.indexOf(a) < PRESENCES.indexOf(b) ? a : b);

/** A list of values stays closed only while no other option takes any value. */
function eitherValues(a: Shape, b: Shape): Shape['values'] {
  const isOpen = ({ types = [], values }: Shape) =>
    !values && types.some((type) => type === 'text' || type === 'number' || type === 'boolean');
  if ((!a.values && !b.values) || isOpen(a) || isOpen(b)) return undefined;
  return [...new Set([...(a.values ?? []), ...(b.values ?? [])])];
}
