import { ACCOUNT } from './account.ts';
import { like } from './iam.ts';
import type { Caller, PolicyStatement, ResourceStatement } from './service.ts';

/** The keys of a request that tell who sends it: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html. */
export function callerKeys(caller: Caller): Readonly<Record<string, readonly string[]>> {
  const transport = caller.overPlainHttp ? { 'aws:SecureTransport': ['false'] } : {};
  if (caller.kind === 'service') {
    const account = caller.sourceAccount ?? ACCOUNT;
    return {
      ...transport,
      'aws:PrincipalIsAWSService': ['true'],
      'aws:PrincipalServiceName': [caller.name],
      'aws:SourceAccount': [account],
      'aws:SourceArn': [caller.sourceArn],
      'aws:SourceOwner': [account],
    };
  }
  return {
    ...transport,
    'aws:PrincipalAccount': [accountOf(caller)],
    'aws:PrincipalArn': [principalArn(caller)],
    'aws:PrincipalIsAWSService': ['false'],
  };
}

export function accountOf(caller: Caller): string {
  return caller.kind === 'function' || caller.kind === 'role' ? (caller.account ?? ACCOUNT) : ACCOUNT;
}

function principalArn(caller: Caller): string {
  switch (caller.kind) {
    case 'operator':
      return `arn:aws:iam::${ACCOUNT}:user/operator`;
    case 'service':
      return caller.name;
    default:
      return caller.roleArn ?? `arn:aws:iam::${accountOf(caller)}:role/${caller.name}`;
  }
}

/** Why a policy cannot be read here; undefined when it can. */
export function unreadable(document: unknown): string | undefined {
  return statementsOf(document).flatMap(({ Principal, ...statement }) => {
    if (Principal === undefined)
      return ['NotPrincipal' in statement ? 'NotPrincipal' : 'a statement without a Principal'];
    if (typeof Principal === 'string') return Principal === '*' ? [] : [`the principal ${Principal}`];
    return Object.keys(Principal).filter((kind) => kind !== 'AWS' && kind !== 'Service');
  })[0];
}

/**
 * The statements of a resource's policy that are about this caller.
 * @param delegating also those that hand the decision to the policies of the caller's own account
 */
export function statementsAbout(caller: Caller, document: unknown, delegating: boolean): readonly PolicyStatement[] {
  return statementsOf(document)
    .filter((statement) => concerns(statement, caller, delegating))
    .map(({ Principal: _principal, ...statement }) => statement);
}

function statementsOf(document: unknown): readonly ResourceStatement[] {
  const { Statement = [] } = (document ?? {}) as { Statement?: ResourceStatement | readonly ResourceStatement[] };
  return [Statement].flat() as readonly ResourceStatement[];
}

function concerns({ Principal, Effect }: ResourceStatement, caller: Caller, delegating: boolean): boolean {
  if (Principal === undefined) return false;
  if (typeof Principal === 'string') return Principal === '*';
  const { AWS = [], Service = [] } = Principal;
  if ([AWS].flat().includes('*')) return true;
  if (caller.kind === 'service') return [Service].flat().includes(caller.name);
  return [AWS].flat().some((named) => isNamed(named, caller, delegating || Effect === 'Deny'));
}

/** This account is named in vain where its own policies decide anyway; another account's policies decide besides. */
function isNamed(named: string, caller: Caller, withOwnAccount: boolean): boolean {
  const account = /^(\d{12})$|^arn:[^:]+:iam::(\d{12}):root$/.exec(named)?.slice(1).find(Boolean);
  if (account === undefined) return like(named, principalArn(caller)) && !named.includes('*');
  return account === accountOf(caller) && (withOwnAccount || account !== ACCOUNT);
}
