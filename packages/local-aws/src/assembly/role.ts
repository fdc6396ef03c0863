import { ACCOUNT } from '../aws/account.ts';
import type { PolicyStatement } from '../aws/service.ts';
import { digest, physicalName, type ResolvedResource, type ResourceType } from './resource-type.ts';

/** Managed policies that grant nothing the local services check: they cover logs alone. */
const LOGS_ONLY = /:policy\/service-role\/AWSLambdaBasicExecutionRole$/;

/** `AWS::IAM::Role` with its inline policies. */
export const role: ResourceType = {
  applied: ['RoleName', 'Policies', 'ManagedPolicyArns', 'AssumeRolePolicyDocument'],
  withoutEffect: ['Description', 'MaxSessionDuration', 'Path', 'Tags'],
  deploy(resource) {
    const { RoleName, Policies, ManagedPolicyArns } = resource.properties as {
      RoleName?: string;
      Policies?: readonly { PolicyDocument: unknown }[];
      ManagedPolicyArns?: readonly string[];
    };
    const unknown = ManagedPolicyArns?.find((arn) => !LOGS_ONLY.test(arn));
    if (unknown) throw new Error(`${resource.path}: the managed policy ${unknown} is not known here; write it inline.`);
    const name = RoleName ?? physicalName(resource, 64);
    const arn = `arn:aws:iam::${ACCOUNT}:role/${name}`;
    const statements = (Policies ?? []).flatMap(({ PolicyDocument }) => statementsOf(PolicyDocument, resource));
    return {
      ref: name,
      attributes: { Arn: arn, RoleId: `AROA${digest(name, 17)}` },
      resource: { kind: 'role', arn, name, statements, trusts: trustedServices(resource) },
    };
  },
};

/** `AWS::IAM::Policy`: statements attached to roles. */
export const policy: ResourceType = {
  applied: ['PolicyDocument', 'Roles'],
  withoutEffect: ['PolicyName'],
  deploy(resource) {
    const { PolicyDocument, Roles } = resource.properties as { PolicyDocument: unknown; Roles?: readonly string[] };
    const statements = statementsOf(PolicyDocument, resource);
    return {
      ref: physicalName(resource, 128),
      attributes: {},
      resource: { kind: 'policy', roles: Roles ?? [], statements },
    };
  },
};

/** `AWS::IAM::ManagedPolicy` that stands for itself: a person signs in with it. One that names roles is refused by those members. */
export const managedPolicy: ResourceType = {
  applied: ['ManagedPolicyName', 'PolicyDocument'],
  withoutEffect: ['Description', 'Path'],
  deploy(resource) {
    const { ManagedPolicyName, PolicyDocument } = resource.properties as {
      ManagedPolicyName?: string;
      PolicyDocument: unknown;
    };
    const name = ManagedPolicyName ?? physicalName(resource, 128);
    const arn = `arn:aws:iam::${ACCOUNT}:policy/${name}`;
    return {
      ref: arn,
      attributes: { PolicyArn: arn },
      resource: { kind: 'managed-policy', name, statements: statementsOf(PolicyDocument, resource) },
    };
  },
};

/** The services that may take the role. Conditions on them are not looked at: there is one account here. */
function trustedServices({ properties }: ResolvedResource): readonly string[] {
  const { Statement = [] } = (properties.AssumeRolePolicyDocument ?? {}) as { Statement?: Trust | readonly Trust[] };
  const trusts = [Statement].flat() as readonly Trust[];
  return trusts.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Principal }) => Principal?.Service ?? []);
}

interface Trust {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: { readonly Service?: string | readonly string[] };
}

function statementsOf(document: unknown, { path }: ResolvedResource): readonly PolicyStatement[] {
  const { Statement = [] } = document as { Statement?: PolicyStatement | readonly PolicyStatement[] };
  const statements = [Statement].flat() as readonly PolicyStatement[];
  for (const statement of statements) {
    if (statement.Action !== undefined && statement.Resource !== undefined) continue;
    throw new Error(
      `${path}: a policy statement without Action and Resource (NotAction, NotResource) is not supported.`,
    );
  }
  return statements;
}
