import { ACCOUNT, REGION } from '../aws/account.ts';
import { AwsError } from '../aws/error.ts';
import type { Output } from '../aws/values.ts';

/** A stack as it was deployed here. */
export interface DeployedStack {
  readonly name: string;
  readonly description?: string;
  /** The file of the template, as it was synthesized. */
  readonly templateFile: string;
  /** As the assembly's manifest says. */
  readonly terminationProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly resources: readonly StackResource[];
  readonly outputs: readonly StackOutput[];
}

export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
}

export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

/** What is kept of a stack from one start to the next. */
export interface KeptStack {
  readonly name: string;
  readonly created: number;
  readonly updated: number;
  /** Of the template. */
  readonly sha256: string;
  readonly terminationProtection: boolean;
}

export const stackId = (name: string) => `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${name}/local`;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Stack.html */
export function describeStack(stack: DeployedStack, kept: KeptStack): Output {
  const { description } = stack;
  return {
    ...statusOf(stack, kept),
    ...(description !== undefined && { Description: description }),
    EnableTerminationProtection: kept.terminationProtection,
    DisableRollback: false,
    Outputs: stack.outputs.map(describeOutput),
    Tags: Object.entries(stack.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function describeOutput({ key, value, description, exportName }: StackOutput): Output {
  return {
    OutputKey: key,
    OutputValue: value,
    ...(description !== undefined && { Description: description }),
    ...(exportName !== undefined && { ExportName: exportName }),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSummary.html */
export function summaryOf(stack: DeployedStack, kept: KeptStack): Output {
  const { description } = stack;
  return { ...statusOf(stack, kept), ...(description !== undefined && { TemplateDescription: description }) };
}

function statusOf({ name }: DeployedStack, { created, updated }: KeptStack): Output {
  const isUpdated = updated > created;
  return {
    StackId: stackId(name),
    StackName: name,
    CreationTime: new Date(created).toISOString(),
    ...(isUpdated && { LastUpdatedTime: new Date(updated).toISOString() }),
    StackStatus: isUpdated ? 'UPDATE_COMPLETE' : 'CREATE_COMPLETE',
  };
}

export function describeResource({ logicalId, type, physicalId }: StackResource, { updated }: KeptStack): Output {
  return {
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    LastUpdatedTimestamp: new Date(updated).toISOString(),
    ResourceStatus: 'CREATE_COMPLETE',
  };
}

/** CloudFormation's words. */
export function noStack(name: unknown): AwsError {
  return new AwsError('ValidationError', `Stack with id ${String(name)} does not exist`);
}
