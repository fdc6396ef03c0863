import { database } from './dynalite.ts';
import type { Attribute, Expression, Item, Operand, Path } from './request.ts';

/**
 * Whether the item meets the expression. dynalite's own evaluation is not used: it holds `a = b` for true when neither
 * exists, never finds two maps or lists equal, and takes an empty string or `false` for an attribute that is missing.
 */
export function holds({ type, name, args }: Expression, item: Item): boolean {
  if (type === 'and') return args.every((arg) => holds(arg as Expression, item));
  if (type === 'or') return args.some((arg) => holds(arg as Expression, item));
  if (type === 'not') return !holds(args[0] as Expression, item);
  const [first, ...rest] = args.map((arg) => resolve(arg, item));
  if (type === 'function') return FUNCTIONS[name ?? '']?.(first, rest[0]) ?? false;
  if (type === 'in') return rest.some((value) => equal(first, value));
  if (type === 'between') return ordered(first, rest[0], '>=') && ordered(first, rest[1], '<=');
  if (type === '=') return equal(first, rest[0]);
  return type === '<>' ? !equal(first, rest[0]) : ordered(first, rest[0], type);
}

const FUNCTIONS: Readonly<Record<string, (value: Attribute | undefined, operand: Attribute | undefined) => boolean>> = {
  attribute_exists: (value) => value !== undefined,
  attribute_not_exists: (value) => value === undefined,
  attribute_type: (value, operand) => value !== undefined && typeOf(value) === operand?.S,
  begins_with: (value, prefix) => textOf(value, prefix)?.startsWith(textOf(prefix, value) ?? '') ?? false,
  contains: (value, operand) => {
    if (!value || !operand) return false;
    const part = textOf(operand, value);
    if (part !== undefined) return textOf(value, operand)?.includes(part) ?? false;
    if (Array.isArray(value.L)) return value.L.some((element: Attribute) => equal(element, operand));
    const type = typeOf(operand);
    const members = value[`${type}S`];
    return Array.isArray(members) && members.includes(operand[type]);
  },
};

function resolve(arg: Expression | Operand, item: Item): Attribute | undefined {
  if (isPath(arg)) return attributeAt(arg, item);
  if (!isExpression(arg)) return arg;
  // The one function that has a value: size.
  const value = resolve(arg.args[0] ?? [], item);
  const size = value && sizeOf(value);
  return size === undefined ? undefined : { N: String(size) };
}

function attributeAt(path: Path, item: Item): Attribute | undefined {
  return path.reduce<Attribute | undefined>(
    (value, part) => {
      const inner = typeof part === 'number' ? value?.L : value?.M;
      return (inner as Readonly<Record<string | number, Attribute>> | undefined)?.[part];
    },
    { M: item },
  );
}

function sizeOf(value: Attribute): number | undefined {
  const type = typeOf(value);
  const content = value[type];
  if (type === 'S') return String(content).length;
  if (type === 'B') return Buffer.from(String(content), 'base64').length;
  if (type === 'M') return Object.keys(content as object).length;
  return Array.isArray(content) ? content.length : undefined;
}

function equal(a: Attribute | undefined, b: Attribute | undefined): boolean {
  if (!a || !b) return false;
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  const [left, right] = [a[type], b[type]];
  if (type === 'M') return sameMembers(left as Item, right as Item);
  if (!Array.isArray(left) || !Array.isArray(right)) return left === right;
  if (left.length !== right.length) return false;
  return type === 'L' ? left.every((value, n) => equal(value, right[n])) : left.every((value) => right.includes(value));
}

function sameMembers(a: Item, b: Item): boolean {
  return Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((name) => equal(a[name], b[name]));
}

/** Strings and bytes are ordered by their bytes, numbers by their value; nothing else is. */
function ordered(a: Attribute | undefined, b: Attribute | undefined, operator: string): boolean {
  if (!a || !b) return false;
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  if (type === 'N') return database.compare(operator, a, [b]);
  if (type !== 'S' && type !== 'B') return false;
  const order = Buffer.compare(bytesOf(a), bytesOf(b));
  if (order === 0) return operator.endsWith('=');
  return operator.startsWith(order < 0 ? '<' : '>');
}

function bytesOf(value: Attribute): Buffer {
  return value.S === undefined ? Buffer.from(String(value.B), 'base64') : Buffer.from(String(value.S));
}

/** The content of a string, or of bytes one character each, when the other one is of the same type. */
function textOf(value: Attribute | undefined, other: Attribute | undefined): string | undefined {
  if (!value || !other) return undefined;
  if (typeof value.S === 'string' && other.S !== undefined) return value.S;
  return value.B !== undefined && other.B !== undefined ? bytesOf(value).toString('latin1') : undefined;
}

function typeOf(value: Attribute): string {
  return Object.keys(value)[0] ?? '';
}

function isPath(arg: Expression | Operand): arg is Path {
  return Array.isArray(arg);
}

function isExpression(arg: Expression | Attribute): arg is Expression {
  return 'type' in arg;
}
