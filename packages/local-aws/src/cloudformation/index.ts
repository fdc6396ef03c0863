import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AwsError } from '../aws/error.ts';
import { queryProtocol } from '../aws/query.ts';
import type { AwsService } from '../aws/service.ts';
import type { Input, Output } from '../aws/values.ts';
import type { Clock } from '../clock.ts';
import { openDocuments } from '../documents.ts';
import {
  type DeployedStack,
  describeResource,
  describeStack,
  type KeptStack,
  noStack,
  stackId,
  summaryOf,
} from './stack.ts';

export type { DeployedStack, StackOutput, StackResource } from './stack.ts';

export interface CloudFormation extends AwsService {
  /** The stacks of the assembly, once all their resources exist. */
  start(stacks: readonly DeployedStack[]): void;
}

export interface CloudFormationOptions {
  readonly clock: Clock;
  /** The SQLite file of what is kept from one start to the next. */
  readonly file: string;
}

const PAGE = 100;
const protocol = queryProtocol({ namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/' });

/**
 * CloudFormation, as far as it tells what is deployed: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/Welcome.html.
 * What changes stacks is refused: here an assembly is deployed by a start over it.
 */
export function createCloudFormation({ clock, file }: CloudFormationOptions): CloudFormation {
  const documents = openDocuments(file);
  const store = documents.collection<KeptStack>('stack');
  let stacks: readonly DeployedStack[] = [];

  const find = (name: unknown): DeployedStack => {
    const found = stacks.find((stack) => stack.name === name || stackId(stack.name) === name);
    if (found) return found;
    throw noStack(name);
  };
  const keptOf = ({ name }: DeployedStack): KeptStack => store.get(name) as KeptStack;

  const operations: Readonly<Record<string, (input: Input) => Output>> = {
    DescribeStacks({ StackName, NextToken }) {
      const asked = StackName === undefined ? stacks : [find(StackName)];
      return paged('Stacks', asked, NextToken, (stack) => describeStack(stack, keptOf(stack)));
    },
    ListStacks({ StackStatusFilter, NextToken }) {
      const wanted = StackStatusFilter as readonly string[] | undefined;
      const all = stacks.map((stack) => summaryOf(stack, keptOf(stack)));
      const asked = all.filter(({ StackStatus }) => wanted === undefined || wanted.includes(String(StackStatus)));
      return paged('StackSummaries', asked, NextToken, (summary) => summary);
    },
    ListStackResources({ StackName, NextToken }) {
      const stack = find(StackName);
      const kept = keptOf(stack);
      return paged('StackResourceSummaries', stack.resources, NextToken, (one) => describeResource(one, kept));
    },
    GetTemplate({ StackName, TemplateStage = 'Original' }) {
      if (TemplateStage !== 'Original')
        throw new AwsError('ValidationError', `The local runtime keeps no ${String(TemplateStage)} template.`);
      return { TemplateBody: readFileSync(find(StackName).templateFile, 'utf8'), StagesAvailable: ['Original'] };
    },
    UpdateTerminationProtection({ StackName, EnableTerminationProtection }) {
      const stack = find(StackName);
      store.put(stack.name, {
        ...keptOf(stack),
        terminationProtection: String(EnableTerminationProtection) === 'true',
      });
      return { StackId: stackId(stack.name) };
    },
  };

  return {
    name: 'cloudformation',
    rest: protocol,
    access: (operation, { StackName }) => [
      { action: `cloudformation:${operation}`, resource: StackName === undefined ? '*' : arnOf(String(StackName)) },
    ],
    async handle(operation, input) {
      const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (run) return run(input);
      throw new AwsError(
        'InvalidAction',
        `CloudFormation's ${operation} is not served by the local runtime: it deploys an assembly when it starts over it.`,
      );
    },
    start(deployed) {
      stacks = deployed;
      const now = clock.now();
      for (const { name, templateFile, terminationProtection } of deployed) {
        const before = store.get(name);
        const sha256 = createHash('sha256').update(readFileSync(templateFile)).digest('hex');
        const updated = before?.sha256 === sha256 ? before.updated : now;
        // A deploy by the CDK's CLI sets the protection to what the manifest says, each time.
        store.put(name, { name, created: before?.created ?? now, updated, sha256, terminationProtection });
      }
      const names = new Set(deployed.map(({ name }) => name));
      for (const { name } of store.all()) if (!names.has(name)) store.remove(name);
    },
    async close() {
      documents.close();
    },
  };
}

const arnOf = (name: string) => (name.startsWith('arn:') ? name : stackId(name));

function paged<T>(member: string, all: readonly T[], token: unknown, describe: (one: T) => Output): Output {
  const start = Number(token ?? 0);
  const next = start + PAGE;
  return {
    [member]: all.slice(start, next).map(describe),
    ...(all.length > next && { NextToken: String(next) }),
  };
}
