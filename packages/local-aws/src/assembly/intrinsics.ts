import { REGION } from '../aws/account.ts';

/** What an intrinsic can look up while a template is resolved. */
export interface Scope {
  /** The value of a `Ref`: a resource, a parameter or a pseudo parameter; undefined when there is none. */
  ref(name: string): unknown;
  /** An attribute of a resource; undefined when there is none. */
  attribute(resource: string, name: string): unknown;
  /** A value another stack exports; undefined when none does. */
  importValue(name: string): unknown;
  /** The value of a parameter of Systems Manager that a stack makes; undefined when none does. */
  parameter(name: string): unknown;
  /** The expression of a condition; undefined when there is none. */
  condition(name: string): unknown;
}

/** The value of `AWS::NoValue`: a property or list entry that resolves to it is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope, path: string) => unknown;

const CONDITION_FUNCTIONS: Readonly<Record<string, Intrinsic>> = {
  'Fn::Equals': (argument, scope, path) => {
    const [left, right] = list(argument, 2, path).map((value) => resolve(value, scope, path));
    return left === right;
  },
  'Fn::And': (argument, scope, path) => list(argument, 2, path).every((value) => isTrue(value, scope, path)),
  'Fn::Or': (argument, scope, path) => list(argument, 2, path).some((value) => isTrue(value, scope, path)),
  'Fn::Not': (argument, scope, path) => !isTrue(list(argument, 1, path)[0], scope, path),
  Condition: (argument, scope, path) => isTrue({ Condition: argument }, scope, path),
};

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  ...CONDITION_FUNCTIONS,
  Ref: (argument, scope, path) => known(scope.ref(text(argument, path)), `Ref ${text(argument, path)}`, path),
  'Fn::GetAtt': (argument, scope, path) => {
    const [resource = '', ...rest] = typeof argument === 'string' ? argument.split('.') : list(argument, 2, path);
    const name = text(resolve(rest.length === 1 ? rest[0] : rest.join('.'), scope, path), path);
    return known(scope.attribute(text(resource, path), name), `Fn::GetAtt ${resource}.${name}`, path);
  },
  'Fn::Join': (argument, scope, path) => {
    const [delimiter, values] = list(argument, 2, path);
    const parts = resolve(values, scope, path);
    if (!Array.isArray(parts)) throw new Error(`${path}: Fn::Join needs a list.`);
    return parts.join(text(delimiter, path));
  },
  'Fn::Split': (argument, scope, path) => {
    const [delimiter, source] = list(argument, 2, path);
    return text(resolve(source, scope, path), path).split(text(delimiter, path));
  },
  'Fn::Select': (argument, scope, path) => {
    const [index, values] = list(argument, 2, path);
    const options = resolve(values, scope, path);
    if (!Array.isArray(options)) throw new Error(`${path}: Fn::Select needs a list.`);
    return known(options[Number(resolve(index, scope, path))], `Fn::Select ${String(index)}`, path);
  },
  'Fn::Sub': (argument, scope, path) => {
    const [pattern, variables = {}] = Array.isArray(argument) ? argument : [argument];
    return substitute(text(pattern, path), resolve(variables, scope, path) as Record<string, unknown>, scope, path);
  },
  // Three zones of the one region that there is.
  'Fn::GetAZs': () => ['a', 'b', 'c'].map((zone) => `${REGION}${zone}`),
  'Fn::ImportValue': (argument, scope, path) => {
    const name = text(resolve(argument, scope, path), path);
    return known(scope.importValue(name), `Fn::ImportValue ${name}`, path);
  },
  'Fn::If': (argument, scope, path) => {
    const [condition, yes, no] = list(argument, 3, path);
    return resolve(isTrue({ Condition: condition }, scope, path) ? yes : no, scope, path);
  },
};

/**
 * Resolves the intrinsic functions in a part of a template. Pure: the same value and scope give the same result.
 * An intrinsic that is not known here, or that refers to nothing, is refused with its path.
 */
