/** The part of GraphQL that a query of products needs: one operation, its variables, fields with arguments. No fragments, no directives. */

export type Value = string | number | boolean | null;

export interface Field {
  readonly name: string;
  readonly args: Readonly<Record<string, Value>>;
  /** Undefined for a scalar. */
  readonly fields?: readonly Field[];
}

/** What is wrong with a query, as GraphQL servers say it. */
export class QueryError extends Error {}

const TOKEN = /\s*(?:#[^\n]*\n\s*)*([A-Za-z_]\w*|-?\d+|"(?:[^"\\]|\\.)*"|\$[A-Za-z_]\w*|[{}():!=,[\]]|\.\.\.|@)/y;

/** Parses a query and puts its variables in. @throws QueryError */
export function parseQuery(text: string, variables: Readonly<Record<string, unknown>>): readonly Field[] {
  const tokens = tokensOf(text);
  let at = 0;
  const next = () => tokens[at++];
  const peek = () => tokens[at];
  const expect = (token: string) => {
    const got = next();
    if (got !== token) throw new QueryError(`Parse error: expected ${token}, actual: ${got ?? 'end of file'}`);
  };

  function declaredVariables(): ReadonlySet<string> {
    const declared = new Set<string>();
    if (peek() !== '(') return declared;
    for (at += 1; peek() !== ')'; ) {
      const name = next() ?? '';
      if (!name.startsWith('$')) throw new QueryError(`Parse error: expected a variable, actual: ${name}`);
      declared.add(name.slice(1));
      expect(':');
      while (peek() !== undefined && !peek()?.startsWith('$') && peek() !== ')') at += 1;
    }
    expect(')');
    return declared;
  }

  function argumentOf(token: string | undefined, declared: ReadonlySet<string>): Value {
    if (token === undefined) throw new QueryError('Parse error: unexpected end of file');
    if (token.startsWith('"')) return JSON.parse(token) as string;
    if (/^-?\d+$/.test(token)) return Number(token);
    if (token === 'true' || token === 'false') return token === 'true';
    if (token === 'null') return null;
    if (!token.startsWith('$')) return token;
    const name = token.slice(1);
    if (!declared.has(name)) throw new QueryError(`Variable $${name} is used by the query but not declared`);
    const value = variables[name] ?? null;
    if (typeof value === 'object' && value !== null) throw new QueryError(`Variable $${name} is not a scalar`);
    return value as Value;
  }

  function selection(declared: ReadonlySet<string>): readonly Field[] {
    expect('{');
    const fields: Field[] = [];
    while (peek() !== '}') {
      const name = next() ?? '';
      if (!/^[A-Za-z_]/.test(name)) throw new QueryError(`Parse error on "${name}"`);
      const args: Record<string, Value> = {};
      if (peek() === '(') {
        for (at += 1; peek() !== ')'; ) {
          const arg = next() ?? '';
          expect(':');
          args[arg] = argumentOf(next(), declared);
          if (peek() === ',') at += 1;
        }
        expect(')');
      }
      fields.push({ name, args, ...(peek() === '{' && { fields: selection(declared) }) });
    }
    expect('}');
    return fields;
  }

  if (peek() === '{') return selection(new Set());
  expect('query');
  if (/^[A-Za-z_]/.test(peek() ?? '')) at += 1;
  return selection(declaredVariables());
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (;;) {
    const start = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (found?.[1] !== undefined) tokens.push(found[1]);
    else if (text.slice(start).trim() === '') return tokens;
    else throw new QueryError(`Parse error on "${text.slice(start).trim().slice(0, 20)}"`);
  }
}
