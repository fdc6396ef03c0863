import type { Input } from '../aws/values.ts';

/** Words of expressions that are no attributes. */
const WORDS = new Set(['add', 'and', 'between', 'delete', 'in', 'not', 'or', 'remove', 'set']);

const EXPRESSIONS = [
  ...['ConditionExpression', 'FilterExpression', 'KeyConditionExpression', 'ProjectionExpression'],
  'UpdateExpression',
];
/** The parameters that expressions have replaced. */
const LEGACY = ['AttributeUpdates', 'Expected', 'KeyConditions', 'QueryFilter', 'ScanFilter'];

/** A name, or `#name`, that begins a path; what stands behind a dot is a member, what stands before a bracket a function. */
const PATH = /(?<![\w:#.])#?[A-Za-z_]\w*(?!\w|\s*\()/g;

/** The names of attributes that a request writes, compares or asks for, as `dynamodb:Attributes` has them; the first step of a path only. */
export function attributesOf(request: Input): readonly string[] {
  const names = (request.ExpressionAttributeNames ?? {}) as Readonly<Record<string, string>>;
  const inExpressions = EXPRESSIONS.flatMap((member) => {
    const expression = request[member];
    return typeof expression === 'string' ? (expression.match(PATH) ?? []) : [];
  });
  const paths = inExpressions
    .filter((path) => !WORDS.has(path.toLowerCase()))
    .map((path) => (path.startsWith('#') ? (names[path] ?? path) : path));
  const listed = Array.isArray(request.AttributesToGet) ? (request.AttributesToGet as string[]) : [];
  const named = [request.Item, request.Key, ...LEGACY.map((member) => request[member])].flatMap(keysOf);
  return [...new Set([...named, ...paths, ...listed])];
}

/** Whether a read asks for named attributes only, in the words of `dynamodb:Select`. */
export function selectOf({ Select, ProjectionExpression, AttributesToGet }: Input): string {
  if (typeof Select === 'string') return Select;
  return ProjectionExpression === undefined && AttributesToGet === undefined ? 'ALL_ATTRIBUTES' : 'SPECIFIC_ATTRIBUTES';
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}
