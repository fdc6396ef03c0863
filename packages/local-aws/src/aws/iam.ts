import type { Access, Grant, PolicyDocument, PolicyStatement } from './service.ts';

/** What the policies say to one access. */
export type Decision =
  | { readonly kind: 'allowed'; readonly grants: readonly Grant[] }
  | { readonly kind: 'denied'; readonly why: 'no-allow' | 'explicit-deny' }
  /** A statement that concerns the access says something that is not evaluated here: never granted. */
  | { readonly kind: 'unsupported'; readonly what: string };

const MEMBERS = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Condition']);

/** Condition keys that a request may lack although they are known, in lower case as AWS compares them. */
const KNOWN_KEYS = new Set([
  ...['dynamodb:attributes', 'dynamodb:leadingkeys', 'dynamodb:returnvalues', 'dynamodb:select', 'lambda:functionarn'],
  ...['s3:delimiter', 's3:if-match', 's3:if-none-match', 's3:prefix', 's3:versionid', 'secretsmanager:versionstage'],
  ...['aws:principalaccount', 'aws:principalarn', 'aws:principalisawsservice', 'aws:principalservicename'],
  ...['aws:sourceaccount', 'aws:sourcearn', 'aws:sourceowner'],
]);

/** What the condition key of a resource's tag begins with, in lower case. */
const RESOURCE_TAG = 'aws:resourcetag/';

/** Plain http on the loopback interface stands for what is TLS in the cloud, unless the request says that it is plain there too. */
const STANDING_KEYS: Readonly<Record<string, readonly string[]>> = { 'aws:securetransport': ['true'] };

type Test = (present: readonly string[] | undefined, wanted: readonly string[]) => boolean;

/**
 * The condition operators, as the IAM user guide describes them: a plain operator fails without the key,
 * `ForAllValues` holds without it.
 */
const OPERATORS: Readonly<Record<string, Test>> = {
  StringEquals: (present, wanted) => !!present?.length && present.every((value) => wanted.includes(value)),
  StringEqualsIfExists: (present = [], wanted) => present.every((value) => wanted.includes(value)),
  StringNotEquals: (present = [], wanted) => present.every((value) => !wanted.includes(value)),
  StringLike: (present, wanted) => !!present?.length && present.every((value) => likeAny(value, wanted)),
  ArnEquals: (present, wanted) => !!present?.length && present.every((value) => likeAny(value, wanted)),
  ArnLike: (present, wanted) => !!present?.length && present.every((value) => likeAny(value, wanted)),
  // `true`: the request has no such key.
  Null: (present, wanted) => wanted.some((want) => (want.toLowerCase() === 'true') === (present === undefined)),
  'ForAllValues:StringEquals': (present = [], wanted) => present.every((value) => wanted.includes(value)),
  'ForAllValues:StringLike': (present = [], wanted) => present.every((value) => likeAny(value, wanted)),
  'ForAllValues:StringNotLike': (present = [], wanted) => present.every((value) => !likeAny(value, wanted)),
  Bool: (present, wanted) =>
    !!present?.length && present.every((value) => wanted.some((want) => want.toLowerCase() === value.toLowerCase())),
};

/** Evaluates statements as IAM does: a Deny wins, an Allow is needed. Whom a statement is about must be known by then. */
export function evaluate(policies: readonly PolicyDocument[], access: Access): Decision {
  const statements = policies.flatMap(({ Statement }) => Statement);
  const verdicts = statements.map((statement) => ({ statement, applies: applies(statement, access) }));
  const unsupported = verdicts.flatMap(({ applies }) => (typeof applies === 'string' ? [applies] : []));
  if (unsupported[0] !== undefined) return { kind: 'unsupported', what: unsupported[0] };
  const concerned = verdicts.filter(({ applies }) => applies === true).map(({ statement }) => statement);
  if (concerned.some(({ Effect }) => Effect === 'Deny')) return { kind: 'denied', why: 'explicit-deny' };
  const grants = concerned.flatMap((statement) =>
    grantsOf(statement).filter(({ action }) => actionMatches(action, access.action)),
  );
  return grants.length > 0 ? { kind: 'allowed', grants } : { kind: 'denied', why: 'no-allow' };
}

/** Everything that the policies allow, action by action. */
export function allGrants(policies: readonly PolicyDocument[]): Grant[] {
  return policies.flatMap(({ Statement }) => Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(grantsOf));
}

/** Whether a statement concerns an access, or the name of what in it is not evaluated here. */
function applies(statement: PolicyStatement, access: Access): boolean | string {
  const unknown = Object.keys(statement).find((member) => !MEMBERS.has(member));
  if (unknown) return `the policy element ${unknown}`;
  if (!list(statement.Action).some((pattern) => actionMatches(pattern, access.action))) return false;
  const variable = list(statement.Resource).find((pattern) => pattern.includes('${'));
  if (variable) return `the policy variable in ${variable}`;
  if (!list(statement.Resource).some((pattern) => like(pattern, access.resource))) return false;
  return conditionsHold(statement.Condition ?? {}, access);
}

function conditionsHold(conditions: NonNullable<PolicyStatement['Condition']>, access: Access): boolean | string {
  const present = { ...STANDING_KEYS, ...lowerCaseNames(access.keys ?? {}), ...tagKeys(access) };
  const results = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) => {
      const test = OPERATORS[operator];
      const name = key.toLowerCase();
      if (!test) return `the condition operator ${operator}`;
      const isTag = name.startsWith(RESOURCE_TAG) && access.tags !== undefined;
      if (!(name in present || KNOWN_KEYS.has(name) || isTag)) return `the condition key ${key}`;
      if (list(wanted).some((value) => value.includes('${'))) return `the policy variable in the condition on ${key}`;
      return test(present[name], list(wanted));
    }),
  );
  return results.find((result) => typeof result === 'string') ?? results.every((result) => result === true);
}

function tagKeys({ tags = {} }: Access): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(tags).map(([tag, value]) => [RESOURCE_TAG + tag.toLowerCase(), [value]]));
}

function grantsOf({ Action, Resource }: PolicyStatement): Grant[] {
  return list(Action).map((action) => ({ action, resources: list(Resource) }));
}

function actionMatches(pattern: string, action: string): boolean {
  return like(pattern.toLowerCase(), action.toLowerCase());
}

function likeAny(value: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => like(pattern, value));
}

/** Whether the text has the pattern's form: `*` is any text, `?` any one character. */
export function like(pattern: string, text: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === text;
  const known = patterns.get(pattern) ?? compile(pattern);
  patterns.set(pattern, known);
  return known.test(text);
}

/** Policies have few patterns, and each call is compared with all of its caller's. */
const patterns = new Map<string, RegExp>();

function compile(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's');
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

function lowerCaseNames<T>(keys: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(keys).map(([name, value]) => [name.toLowerCase(), value]));
}
