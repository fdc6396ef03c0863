import type { Resource, Template } from './assembly.ts';

/** The templates of an environment by stack, in the order in which they are deployed. */
export type Stacks = Readonly<Record<string, Template>>;

/** What CloudFormation would make of a change. */
export interface Verdict {
  /** Why the deploy would fail, in sentences; empty when it would not. */
  readonly failures: readonly string[];
  /** `TYPE NAME` of what keeps state and would be deleted: its resource is replaced or gone, and no policy retains it. */
  readonly lost: readonly string[];
  /** The same for what stays in the account, without a stack that knows it. */
  readonly leftBehind: readonly string[];
}

/**
 * By type: the property that names the resource, and those whose change replaces it ("Update requires: Replacement" of
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html). A name replaces too.
 */
const TYPES: Readonly<Record<string, { readonly name?: string; readonly replaces: readonly string[] }>> = {
  'AWS::ApiGatewayV2::Api': { replaces: ['ProtocolType'] },
  'AWS::ApiGatewayV2::ApiMapping': { replaces: ['DomainName'] },
  'AWS::ApiGatewayV2::DomainName': { name: 'DomainName', replaces: [] },
  'AWS::ApiGatewayV2::Integration': { replaces: ['ApiId'] },
  'AWS::ApiGatewayV2::Route': { replaces: ['ApiId'] },
  'AWS::ApiGatewayV2::Stage': { name: 'StageName', replaces: ['ApiId'] },
  'AWS::CDK::Metadata': { replaces: [] },
  'AWS::CloudWatch::Alarm': { name: 'AlarmName', replaces: [] },
  'AWS::CloudWatch::CompositeAlarm': { name: 'AlarmName', replaces: [] },
  'AWS::CloudWatch::Dashboard': { name: 'DashboardName', replaces: [] },
  'AWS::DynamoDB::Table': { name: 'TableName', replaces: ['KeySchema'] },
  'AWS::IAM::ManagedPolicy': { name: 'ManagedPolicyName', replaces: ['Description', 'Path'] },
  'AWS::IAM::Policy': { replaces: [] },
  'AWS::IAM::Role': { name: 'RoleName', replaces: ['Path'] },
  'AWS::KMS::Key': { replaces: ['KeySpec', 'KeyUsage'] },
  'AWS::Lambda::Alias': { replaces: ['FunctionName', 'Name'] },
  'AWS::Lambda::EventInvokeConfig': { replaces: ['FunctionName', 'Qualifier'] },
  'AWS::Lambda::EventSourceMapping': { replaces: ['EventSourceArn', 'StartingPosition'] },
  'AWS::Lambda::Function': { name: 'FunctionName', replaces: ['PackageType'] },
  'AWS::Lambda::Permission': { replaces: ['Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn'] },
  'AWS::Logs::LogGroup': { name: 'LogGroupName', replaces: [] },
  'AWS::Logs::QueryDefinition': { replaces: [] },
  'AWS::S3::Bucket': { name: 'BucketName', replaces: [] },
  'AWS::S3::BucketPolicy': { replaces: ['Bucket'] },
  'AWS::SNS::Subscription': { replaces: ['Endpoint', 'Protocol', 'TopicArn'] },
  'AWS::SNS::Topic': { name: 'TopicName', replaces: ['FifoTopic'] },
  'AWS::SNS::TopicPolicy': { replaces: [] },
  'AWS::SQS::Queue': { name: 'QueueName', replaces: ['FifoQueue'] },
  'AWS::SQS::QueuePolicy': { replaces: [] },
  'AWS::Scheduler::Schedule': { name: 'Name', replaces: ['GroupName'] },
  'AWS::SecretsManager::Secret': { name: 'Name', replaces: [] },
};

/** What cannot be made again when it is gone. */
const STATEFUL = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::SecretsManager::Secret'];

/** Judges a deploy of all stacks, one after the other; those that are not there any more are deleted last. */
export function judge(before: Stacks, after: Stacks): Verdict {
  const failures: string[] = [];
  const lost: string[] = [];
  const leftBehind: string[] = [];
  /** What is deployed at each moment. */
  const current = new Map(Object.entries(before));
  for (const [name, next] of Object.entries(after)) {
    const others = new Map([...current].filter(([other]) => other !== name));
    failures.push(...exportFailures(name, current.get(name), next, others));
    failures.push(...resourceFailures(name, current.get(name), next, others));
    note(goneFrom(current.get(name), next));
    current.set(name, next);
  }
  for (const name of Object.keys(before).filter((one) => !Object.hasOwn(after, one))) {
    note(goneFrom(current.get(name), { Resources: {} }));
    current.delete(name);
  }
  return { failures, lost, leftBehind };

  function note(gone: readonly Gone[]): void {
    for (const { what, isRetained } of gone) (isRetained ? leftBehind : lost).push(what);
  }
}

