/** DynamoDB's expressions, parsed once for each text: the same few hundred are evaluated in every schedule. */
export type Value = Readonly<Record<string, unknown>>;
export type Attributes = Record<string, Value>;

/** A place in an item: names and list indexes. */
export type Path = readonly (string | number)[];

export interface Scope {
  readonly item: Attributes;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Value>>;
}

export type Operand = (scope: Scope) => Value | undefined;
export type Condition = (scope: Scope) => boolean;

const TOKEN = /\s*(<>|<=|>=|[#:]?[A-Za-z_][\w-]*|\d+|[()[\],.=<>+-])/y;

/** Reads an expression token by token. What is not understood throws: the model must not pass by what it cannot do. */
export class Tokens {
  private readonly tokens: string[] = [];
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
    TOKEN.lastIndex = 0;
    while (text.slice(TOKEN.lastIndex).trim() !== '') {
      const found = TOKEN.exec(text);
      if (!found) throw new Error(`DynamoDB's expression is not understood by the model: ${text}`);
      this.tokens.push(found[1] as string);
    }
  }

  peek = (): string | undefined => this.tokens[this.at];
  isOver = () => this.at >= this.tokens.length;

  /** The next token, if it is this word. */
  take(word: string): boolean {
    if (this.peek()?.toUpperCase() !== word) return false;
    this.at += 1;
    return true;
  }

  next(): string {
    const token = this.tokens[this.at];
    if (token === undefined) throw new Error(`DynamoDB's expression ends too soon: ${this.text}`);
    this.at += 1;
    return token;
  }

  expect(word: string): void {
    if (!this.take(word)) throw new Error(`"${word}" is expected before "${this.peek()}" in: ${this.text}`);
  }
}

/** A path, with placeholders still in it. */
export function parsePath(tokens: Tokens): Path {
  const path: (string | number)[] = [tokens.next()];
  for (;;) {
    if (tokens.take('.')) path.push(tokens.next());
    else if (tokens.take('[')) {
      path.push(Number(tokens.next()));
      tokens.expect(']');
    } else return path;
  }
}

export const namedIn = (path: Path, names: Scope['names']): Path =>
  path.map((part) => (typeof part === 'string' && part.startsWith('#') ? (names[part] ?? part) : part));

export function valueAt(item: Attributes, path: Path): Value | undefined {
  let found: unknown = { M: item };
  for (const part of path) {
    const held = found as { readonly M?: Record<string, unknown>; readonly L?: readonly unknown[] } | undefined;
    found = typeof part === 'number' ? held?.L?.[part] : held?.M?.[part];
  }
  return found as Value | undefined;
}

/** A value, a path, or a function of them. */
export function parseOperand(tokens: Tokens): Operand {
  const word = tokens.peek() ?? '';
  if (word.startsWith(':')) {
    tokens.next();
    return ({ values }) => values[word];
  }
  if (['SIZE', 'IF_NOT_EXISTS', 'LIST_APPEND'].includes(word.toUpperCase())) return parseFunction(tokens);
  const path = parsePath(tokens);
  return ({ item, names }) => valueAt(item, namedIn(path, names));
}

function parseFunction(tokens: Tokens): Operand {
  const name = tokens.next().toUpperCase();
  tokens.expect('(');
  const first = parseOperand(tokens);
  if (name === 'SIZE') {
    tokens.expect(')');
    return (scope) => ({ N: String(sizeOf(first(scope))) });
  }
  tokens.expect(',');
  const second = parseOperand(tokens);
  tokens.expect(')');
  if (name === 'IF_NOT_EXISTS') return (scope) => first(scope) ?? second(scope);
  return (scope) => ({ L: [...listOf(first(scope)), ...listOf(second(scope))] });
}

const listOf = (value: Value | undefined) => (value?.L ?? []) as readonly unknown[];

function sizeOf(value: Value | undefined): number {
  const held = Object.values(value ?? {})[0];
  if (typeof held === 'string' || Array.isArray(held)) return held.length;
  return Object.keys((held ?? {}) as object).length;
}
