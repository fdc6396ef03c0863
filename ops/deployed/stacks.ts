import {
  type CloudFormationClient,
  GetTemplateCommand,
  paginateDescribeStacks,
  paginateListStackResources,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { isNameOf } from './environment-names.ts';

/** A stack of an environment, as CloudFormation has it. */
export interface StackSeen {
  readonly name: string;
  /** Such as `UPDATE_COMPLETE`. */
  readonly status: string;
  readonly account: string;
  readonly region: string;
  readonly isProtected: boolean;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface ResourceSeen {
  readonly stack: string;
  readonly logicalId: string;
  /** Such as `AWS::SQS::Queue`. */
  readonly type: string;
  /** What `Ref` gives: a queue's URL, a function's name, a topic's ARN. */
  readonly physicalId: string;
}

/** Reads of CloudFormation at the same time. */
const AT_ONCE = 5;

/** The stacks of an environment, those of integrations that are gone too. @param others the project's environments */
export async function readStacks(
  client: CloudFormationClient,
  environment: string,
  others: readonly string[],
): Promise<readonly StackSeen[]> {
  const seen: StackSeen[] = [];
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {}))
    for (const stack of Stacks) if (isNameOf(environment, stack.StackName ?? '', others)) seen.push(stackOf(stack));
  return seen;
}

function stackOf({ StackName, StackId, StackStatus, EnableTerminationProtection, Outputs = [] }: Stack): StackSeen {
  const [, , , region = '', account = ''] = (StackId ?? '').split(':');
  return {
    name: StackName ?? '',
    status: StackStatus ?? '',
    account,
    region,
    isProtected: EnableTerminationProtection === true,
    outputs: Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
  };
}

/** The resources of stacks that exist. */
export async function readResources(
  client: CloudFormationClient,
  stacks: readonly string[],
): Promise<readonly ResourceSeen[]> {
  return (await eachAtOnce(stacks, (stack) => resourcesOf(client, stack))).flat();
}

async function resourcesOf(client: CloudFormationClient, stack: string): Promise<readonly ResourceSeen[]> {
  const seen: ResourceSeen[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName: stack }))
    for (const { LogicalResourceId, ResourceType, PhysicalResourceId } of StackResourceSummaries)
      seen.push({
        stack,
        logicalId: LogicalResourceId ?? '',
        type: ResourceType ?? '',
        physicalId: PhysicalResourceId ?? '',
      });
  return seen;
}

/** The template that a stack was last deployed with, as JSON. */
export async function readTemplate(client: CloudFormationClient, StackName: string): Promise<unknown> {
  const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName, TemplateStage: 'Original' }));
  return JSON.parse(TemplateBody);
}

/** Runs a few at the same time, so that a hundred stacks do not wait for each other and AWS does not throttle. */
export async function eachAtOnce<T, R>(all: readonly T[], read: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < all.length; at += AT_ONCE)
    results.push(...(await Promise.all(all.slice(at, at + AT_ONCE).map(read))));
  return results;
}
