import { ACCOUNT } from './account.ts';
import { callerName } from './call.ts';
import { decide, type Judgement } from './decision.ts';
import { AwsError } from './error.ts';
import { allGrants } from './iam.ts';
import { accountOf } from './principal.ts';
import type { Access, Caller, Grant } from './service.ts';

/** A call that the caller's policies do not allow. */
interface Denial {
  readonly caller: string;
  readonly action: string;
  readonly resource: string;
  /** The end of the error's message: which policy forbids it or is missing. */
  readonly reason: string;
  readonly calls: number;
}

/** Something that a caller may do. */
interface CallersGrant extends Grant {
  readonly caller: string;
}

/** Checks callers' policies and remembers what was denied and what was used. */
export interface Permissions {
  /** The error to answer when the caller lacks one of the accesses; undefined when all are allowed. */
  check(
    caller: Caller,
    service: string,
    accesses: readonly Access[],
    policyOf?: (resource: string) => unknown,
  ): AwsError | undefined;
  /** Notes grants that a service itself looked up. */
  use(caller: Caller, grants: readonly Grant[]): void;
  denied(): readonly Denial[];
  /** The grants of these callers that no call has needed since the start or the last reset. */
  unused(callers: readonly Caller[]): readonly CallersGrant[];
  /** All grants of these callers. */
  allowed(callers: readonly Caller[]): readonly CallersGrant[];
  reset(): void;
}

/** Services of the JSON family that answer a denial with 400; SQS and the REST services answer 403. */
const DENIED_WITH_400 = new Set(['dynamodb', 'secretsmanager']);

export function createPermissions(): Permissions {
  const denials = new Map<string, Denial>();
  const used = new Set<string>();

  return {
    check(caller, service, accesses, policyOf = () => undefined) {
      for (const access of accesses) {
        const decision = decide(caller, access, documentOf(policyOf(access.resource)));
        if (decision.kind === 'allowed') {
          if (decision.by === 'identity') use(caller, decision.grants);
          continue;
        }
        const reason = reasonOf(decision, access.action);
        note(callerName(caller), access, reason);
        const status = DENIED_WITH_400.has(service) ? 400 : 403;
        return new AwsError('AccessDeniedException', denialMessage(caller, access, reason), status);
      }
      return undefined;
    },
    use,
    denied: () => [...denials.values()],
    unused: (callers) => grantsOf(callers).filter(({ caller, ...grant }) => !used.has(grantKey(caller, grant))),
    allowed: grantsOf,
    reset() {
      denials.clear();
      used.clear();
    },
  };

  function use(caller: Caller, grants: readonly Grant[]): void {
    for (const grant of grants) used.add(grantKey(callerName(caller), grant));
  }

  function note(caller: string, { action, resource }: Access, reason: string): void {
    const key = [caller, action, resource].join(' ');
    denials.set(key, { caller, action, resource, reason, calls: (denials.get(key)?.calls ?? 0) + 1 });
  }
}

function grantsOf(callers: readonly Caller[]): readonly CallersGrant[] {
  return callers.flatMap((caller) =>
    caller.kind === 'function' || caller.kind === 'role'
      ? allGrants(caller.policies).map((grant) => ({ caller: caller.name, ...grant }))
      : [],
  );
}

/** Policies are read from texts, and the same few are asked for with every call. */
const documents = new Map<string, unknown>();

function documentOf(policy: unknown): unknown {
  if (typeof policy !== 'string') return policy;
  if (policy === '') return undefined;
  const known = documents.get(policy) ?? JSON.parse(policy);
  documents.set(policy, known);
  return known;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function reasonOf(decision: Exclude<Judgement, { kind: 'allowed' }>, action: string): string {
  if (decision.kind === 'unsupported')
    return `because the local runtime does not evaluate ${decision.what} and grants nothing that it cannot check`;
  return decision.why === 'explicit-deny'
    ? `with an explicit deny in ${decision.by === 'identity' ? 'an identity-based' : 'a resource-based'} policy`
    : `because no ${decision.by}-based policy allows the ${action} action`;
}

function denialMessage(caller: Caller, { action, resource }: Access, reason: string): string {
  return `User: ${userArn(caller)} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
}

function userArn(caller: Caller): string {
  if (caller.kind === 'operator') return `arn:aws:iam::${ACCOUNT}:user/operator`;
  if (caller.kind === 'service') return caller.name;
  return `arn:aws:sts::${accountOf(caller)}:assumed-role/${caller.name}/${caller.name}`;
}

function grantKey(caller: string, { action, resources }: Grant): string {
  return JSON.stringify([caller, action, resources]);
}
