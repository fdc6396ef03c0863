import { ACCOUNT } from './account.ts';
import { type Decision, evaluate } from './iam.ts';
import { accountOf, callerKeys, statementsAbout, unreadable } from './principal.ts';
import type { Access, Caller, PolicyDocument } from './service.ts';

/** What the policies of a caller and of the resource say together. */
export type Judgement = Decision & {
  /** Whose policy decided. */
  readonly by: 'identity' | 'resource';
};

const EVERYTHING: PolicyDocument = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/**
 * As IAM decides: a Deny of either policy wins; within an account either may allow; a caller of another account needs both, an AWS
 * service the resource's. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * @param document the resource's policy: a document, or undefined where it has none
 */
export function decide(caller: Caller, access: Access, document: unknown): Judgement {
  const asked: Access = { ...access, keys: { ...callerKeys(caller), ...access.keys } };
  const identity = evaluate(policiesOf(caller), asked);
  if (identity.kind === 'unsupported' || isDeny(identity)) return { ...identity, by: 'identity' };
  const resource = byResource(caller, asked, document);
  if (resource.kind === 'unsupported' || isDeny(resource)) return { ...resource, by: 'resource' };
  const needs = accountOf(caller) === ACCOUNT ? 'either' : 'both';
  if (caller.kind === 'service') return { ...resource, by: 'resource' };
  if (identity.kind === 'allowed' && (needs === 'either' || resource.kind === 'allowed')) {
    return { ...identity, by: 'identity' };
  }
  if (resource.kind === 'allowed' && needs === 'either') return { kind: 'allowed', grants: [], by: 'resource' };
  return { kind: 'denied', why: 'no-allow', by: identity.kind === 'allowed' ? 'resource' : 'identity' };
}

/**
 * As KMS decides: nothing is allowed that the key's policy does not allow; it may leave the decision to the account's other policies.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 */
export function decideKey(caller: Caller, access: Access, document: unknown): Judgement {
  const judgement = decide(caller, access, document);
  if (judgement.kind !== 'allowed' || judgement.by === 'resource') return judgement;
  const asked: Access = { ...access, keys: { ...callerKeys(caller), ...access.keys } };
  const byKey = byResource(caller, asked, document, true);
  return byKey.kind === 'allowed' ? judgement : { ...byKey, by: 'resource' };
}

function byResource(caller: Caller, access: Access, document: unknown, delegating = false): Decision {
  if (document === undefined) return { kind: 'denied', why: 'no-allow' };
  const what = unreadable(document);
  if (what !== undefined) return { kind: 'unsupported', what: `${what} in the policy of ${access.resource}` };
  return evaluate([{ Statement: statementsAbout(caller, document, delegating) }], access);
}

function policiesOf(caller: Caller): readonly PolicyDocument[] {
  if (caller.kind === 'service') return [];
  return caller.kind === 'operator' ? [EVERYTHING] : caller.policies;
}

function isDeny(decision: Decision): boolean {
  return decision.kind === 'denied' && decision.why === 'explicit-deny';
}
