import { ACCOUNT } from './account.ts';
import { AwsError } from './error.ts';
import { allGrants, evaluate, type Grant } from './iam.ts';
import type { Access, Caller } from './service.ts';

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
  check(caller: Caller, service: string, accesses: readonly Access[]): AwsError | undefined;
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
    check(caller, service, accesses) {
      if (caller.kind === 'operator') return undefined;
      for (const access of accesses) {
        const decision = evaluate(caller.policies, access);
        if (decision.kind === 'allowed') {
          for (const grant of decision.grants) used.add(grantKey(caller.name, grant));
          continue;
        }
        const reason =
          decision.kind === 'unsupported' ? unsupported(decision.what) : REASONS[decision.why](access.action);
        note(caller.name, access, reason);
        const status = DENIED_WITH_400.has(service) ? 400 : 403;
        return new AwsError('AccessDeniedException', denialMessage(caller.name, access, reason), status);
      }
      return undefined;
    },
    denied: () => [...denials.values()],
    unused: (callers) => grantsOf(callers).filter(({ caller, ...grant }) => !used.has(grantKey(caller, grant))),
    allowed: grantsOf,
    reset() {
      denials.clear();
      used.clear();
    },
  };

  function note(caller: string, { action, resource }: Access, reason: string): void {
    const key = [caller, action, resource].join(' ');
    denials.set(key, { caller, action, resource, reason, calls: (denials.get(key)?.calls ?? 0) + 1 });
  }
}

function grantsOf(callers: readonly Caller[]): readonly CallersGrant[] {
  return callers.flatMap((caller) =>
    caller.kind === 'operator' ? [] : allGrants(caller.policies).map((grant) => ({ caller: caller.name, ...grant })),
  );
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const REASONS = {
  'no-allow': (action: string) => `because no identity-based policy allows the ${action} action`,
  'explicit-deny': () => 'with an explicit deny in an identity-based policy',
} as const;

function unsupported(what: string): string {
  return `because the local runtime does not evaluate ${what} and grants nothing that it cannot check`;
}

function denialMessage(caller: string, { action, resource }: Access, reason: string): string {
  const user = `arn:aws:sts::${ACCOUNT}:assumed-role/${caller}/${caller}`;
  return `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
}

function grantKey(caller: string, { action, resources }: Grant): string {
  return JSON.stringify([caller, action, resources]);
}
