import type { Allowance, Denial, PermissionRecord } from './record.ts';
import { kindsOf, twinOf } from './twins.ts';

/** An allowance that no call on this machine can need, or that only a stated test needs. */
export interface Reason {
  readonly action: RegExp;
  /** Only of these roles. */
  readonly caller?: RegExp;
  readonly reason: string;
}

/** Allowances that stay unused on this machine, each with its reason. */
const REASONS: readonly Reason[] = [
  { action: /^logs:/, reason: 'the local runtime writes logs to files' },
  {
    action: /^sqs:GetQueueAttributes$/,
    reason: 'Lambda demands it of a role when it makes an event source mapping; no code of ours calls it',
  },
  {
    action: /^dynamodb:DeleteItem$/,
    caller: /^workers$/,
    reason: 'a link whose record moved: the demonstration of `npm start` does it, and leaves no record',
  },
];

export interface Judged {
  /** By role, in the order of their names; the roles of one construct are one. */
  readonly roles: readonly {
    readonly caller: string;
    readonly allowed: number;
    readonly used: number;
    readonly denied: number;
  }[];
  readonly denied: readonly Denial[];
  /** Allowances that no record used, and that have no reason. */
  readonly unused: readonly Allowance[];
  /** Reasons that explain nothing any more. */
  readonly idle: readonly Reason[];
}

/** The environments of tests have several names; a role is the same in all. */
const ENVIRONMENT = /penstock([-/])(?:dev|staging|prod)(?=[-/])/g;
/** Secrets Manager ends an ARN with six characters of its own. */
const SECRET_SUFFIX = /(:secret:.*)-\w{6}$/;
/** A key is another one in every environment. */
const KMS_KEY = /(:kms:.*:key\/)[\w-]+$/;
const withoutEnvironment = (text: string) =>
  text.replace(ENVIRONMENT, 'penstock$1{env}').replace(SECRET_SUFFIX, '$1-??????').replace(KMS_KEY, '$1{id}');

/** Brings records together: an allowance is used when a role of its construct used it in any environment. */
export function judge(records: readonly PermissionRecord[], reasons: readonly Reason[] = REASONS): Judged {
  const kinds = kindsOf(records.flatMap((record) => record.allowed.map(general)));
  const twin = (one: Allowance) => twinOf(general(one), kinds);
  const keyOf = (one: Allowance) => JSON.stringify(Object.values(twin(one)));
  const allowed = new Map<string, Allowance>();
  const used = new Set<string>();
  for (const record of records) {
    // Of this role alone: its twin in the same environment may have used what it did not.
    const unused = new Set(record.unused.map((one) => JSON.stringify(one)));
    for (const one of record.allowed) {
      allowed.set(keyOf(one), twin(one));
      if (!unused.has(JSON.stringify(one))) used.add(keyOf(one));
    }
  }
  const denied = mergedDenials(records);
  const open = [...allowed].flatMap(([key, one]) => (used.has(key) ? [] : [one]));
  const explains = ({ action, caller }: Reason, one: Allowance) =>
    action.test(one.action) && (caller === undefined || caller.test(one.caller));
  const roleOf = ({ caller }: { readonly caller: string }) => kinds.get(caller) ?? caller;
  const callers = [...new Set([...allowed.values(), ...denied].map(roleOf))].toSorted();
  return {
    roles: callers.map((caller) => {
      const own = [...allowed].filter(([, one]) => one.caller === caller);
      return {
        caller,
        allowed: own.length,
        used: own.filter(([key]) => used.has(key)).length,
        denied: denied.filter((one) => roleOf(one) === caller).reduce((sum, { calls }) => sum + calls, 0),
      };
    }),
    denied,
    unused: open.filter((one) => !reasons.some((reason) => explains(reason, one))),
    idle: reasons.filter((reason) => !open.some((one) => explains(reason, one))),
  };
}

function general({ caller, action, resources }: Allowance): Allowance {
  return { caller: withoutEnvironment(caller), action, resources: resources.map(withoutEnvironment).toSorted() };
}

function mergedDenials(records: readonly PermissionRecord[]): readonly Denial[] {
  const all = new Map<string, Denial>();
  for (const { caller, action, resource, calls } of records.flatMap(({ denied }) => denied)) {
    const one = { caller: withoutEnvironment(caller), action, resource: withoutEnvironment(resource) };
    const key = JSON.stringify(one);
    all.set(key, { ...one, calls: calls + (all.get(key)?.calls ?? 0) });
  }
  return [...all.values()];
}