type Others = ReadonlyMap<string, Template>;

/** An export that another stack imports can be neither deleted nor changed, and an import must find its export. */
function exportFailures(name: string, now: Template | undefined, next: Template, others: Others): string[] {
  const replaced = Object.keys(next.Resources).filter((id) => {
    const old = now?.Resources[id];
    return old !== undefined && isReplaced(old, next.Resources[id] as Resource);
  });
  const [had, has] = [exportsOf(now), exportsOf(next, replaced)];
  const imported = (one: string) => [...others].filter(([, template]) => importsOf(template).includes(one));
  const blocked = Object.entries(had).flatMap(([one, value]) =>
    has[one] === value ? [] : imported(one).map(([user]) => `${name}: the export ${one} is in use by ${user}`),
  );
  const known = [next, ...others.values()].flatMap((template) => Object.keys(exportsOf(template)));
  const missing = importsOf(next).filter((one) => !known.includes(one));
  return [...blocked, ...missing.map((one) => `${name}: nothing exports ${one}`)];
}

/** A new resource is made before an old one is deleted, so its name must be free; and a type never changes in place. */
function resourceFailures(name: string, now: Template | undefined, next: Template, others: Others): string[] {
  const taken = new Map(
    [...others.values(), ...(now ? [now] : [])].flatMap((template) =>
      Object.values(template.Resources).flatMap((resource) => {
        const physical = physicalName(resource);
        return physical === undefined ? [] : [[physical, template] as const];
      }),
    ),
  );
  return Object.entries(next.Resources).flatMap(([id, resource]) => {
    const old = now?.Resources[id];
    if (!TYPES[resource.Type]) return [`${name}/${id}: the judge does not know ${resource.Type}`];
    if (old && old.Type !== resource.Type) return [`${name}/${id}: ${old.Type} cannot become ${resource.Type}`];
    if (old && !isReplaced(old, resource)) return [];
    const physical = physicalName(resource);
    return physical !== undefined && taken.has(physical) ? [`${name}/${id}: ${physical} exists already`] : [];
  });
}

interface Gone {
  readonly what: string;
  readonly isRetained: boolean;
}

function goneFrom(now: Template | undefined, next: Template): readonly Gone[] {
  return Object.entries(now?.Resources ?? {}).flatMap(([id, old]) => {
    if (!STATEFUL.includes(old.Type)) return [];
    const resource = next.Resources[id];
    if (resource && !isReplaced(old, resource)) return [];
    // The policy that counts is the deployed template's for what is gone, and the new one's for what is replaced.
    const policy = resource ? resource.UpdateReplacePolicy : old.DeletionPolicy;
    const isRetained = policy?.startsWith('Retain') ?? false;
    return [{ what: physicalName(old) ?? `${old.Type} ${id}`, isRetained }];
  });
}

function isReplaced(old: Resource, resource: Resource): boolean {
  const { name, replaces = [] } = TYPES[resource.Type] ?? {};
  const differs = (property: string) => text(old.Properties?.[property]) !== text(resource.Properties?.[property]);
  return [...(name === undefined ? [] : [name]), ...replaces].some(differs);
}

/** Unique in an account and region; a stage's name is so in its API only. */
function physicalName({ Type, Properties }: Resource): string | undefined {
  const property = TYPES[Type]?.name;
  const value = property === undefined ? undefined : Properties?.[property];
  return value === undefined || Type === 'AWS::ApiGatewayV2::Stage' ? undefined : `${Type} ${text(value)}`;
}

/** What is exported, by its name. A value of a resource that is replaced is another one, though the template writes it the same. */
function exportsOf(template: Template | undefined, replaced: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    Object.values(template?.Outputs ?? {}).flatMap(({ Export, Value }) => {
      if (!Export) return [];
      const isNew = replaced.some((id) => text(Value).includes(JSON.stringify(id)));
      return [[text(Export.Name), `${text(Value)}${isNew ? ' of the new resource' : ''}`]];
    }),
  );
}

function importsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(importsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === 'Fn::ImportValue' ? [text(member)] : importsOf(member),
  );
}

const text = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
