import { type Condition, type Operand, parseOperand, Tokens, type Value } from './expression.ts';

const parsed = new Map<string, Condition>();

export function conditionOf(text: string): Condition {
  let found = parsed.get(text);
  if (!found) {
    const tokens = new Tokens(text);
    found = parseOr(tokens);
    if (!tokens.isOver()) throw new Error(`DynamoDB's condition goes on after "${tokens.peek()}": ${text}`);
    parsed.set(text, found);
  }
  return found;
}

function parseOr(tokens: Tokens): Condition {
  const all = [parseAnd(tokens)];
  while (tokens.take('OR')) all.push(parseAnd(tokens));
  return all.length === 1 ? (all[0] as Condition) : (scope) => all.some((one) => one(scope));
}

function parseAnd(tokens: Tokens): Condition {
  const all = [parseNot(tokens)];
  while (tokens.take('AND')) all.push(parseNot(tokens));
  return all.length === 1 ? (all[0] as Condition) : (scope) => all.every((one) => one(scope));
}

function parseNot(tokens: Tokens): Condition {
  if (!tokens.take('NOT')) return parseTerm(tokens);
  const negated = parseNot(tokens);
  return (scope) => !negated(scope);
}

const FUNCTIONS: Readonly<Record<string, (args: readonly (Value | undefined)[]) => boolean>> = {
  ATTRIBUTE_EXISTS: ([value]) => value !== undefined,
  ATTRIBUTE_NOT_EXISTS: ([value]) => value === undefined,
  ATTRIBUTE_TYPE: ([value, type]) => value !== undefined && typeOf(value) === type?.S,
  BEGINS_WITH: ([value, start]) => typeof value?.S === 'string' && value.S.startsWith(String(start?.S)),
  CONTAINS: ([value, part]) =>
    typeof value?.S === 'string'
      ? value.S.includes(String(part?.S))
      : Object.values(value ?? {}).some(
          (held) => Array.isArray(held) && held.some((one) => same(one, part) || one === part?.S),
        ),
};

function parseTerm(tokens: Tokens): Condition {
  if (tokens.take('(')) {
    const inner = parseOr(tokens);
    tokens.expect(')');
    return inner;
  }
  const run = FUNCTIONS[tokens.peek()?.toUpperCase() ?? ''];
  if (run) {
    tokens.next();
    tokens.expect('(');
    const args = [parseOperand(tokens)];
    while (tokens.take(',')) args.push(parseOperand(tokens));
    tokens.expect(')');
    return (scope) => run(args.map((arg) => arg(scope)));
  }
  return parseComparison(parseOperand(tokens), tokens);
}

function parseComparison(left: Operand, tokens: Tokens): Condition {
  if (tokens.take('IN')) {
    tokens.expect('(');
    const among = [parseOperand(tokens)];
    while (tokens.take(',')) among.push(parseOperand(tokens));
    tokens.expect(')');
    return (scope) => among.some((one) => same(left(scope), one(scope)));
  }
  if (tokens.take('BETWEEN')) {
    const low = parseOperand(tokens);
    tokens.expect('AND');
    const high = parseOperand(tokens);
    return (scope) => {
      const value = left(scope);
      return compare(value, low(scope)) >= 0 && compare(value, high(scope)) <= 0;
    };
  }
  const sign = tokens.next();
  const right = parseOperand(tokens);
  const holds = COMPARISONS[sign];
  if (!holds) throw new Error(`DynamoDB's comparison "${sign}" is not understood by the model.`);
  return (scope) => holds(left(scope), right(scope));
}

type Holds = (left: Value | undefined, right: Value | undefined) => boolean;

const COMPARISONS: Readonly<Record<string, Holds>> = {
  '=': same,
  '<>': (left, right) => !same(left, right),
  '<': (left, right) => compare(left, right) < 0,
  '<=': (left, right) => compare(left, right) <= 0,
  '>': (left, right) => compare(left, right) > 0,
  '>=': (left, right) => compare(left, right) >= 0,
};

const typeOf = (value: Value) => Object.keys(value)[0];

function same(left: unknown, right: unknown): boolean {
  return left !== undefined && right !== undefined && JSON.stringify(left) === JSON.stringify(right);
}

/** NaN, which compares with nothing, where a value is missing or of another type. */
function compare(left: Value | undefined, right: Value | undefined): number {
  if (!left || !right || typeOf(left) !== typeOf(right)) return Number.NaN;
  if (typeof left.N === 'string') return Number(left.N) - Number(right.N);
  const [a, b] = [String(left.S), String(right.S)];
  return a === b ? 0 : a < b ? -1 : 1;
}
