import { ACCOUNT, REGION } from '../aws/account.ts';
import type { DeployedStack, StackOutput, StackResource } from '../cloudformation/index.ts';
import { alarm, compositeAlarm } from './alarm.ts';
import { bucket } from './bucket.ts';
import { apiMapping, domainName } from './custom-domain.ts';
import { alias, eventInvokeConfig, eventSourceMapping, lambdaFunction, permission } from './function.ts';
import { api, apiStage, integration, route } from './http-api.ts';
import { deployInert } from './inert.ts';
import { isTrue, NO_VALUE, resolve, type Scope } from './intrinsics.ts';
import type { AssemblyStack, TemplateResource } from './manifest.ts';
import { creationOrder } from './order.ts';
import { queue } from './queue.ts';
import { bucketPolicy, queuePolicy } from './resource-policy.ts';
import type { DeployContext, Deployed, ResolvedResource, Resource, ResourceType } from './resource-type.ts';
import { policy, role } from './role.ts';
import { schedule } from './schedule.ts';
import { secret } from './secret.ts';
import { table } from './table.ts';
import { key, subscription, topic, topicPolicy } from './topic.ts';
import { isRead, pathsOf, reasonOf } from './unapplied.ts';
import { dashboard, queryDefinition } from './watching.ts';

/** Every resource type that does something here. All others are inert by name or refused. */
const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::ApiGatewayV2::Api': api,
  'AWS::ApiGatewayV2::ApiMapping': apiMapping,
  'AWS::ApiGatewayV2::DomainName': domainName,
  'AWS::ApiGatewayV2::Integration': integration,
  'AWS::ApiGatewayV2::Route': route,
  'AWS::ApiGatewayV2::Stage': apiStage,
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::CloudWatch::CompositeAlarm': compositeAlarm,
  'AWS::CloudWatch::Dashboard': dashboard,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::DynamoDB::Table': table,
  'AWS::IAM::Policy': policy,
  'AWS::IAM::Role': role,
  'AWS::KMS::Key': key,
  'AWS::Lambda::Alias': alias,
  'AWS::Lambda::EventInvokeConfig': eventInvokeConfig,
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Permission': permission,
  'AWS::Logs::QueryDefinition': queryDefinition,
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': bucketPolicy,
  'AWS::SNS::Subscription': subscription,
  'AWS::SNS::Topic': topic,
  'AWS::SNS::TopicPolicy': topicPolicy,
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': queuePolicy,
  'AWS::Scheduler::Schedule': schedule,
  'AWS::SecretsManager::Secret': secret,
};

export interface Deployment {
  readonly resources: readonly Resource[];
  /** Stack name → output key → value. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** As CloudFormation describes them. */
  readonly stacks: readonly DeployedStack[];
  /** Resource types that exist by name only, with how many of each, sorted by type. */
  readonly inert: readonly { readonly type: string; readonly count: number }[];
  /** Properties that were accepted and change nothing here, once for each type. */
  readonly unapplied: readonly Unapplied[];
}

export interface Unapplied {
  readonly type: string;
  /** A member of a structure stands behind a dot. */
  readonly property: string;
  /** Why; empty where none is listed, which a test of the project's own templates refuses. */
  readonly reason: string;
}

/** Creates what the stacks' templates describe, in order. Running it again over the same state changes nothing. */
export async function deploy(
  stacks: readonly AssemblyStack[],
  context: Omit<DeployContext, 'assets'>,
): Promise<Deployment> {
  const resources: Resource[] = [];
  const outputs: Record<string, Record<string, string>> = {};
  const exports = new Map<string, unknown>();
  const parameters = new Map<string, unknown>();
  const inert = new Map<string, number>();
  const described: DeployedStack[] = [];
  const unapplied = new Map<string, Unapplied>();

  for (const stack of stacks) {
    const deployed = new Map<string, Deployed>();
    const scope = scopeOf(stack, deployed, { exports, parameters });
    const own: StackResource[] = [];
    for (const [logicalId, resource] of creationOrder(stack)) {
      if (!isWanted(resource.Condition, scope, logicalId)) continue;
      const resolved = resolveResource(stack, logicalId, resource, scope);
      const type = RESOURCE_TYPES[resource.Type];
      const result = type
        ? await deployOne(type, resolved, { ...context, assets: stack.assets })
        : deployInert(resolved);
      if (!result)
        throw new Error(`${resolved.path}: the local runtime does not know the resource type ${resource.Type}.`);
      for (const one of unappliedOf(resolved, type)) unapplied.set(`${one.type} ${one.property}`, one);
      if (resource.Type === 'AWS::SSM::Parameter') parameters.set(result.ref, resolved.properties.Value);
      if (!type) inert.set(resource.Type, (inert.get(resource.Type) ?? 0) + 1);
      deployed.set(logicalId, result);
      own.push({ logicalId, type: resource.Type, physicalId: result.ref });
      if (result.resource) resources.push(result.resource);
    }
    const all = resolveOutputs(stack, scope, exports);
    const shown = all.filter(({ exportName }) => exportName === undefined);
    outputs[stack.name] = Object.fromEntries(shown.map(({ key, value }) => [key, value]));
    described.push(describe(stack, own, all));
  }
  const counts = [...inert].map(([type, count]) => ({ type, count }));
  return {
    resources,
    outputs,
    stacks: described,
    inert: counts.sort((a, b) => a.type.localeCompare(b.type)),
    unapplied: [...unapplied].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one),
  };
}

