import { existsSync, statSync } from 'node:fs';
import { ACCOUNT, REGION } from '../aws/account.ts';
import {
  type DeployContext,
  digest,
  physicalName,
  type ResolvedResource,
  type ResourceType,
  tagsOf,
} from './resource-type.ts';

type FunctionProperties = {
  readonly FunctionName?: string;
  readonly Code: { readonly S3Key?: string };
  readonly Handler: string;
  readonly Role: string;
  readonly Runtime: string;
  readonly MemorySize?: number;
  readonly Timeout?: number;
  readonly ReservedConcurrentExecutions?: number;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, unknown>> };
  readonly RecursiveLoop?: 'Allow' | 'Terminate';
  readonly LoggingConfig?: {
    readonly LogFormat?: 'Text' | 'JSON';
    readonly SystemLogLevel?: 'DEBUG' | 'INFO' | 'WARN';
  };
};

type MappingProperties = {
  readonly EventSourceArn: string;
  readonly FunctionName: string;
  readonly BatchSize?: number;
  readonly MaximumBatchingWindowInSeconds?: number;
  readonly FunctionResponseTypes?: readonly string[];
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number };
  readonly Enabled?: boolean;
};

/** `AWS::Lambda::Function` on a Node.js runtime, its code from a folder asset. Defaults are Lambda's: 128 MB, 3 s. */
export const lambdaFunction: ResourceType = {
  applied: [
    ...['FunctionName', 'Code', 'Handler', 'Role', 'Runtime', 'MemorySize', 'Timeout', 'Environment', 'Tags'],
    ...['ReservedConcurrentExecutions', 'LoggingConfig', 'RecursiveLoop'],
  ],
  // VpcConfig: on this machine every call leaves from the machine's own address.
  withoutEffect: [...['Architectures', 'Description', 'KmsKeyArn', 'PackageType', 'TracingConfig', 'VpcConfig']],
  deploy(resource, context) {
    const properties = resource.properties as FunctionProperties;
    if (!/^nodejs/.test(properties.Runtime)) {
      throw new Error(`${resource.path}: the runtime ${properties.Runtime} is not supported; use nodejs24.x.`);
    }
    const name = properties.FunctionName ?? physicalName(resource, 64);
    const arn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
    const variables = Object.entries(properties.Environment?.Variables ?? {});
    const reserved = properties.ReservedConcurrentExecutions;
    return {
      ref: name,
      attributes: { Arn: arn },
      resource: {
        kind: 'function',
        name,
        arn,
        roleArn: properties.Role,
        codeDir: codeOf(resource, properties, context),
        handler: properties.Handler,
        memoryMb: Number(properties.MemorySize ?? 128),
        timeoutSeconds: Number(properties.Timeout ?? 3),
        ...(reserved === undefined ? {} : { reservedConcurrency: Number(reserved) }),
        environment: Object.fromEntries(variables.map(([key, value]) => [key, String(value)])),
        logFormat: properties.LoggingConfig?.LogFormat ?? 'Text',
        ...(properties.LoggingConfig?.SystemLogLevel && { systemLogLevel: properties.LoggingConfig.SystemLogLevel }),
        mayLoop: properties.RecursiveLoop === 'Allow',
        tags: tagsOf(resource),
      },
    };
  },
};

