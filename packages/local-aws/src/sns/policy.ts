import { ACCOUNT } from '../aws/account.ts';
import { evaluate } from '../aws/iam.ts';
import type { PolicyStatement } from '../aws/service.ts';

interface ResourceStatement extends PolicyStatement {
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
}

/** What an AWS service wants to do, and on whose behalf. */
export interface ServiceAccess {
  /** `cloudwatch.amazonaws.com`. */
  readonly service: string;
  readonly action: string;
  readonly resource: string;
  /** The ARN of what makes the service do it: the alarm. */
  readonly sourceArn: string;
}

/** Why a resource's policy does not let a service in; undefined when it does. A Deny wins, an Allow is needed. */
export function refusalOf(
  document: unknown,
  { service, action, resource, sourceArn }: ServiceAccess,
): string | undefined {
  const { Statement = [] } = document as { Statement?: ResourceStatement | readonly ResourceStatement[] };
  const statements = ([Statement].flat() as readonly ResourceStatement[])
    .filter(({ Principal }) => concerns(Principal, service))
    .map(({ Principal: _principal, ...statement }) => statement);
  const keys = {
    'aws:SourceAccount': [ACCOUNT],
    'aws:SourceOwner': [ACCOUNT],
    'aws:SourceArn': [sourceArn],
    'aws:PrincipalIsAWSService': ['true'],
  };
  const decision = evaluate([{ Statement: statements }], { action, resource, keys });
  switch (decision.kind) {
    case 'allowed':
      return undefined;
    case 'unsupported':
      return `the local runtime does not evaluate ${decision.what} in the policy`;
    case 'denied':
      return decision.why === 'explicit-deny'
        ? `the policy denies it to ${service}`
        : `the policy allows ${service} nothing of the kind`;
  }
}

function concerns(principal: ResourceStatement['Principal'], service: string): boolean {
  if (principal === undefined) return false;
  if (typeof principal === 'string') return principal === '*';
  const of = (kind: string) => [principal[kind] ?? []].flat();
  return of('AWS').includes('*') || of('Service').includes(service);
}