function unappliedOf({ type, properties }: ResolvedResource, known: ResourceType | undefined): Unapplied[] {
  return pathsOf(type, properties).flatMap((property) => {
    const isNamed = !known || known.withoutEffect.includes(property);
    const reason = reasonOf(type, property, isNamed);
    return reason === undefined && !isNamed ? [] : [{ type, property, reason: reason ?? '' }];
  });
}

function resolveResource(
  { name }: AssemblyStack,
  logicalId: string,
  { Type, Properties }: TemplateResource,
  scope: Scope,
): ResolvedResource {
  const path = `${name}/${logicalId}`;
  const properties = resolve(Properties ?? {}, scope, path) as Record<string, unknown>;
  return { type: Type, logicalId, stack: name, properties, path };
}

async function deployOne(type: ResourceType, resource: ResolvedResource, context: DeployContext): Promise<Deployed> {
  const unknown = pathsOf(resource.type, resource.properties).filter((path) => {
    const [property = '', member] = path.split('.');
    if (type.withoutEffect.includes(property)) return false;
    if (!type.applied.includes(property)) return true;
    return member !== undefined && !isRead(resource.type, path) && reasonOf(resource.type, path, false) === undefined;
  });
  if (unknown.length > 0) {
    throw new Error(`${resource.path}: the local runtime does not support ${unknown.join(', ')} of ${resource.type}.`);
  }
  return await type.deploy(resource, context);
}

function scopeOf(
  stack: AssemblyStack,
  deployed: ReadonlyMap<string, Deployed>,
  { exports, parameters }: Readonly<Record<'exports' | 'parameters', ReadonlyMap<string, unknown>>>,
): Scope {
  const pseudo: Record<string, unknown> = {
    'AWS::AccountId': ACCOUNT,
    'AWS::NoValue': NO_VALUE,
    'AWS::Partition': 'aws',
    'AWS::Region': REGION,
    'AWS::StackId': `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${stack.name}/local`,
    'AWS::StackName': stack.name,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  return {
    ref: (name) => deployed.get(name)?.ref ?? pseudo[name] ?? stack.template.Parameters?.[name]?.Default,
    attribute: (resource, name) => deployed.get(resource)?.attributes[name],
    importValue: (name) => exports.get(name),
    parameter: (name) => parameters.get(name),
    condition: (name) => stack.template.Conditions?.[name],
  };
}

function resolveOutputs(stack: AssemblyStack, scope: Scope, exports: Map<string, unknown>): readonly StackOutput[] {
  const outputs: StackOutput[] = [];
  for (const [key, { Value, Description, Export, Condition }] of Object.entries(stack.template.Outputs ?? {})) {
    const path = `${stack.name}/Outputs/${key}`;
    if (!isWanted(Condition, scope, path)) continue;
    const value = resolve(Value, scope, path);
    const exportName = Export && String(resolve(Export.Name, scope, path));
    if (exportName !== undefined) exports.set(exportName, value);
    outputs.push({
      ...{ key, value: String(value) },
      ...(Description !== undefined && { description: Description }),
      ...(exportName !== undefined && { exportName }),
    });
  }
  return outputs;
}

function describe(
  { name, template, templateFile, terminationProtection, tags }: AssemblyStack,
  resources: readonly StackResource[],
  outputs: readonly StackOutput[],
): DeployedStack {
  const { Description } = template;
  const description = Description === undefined ? {} : { description: Description };
  return { name, ...description, templateFile, terminationProtection, tags, resources, outputs };
}

function isWanted(condition: string | undefined, scope: Scope, path: string): boolean {
  return condition === undefined || isTrue({ Condition: condition }, scope, path);
}