export function resolve(value: unknown, scope: Scope, path: string): unknown {
  if (typeof value === 'string') return dynamicReferences(value, scope, path);
  if (Array.isArray(value)) {
    return value
      .map((entry, index) => resolve(entry, scope, `${path}[${index}]`))
      .filter((entry) => entry !== NO_VALUE);
  }
  if (typeof value !== 'object' || value === null) return value;
  const intrinsic = intrinsicOf(value);
  if (intrinsic) {
    const run = INTRINSICS[intrinsic.name];
    if (!run)
      throw new Error(`${path}: the intrinsic function ${intrinsic.name} is not supported by the local runtime.`);
    return run(intrinsic.argument, scope, path);
  }
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, entry]) => [key, resolve(entry, scope, `${path}.${key}`)] as const)
      .filter(([, entry]) => entry !== NO_VALUE),
  );
}

/** Whether a condition expression (`{ Condition: name }` or a condition function) holds. */
export function isTrue(expression: unknown, scope: Scope, path: string): boolean {
  const { name = '', argument } = intrinsicOf(expression) ?? {};
  if (name === 'Condition') {
    const condition = text(argument, path);
    return isTrue(known(scope.condition(condition), `Condition ${condition}`, path), scope, `Conditions.${condition}`);
  }
  const run = CONDITION_FUNCTIONS[name];
  if (!run) throw new Error(`${path}: ${name || JSON.stringify(expression)} is not a condition.`);
  return run(argument, scope, path) === true;
}

/** Logical names that a part of a template refers to by `Ref`, `Fn::GetAtt` or `Fn::Sub`. */
export function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  const intrinsic = intrinsicOf(value);
  const nested = Object.values(value).flatMap(referencesIn);
  const { name, argument } = intrinsic ?? {};
  if (name === 'Ref') return [String(argument)];
  if (name === 'Fn::GetAtt') {
    return [...nested, String(Array.isArray(argument) ? argument[0] : String(argument).split('.')[0])];
  }
  if (name === 'Fn::Sub') {
    const pattern = String(Array.isArray(argument) ? argument[0] : argument);
    return [...nested, ...[...pattern.matchAll(/\$\{([^!.}]+)[^}]*\}/g)].map(([, reference = '']) => reference)];
  }
  return nested;
}

function intrinsicOf(value: unknown): { name: string; argument: unknown } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const [entry, ...others] = Object.entries(value);
  if (!entry || others.length > 0) return undefined;
  const [name, argument] = entry;
  // `Condition` is also a policy statement's property, which holds an object where the intrinsic holds a name.
  const isIntrinsic =
    name === 'Ref' || name.startsWith('Fn::') || (name === 'Condition' && typeof argument === 'string');
  return isIntrinsic ? { name, argument } : undefined;
}

function substitute(pattern: string, variables: Record<string, unknown>, scope: Scope, path: string): string {
  return pattern.replace(/\$\{([^}]+)\}/g, (_, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (Object.hasOwn(variables, name)) return String(variables[name]);
    const [resource = '', ...attribute] = name.split('.');
    const value = attribute.length > 0 ? scope.attribute(resource, attribute.join('.')) : scope.ref(name);
    return String(known(value, `Fn::Sub \${${name}}`, path));
  });
}

/** `{{resolve:ssm:NAME}}` is the value of a parameter; all others are refused. */
function dynamicReferences(value: string, scope: Scope, path: string): string {
  const resolved = value.replaceAll(/\{\{resolve:ssm:([\w./-]+)(?::\d+)?\}\}/g, (reference, name: string) =>
    text(known(scope.parameter(name), reference, path), path),
  );
  if (!resolved.includes('{{resolve:')) return resolved;
  throw new Error(
    `${path}: dynamic references ({{resolve:…}}) are not supported by the local runtime, but for those of ssm.`,
  );
}

function known(value: unknown, what: string, path: string): unknown {
  if (value === undefined) throw new Error(`${path}: ${what} refers to nothing that the local runtime knows.`);
  return value;
}

function list(argument: unknown, atLeast: number, path: string): unknown[] {
  if (Array.isArray(argument) && argument.length >= atLeast) return argument;
  throw new Error(`${path}: an intrinsic function needs a list of at least ${atLeast} entries.`);
}

function text(value: unknown, path: string): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new Error(`${path}: an intrinsic function needs text, not ${JSON.stringify(value)}.`);
}
