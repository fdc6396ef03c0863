import {
  type Attributes,
  namedIn,
  type Operand,
  type Path,
  parseOperand,
  parsePath,
  type Scope,
  Tokens,
  type Value,
  valueAt,
} from './expression.ts';

/** Changes a copy of the item. Values are computed from the item as it was. */
export type Update = (scope: Scope) => { readonly item: Attributes; readonly touched: readonly string[] };

type Change = (scope: Scope) => { readonly path: Path; readonly value: Value | undefined };

const parsed = new Map<string, Update>();

export function updateOf(text: string): Update {
  let found = parsed.get(text);
  if (!found) {
    const changes = parseUpdate(new Tokens(text));
    found = (scope) => {
      const all = changes.map((change) => change(scope));
      const item = structuredClone(scope.item);
      for (const { path, value } of all) put(item, path, value);
      return { item, touched: all.map(({ path }) => String(path[0])) };
    };
    parsed.set(text, found);
  }
  return found;
}

function parseUpdate(tokens: Tokens): readonly Change[] {
  const changes: Change[] = [];
  while (!tokens.isOver()) {
    const section = SECTIONS[tokens.next().toUpperCase()];
    if (!section) throw new Error('A section of a DynamoDB update is not understood by the model.');
    do changes.push(section(parsePath(tokens), tokens));
    while (tokens.take(','));
  }
  return changes;
}

const SECTIONS: Readonly<Record<string, (path: Path, tokens: Tokens) => Change>> = {
  SET(path, tokens) {
    tokens.expect('=');
    const value = parseSum(tokens);
    return (scope) => ({ path: namedIn(path, scope.names), value: value(scope) });
  },
  REMOVE: (path) => (scope) => ({ path: namedIn(path, scope.names), value: undefined }),
  ADD(path, tokens) {
    const added = parseOperand(tokens);
    return (scope) => {
      const named = namedIn(path, scope.names);
      const [before, more] = [valueAt(scope.item, named), added(scope)];
      if (isSet(more))
        return { path: named, value: { SS: [...new Set([...(isSet(before) ? before.SS : []), ...more.SS])] } };
      return { path: named, value: sum(before ?? { N: '0' }, more, 1) };
    };
  },
};

function parseSum(tokens: Tokens): Operand {
  const left = parseOperand(tokens);
  const factor = tokens.take('+') ? 1 : tokens.take('-') ? -1 : 0;
  if (factor === 0) return left;
  const right = parseOperand(tokens);
  return (scope) => sum(left(scope), right(scope), factor);
}

function sum(left: Value | undefined, right: Value | undefined, factor: number): Value {
  if (left?.N === undefined || right?.N === undefined)
    throw new TypeError('An operand of a DynamoDB update is no number.');
  return { N: String(Number(left.N) + factor * Number(right.N)) };
}

const isSet = (value: Value | undefined): value is Value & { readonly SS: readonly string[] } =>
  Array.isArray(value?.SS);

function put(item: Attributes, path: Path, value: Value | undefined): void {
  const holder = valueAt(item, path.slice(0, -1)) as { M?: Record<string, unknown>; L?: unknown[] } | undefined;
  const last = path.at(-1) as string | number;
  const held = path.length === 1 ? item : typeof last === 'number' ? holder?.L : holder?.M;
  if (!held) throw new InvalidPath();
  if (value === undefined) {
    if (Array.isArray(held)) held.splice(Number(last), 1);
    else delete (held as Record<string, unknown>)[last];
  } else (held as Record<string, unknown>)[last] = value;
}

/** DynamoDB answers a `ValidationException`. */
export class InvalidPath extends Error {}
