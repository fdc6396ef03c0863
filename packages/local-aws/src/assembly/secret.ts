import { AwsError } from '../aws/error.ts';
import { type DeployContext, digest, type ResolvedResource, type ResourceType, tagsOf } from './resource-type.ts';

interface Generation {
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
}

/** `AWS::SecretsManager::Secret`: created once; a value that was filled in is never overwritten. */
export const secret: ResourceType = {
  applied: ['Name', 'Description', 'SecretString', 'GenerateSecretString', 'Tags'],
  withoutEffect: ['KmsKeyId', 'ReplicaRegions'],
  async deploy(resource, context) {
    const { properties, stack, logicalId } = resource;
    // The CDK finds a secret's name by splitting its ARN at hyphens, so a made-up name holds exactly one.
    const name = (properties.Name as string) ?? `${logicalId}-${digest(`${stack}/${logicalId}`, 12)}`;
    const tags = tagsOf(resource);
    const arn = (await existing(name, context.call)) ?? (await create(name, resource, context));
    return { ref: arn, attributes: { Id: arn }, resource: { kind: 'secret', arn, name, tags } };
  },
};

async function existing(name: string, call: DeployContext['call']): Promise<string | undefined> {
  try {
    return String((await call('secretsmanager', 'DescribeSecret', { SecretId: name })).ARN);
  } catch (error) {
    if (error instanceof AwsError && error.code.endsWith('ResourceNotFoundException')) return undefined;
    throw error;
  }
}

async function create(name: string, resource: ResolvedResource, context: DeployContext): Promise<string> {
  const { Description, SecretString, GenerateSecretString, Tags } = resource.properties;
  const value = SecretString ?? (GenerateSecretString && (await generate(GenerateSecretString, context)));
  const created = await context.call('secretsmanager', 'CreateSecret', {
    Name: name,
    ...(Description === undefined ? {} : { Description }),
    ...(value === undefined ? {} : { SecretString: value }),
    ...(Tags === undefined ? {} : { Tags }),
  });
  return String(created.ARN);
}

/** A random value by the template's rules, which are GetRandomPassword's; by itself or as one member of a JSON object. */
async function generate(rules: Generation, { call }: DeployContext): Promise<string> {
  const { SecretStringTemplate, GenerateStringKey, ...password } = rules;
  const { RandomPassword } = await call('secretsmanager', 'GetRandomPassword', password);
  if (SecretStringTemplate === undefined || GenerateStringKey === undefined) return String(RandomPassword);
  return JSON.stringify({ ...JSON.parse(SecretStringTemplate), [GenerateStringKey]: RandomPassword });
}
