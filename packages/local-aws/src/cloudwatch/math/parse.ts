import { expressionError } from '../errors.ts';

/** A metric math expression, read. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'id'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'negative'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[] };

export type Operator = '+' | '-' | '*' | '/' | '^' | '<' | '>' | '<=' | '>=' | '==' | '!=' | 'AND' | 'OR';

/** From the loosest binding to the tightest; an operator's other spelling is its value. */
const LEVELS: readonly Readonly<Record<string, Operator>>[] = [
  { OR: 'OR', '||': 'OR' },
  { AND: 'AND', '&&': 'AND' },
  { '==': '==', '!=': '!=', '<=': '<=', '>=': '>=', '<': '<', '>': '>' },
  { '+': '+', '-': '-' },
  { '*': '*', '/': '/' },
  { '^': '^' },
];
const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)|("[^"]*"|'[^']*')|([A-Za-z_]\w*)|(==|!=|<=|>=|&&|\|\||[-+*/^<>()[\],]))/y;

/**
 * Reads an expression: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html.
 * @throws AwsError `ValidationError` that quotes the expression.
 */
export function parseExpression(source: string): Expression {
  const tokens = tokensOf(source);
  let at = 0;
  const tree = level(0);
  if (at < tokens.length) throw unexpected();
  return tree;

  function level(depth: number): Expression {
    const operators = LEVELS[depth];
    if (!operators) return unary();
    let left = level(depth + 1);
    for (let operator = operators[tokens[at] ?? '']; operator; operator = operators[tokens[at] ?? '']) {
      at += 1;
      left = { kind: 'binary', operator, left, right: level(depth + 1) };
    }
    return left;
  }

  function unary(): Expression {
    if (tokens[at] !== '-') return primary();
    at += 1;
    return { kind: 'negative', of: unary() };
  }

  function primary(): Expression {
    const token = tokens[at] ?? '';
    at += 1;
    if (token === '(') {
      const inner = level(0);
      expect(')');
      return inner;
    }
    if (token === '[') return { kind: 'list', items: items(']') };
    if (/^[\d.]/.test(token)) return { kind: 'number', value: Number(token) };
    if (/^["']/.test(token)) return { kind: 'text', value: token.slice(1, -1) };
    if (!/^\w/.test(token)) throw unexpected(at - 1);
    if (tokens[at] !== '(') return { kind: 'id', name: token };
    at += 1;
    return { kind: 'call', name: token, arguments: items(')') };
  }

  function items(end: string): Expression[] {
    const found: Expression[] = [];
    while (tokens[at] !== end) {
      if (found.length > 0) expect(',');
      found.push(level(0));
    }
    at += 1;
    return found;
  }

  function expect(token: string): void {
    if (tokens[at] !== token) throw unexpected();
    at += 1;
  }

  function unexpected(index = at) {
    const token = tokens[index];
    return expressionError(source, token === undefined ? 'it ends too early' : `${token} is not expected there`);
  }
}

function tokensOf(source: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (source.slice(TOKEN.lastIndex).trim() !== '') {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (!match) throw expressionError(source, `${source.slice(from).trim()[0]} is not known`);
    tokens.push(match[0].trim());
  }
  return tokens;
}