/** `AWS::Lambda::EventSourceMapping` from SQS. A filter is refused: it would delete what it does not match. */
export const eventSourceMapping: ResourceType = {
  applied: [
    ...['EventSourceArn', 'FunctionName', 'BatchSize', 'MaximumBatchingWindowInSeconds', 'FunctionResponseTypes'],
    ...['ScalingConfig', 'Enabled'],
  ],
  withoutEffect: ['Tags', 'MetricsConfig'],
  deploy(resource) {
    const properties = resource.properties as MappingProperties;
    if (!properties.EventSourceArn.startsWith('arn:aws:sqs:')) {
      throw new Error(`${resource.path}: only queues are polled locally, not ${properties.EventSourceArn}.`);
    }
    const id = uuidOf(resource);
    const concurrency = properties.ScalingConfig?.MaximumConcurrency;
    return {
      ref: id,
      attributes: { Id: id, EventSourceMappingArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:event-source-mapping:${id}` },
      resource: {
        kind: 'mapping',
        id,
        queueArn: properties.EventSourceArn,
        functionName: functionNameOf(properties.FunctionName),
        batchSize: Number(properties.BatchSize ?? 10),
        windowSeconds: Number(properties.MaximumBatchingWindowInSeconds ?? 0),
        ...(concurrency === undefined ? {} : { maximumConcurrency: Number(concurrency) }),
        reportBatchItemFailures: properties.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
        ...(properties.Enabled === undefined ? {} : { enabled: properties.Enabled }),
      },
    };
  },
};

/** `AWS::Lambda::EventInvokeConfig` with a queue, or nothing, as its failure destination. */
export const eventInvokeConfig: ResourceType = {
  applied: ['FunctionName', 'Qualifier', 'MaximumRetryAttempts', 'MaximumEventAgeInSeconds', 'DestinationConfig'],
  withoutEffect: [],
  deploy(resource) {
    const { FunctionName, MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = resource.properties;
    const { OnSuccess, OnFailure } = (DestinationConfig ?? {}) as {
      OnSuccess?: unknown;
      OnFailure?: { Destination: string };
    };
    if (OnSuccess !== undefined || (OnFailure && !OnFailure.Destination.startsWith('arn:aws:sqs:'))) {
      throw new Error(`${resource.path}: only a queue as OnFailure is supported as a destination locally.`);
    }
    const functionName = functionNameOf(String(FunctionName));
    return {
      ref: `${functionName}|${String(resource.properties.Qualifier ?? '$LATEST')}`,
      attributes: {},
      resource: {
        ...{ kind: 'invoke-config', functionName, qualifier: String(resource.properties.Qualifier ?? '$LATEST') },
        ...(MaximumRetryAttempts === undefined ? {} : { maximumRetryAttempts: Number(MaximumRetryAttempts) }),
        ...(MaximumEventAgeInSeconds === undefined ? {} : { maximumEventAgeSeconds: Number(MaximumEventAgeInSeconds) }),
        ...(OnFailure === undefined ? {} : { onFailureArn: OnFailure.Destination }),
      },
    };
  },
};

/** `AWS::Lambda::Permission`: who may invoke a function. */
export const permission: ResourceType = {
  applied: ['Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn'],
  withoutEffect: [],
  deploy(resource) {
    const { Action, FunctionName, Principal, SourceAccount, SourceArn } = resource.properties as Record<string, string>;
    return {
      ref: physicalName(resource, 100),
      attributes: {},
      resource: {
        ...{ kind: 'permission', functionName: functionNameOf(String(FunctionName)), principal: String(Principal) },
        ...{ functionArn: qualifiedArn(String(FunctionName)), action: Action ?? 'lambda:InvokeFunction' },
        ...(SourceAccount !== undefined && { sourceAccount: SourceAccount }),
        ...(SourceArn !== undefined && { sourceArn: SourceArn }),
      },
    };
  },
};

/** `AWS::Lambda::Alias` of the code that is there: nothing here makes other versions. */
export const alias: ResourceType = {
  applied: ['FunctionName', 'FunctionVersion', 'Name'],
  withoutEffect: ['Description'],
  deploy(resource) {
    const { FunctionName, FunctionVersion, Name } = resource.properties as Readonly<Record<string, string>>;
    if (FunctionVersion !== '$LATEST')
      throw new Error(`${resource.path}: an alias of ${FunctionVersion} is not supported locally, only of $LATEST.`);
    const functionName = functionNameOf(String(FunctionName));
    const arn = `${qualifiedArn(functionName)}:${Name}`;
    return { ref: arn, attributes: { AliasArn: arn }, resource: { kind: 'alias', functionName, name: String(Name) } };
  },
};

/** The function's name, whether the template gives the name or the ARN. */
export function functionNameOf(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? (nameOrArn.split(':')[6] ?? nameOrArn) : nameOrArn;
}

function qualifiedArn(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn : `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${nameOrArn}`;
}

function codeOf({ path }: ResolvedResource, { Code }: FunctionProperties, { assets }: DeployContext): string {
  const dir = Code.S3Key === undefined ? undefined : assets.get(Code.S3Key);
  if (dir === undefined)
    throw new Error(`${path}: its code must be an asset of the assembly, not inline or a bucket's.`);
  if (existsSync(dir) && statSync(dir).isDirectory()) return dir;
  throw new Error(`${path}: its code asset ${dir} is not a folder. Synthesize the app again.`);
}

function uuidOf({ stack, logicalId }: ResolvedResource): string {
  const hex = digest(`${stack}/${logicalId}`, 32).toLowerCase();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
