import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  type EventSourceMappingConfiguration,
  LambdaClient,
  paginateListEventSourceMappings,
  paginateListFunctions,
} from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { identityRule } from '@penstock/webhooks';
import type { EnvironmentSettings } from '../../shared/contract/index.ts';
import { type LoadedProject, type Names, projectNames } from '../../shared/project/index.ts';
import type { Target } from '../command/target.ts';
import { isNameOf } from '../deployed/environment-names.ts';
import { queuesOf } from '../deployed/queues.ts';
import { type ResourceSeen, readResources, readStacks, type StackSeen } from '../deployed/stacks.ts';

/** The environment that is examined, with what several checks look at: each is read once. */
export interface Examined {
  readonly environment: string;
  readonly target: Target;
  readonly project: LoadedProject;
  readonly settings: EnvironmentSettings;
  /** The manifest of names, or what it would say. */
  readonly names: Names;
  readonly aws: Clients;
  /** Tells what limits a check that found nothing. */
  note(text: string): void;
  stacks(): Promise<readonly StackSeen[]>;
  /** Of all its stacks. */
  resources(): Promise<readonly ResourceSeen[]>;
  queues(): Promise<readonly string[]>;
  functions(): Promise<readonly string[]>;
  /** Of its functions, by the function's name. */
  mappings(): Promise<ReadonlyMap<string, readonly EventSourceMappingConfiguration[]>>;
}

type Clients = ReturnType<typeof clientsOf>;

function clientsOf({ access }: Pick<Target, 'access'>) {
  return {
    cloudformation: new CloudFormationClient(access),
    cloudwatch: new CloudWatchClient(access),
    dynamo: new DynamoDBClient(access),
    lambda: new LambdaClient(access),
    // The bucket in the path: no host name of this machine begins with a bucket's name.
    s3: new S3Client({ ...access, forcePathStyle: access.endpoint !== undefined }),
    secrets: new SecretsManagerClient(access),
    quotas: new ServiceQuotasClient(access),
    // Quotas of all regions stand in one; this machine has only one.
    globalQuotas: new ServiceQuotasClient(access.endpoint === undefined ? { ...access, region: 'us-east-1' } : access),
    sns: new SNSClient(access),
    sqs: new SQSClient(access),
  };
}

/** Reads nothing yet. */
export function examineProject(given: Pick<Examined, 'target' | 'project' | 'settings' | 'note'>): Examined {
  const { target, project } = given;
  const names = project.names ?? projectNames(project.integrations, identityRule);
  const { environment } = target;
  const aws = clientsOf(target);
  const others = Object.keys(project.environments);
  const stacks = once(() => readStacks(aws.cloudformation, environment, others));
  const functions = once(async () => {
    const seen: string[] = [];
    for await (const { Functions = [] } of paginateListFunctions({ client: aws.lambda }, {}))
      seen.push(...Functions.map(({ FunctionName = '' }) => FunctionName));
    return seen.filter((name) => isNameOf(environment, name, others));
  });
  return {
    ...given,
    names,
    environment,
    aws,
    stacks,
    functions,
    resources: once(async () =>
      readResources(
        aws.cloudformation,
        (await stacks()).map(({ name }) => name),
      ),
    ),
    queues: once(() => queuesOf(aws.sqs, environment, others)),
    mappings: once(async () => {
      const seen: EventSourceMappingConfiguration[] = [];
      for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings({ client: aws.lambda }, {}))
        seen.push(...EventSourceMappings);
      return Map.groupBy(
        seen.filter((mapping) => isNameOf(environment, functionOf(mapping), others)),
        functionOf,
      );
    }),
  };
}

/** `arn:aws:lambda:REGION:ACCOUNT:function:NAME` */
const functionOf = ({ FunctionArn = '' }: EventSourceMappingConfiguration) => FunctionArn.split(':')[6] ?? '';

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}

/** The facts of a manifest whose names end so, such as every `queue`, with this environment's name in them. */
export function namesOfKind(
  { names, environment }: Pick<Examined, 'names' | 'environment'>,
  kind: string,
): readonly string[] {
  const all = Object.values(names).flatMap((facts) => Object.entries(facts));
  const found = all.filter(([fact]) => fact === kind || fact.endsWith(` ${kind}`)).map(([, name]) => name);
  return [...new Set(found)].map((name) => name.replaceAll('{env}', environment));
}
