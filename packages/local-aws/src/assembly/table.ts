import { isDeepStrictEqual } from 'node:util';
import { ACCOUNT, REGION } from '../aws/account.ts';
import { AwsError } from '../aws/error.ts';
import { type DeployContext, physicalName, type ResolvedResource, type ResourceType } from './resource-type.ts';

const SHAPE = ['AttributeDefinitions', 'KeySchema', 'GlobalSecondaryIndexes', 'LocalSecondaryIndexes'] as const;
const ACTIVE_POLLS = 100;

/** `AWS::DynamoDB::Table` and `AWS::DynamoDB::GlobalTable`: created once, its items kept. */
export const table: ResourceType = {
  applied: [
    ...['TableName', 'BillingMode', 'ProvisionedThroughput', 'TimeToLiveSpecification', ...SHAPE],
    ...['DeletionProtectionEnabled', 'PointInTimeRecoverySpecification'],
  ],
  withoutEffect: [
    ...['Tags', 'SSESpecification', 'Replicas'],
    ...['TableClass', 'OnDemandThroughput', 'ContributorInsightsSpecification', 'WriteOnDemandThroughputSettings'],
  ],
  async deploy(resource, { call }) {
    const name = (resource.properties.TableName as string) ?? physicalName(resource, 255);
    const found = await describe(name, call);
    if (found === undefined) {
      await call('dynamodb', 'CreateTable', creationOf(name, resource));
      await untilActive(name, call);
    } else {
      refuseOtherKeys(found, resource, name);
    }
    await setTimeToLive(name, resource, call);
    await setProtection(name, resource, call);
    const arn = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${name}`;
    return { ref: name, attributes: { Arn: arn, TableId: name } };
  },
};

function creationOf(name: string, { properties }: ResolvedResource): Record<string, unknown> {
  const shape = SHAPE.filter((key) => properties[key] !== undefined).map((key) => [key, properties[key]]);
  const throughput = properties.ProvisionedThroughput;
  return {
    TableName: name,
    ...Object.fromEntries(shape),
    ...(throughput === undefined ? { BillingMode: 'PAY_PER_REQUEST' } : { ProvisionedThroughput: throughput }),
  };
}

async function describe(name: string, call: DeployContext['call']): Promise<Record<string, unknown> | undefined> {
  try {
    return (await call('dynamodb', 'DescribeTable', { TableName: name })).Table as Record<string, unknown>;
  } catch (error) {
    if (error instanceof AwsError && error.code.endsWith('ResourceNotFoundException')) return undefined;
    throw error;
  }
}

async function untilActive(name: string, call: DeployContext['call']): Promise<void> {
  for (let poll = 0; poll < ACTIVE_POLLS; poll++) {
    if ((await describe(name, call))?.TableStatus === 'ACTIVE') return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`The table ${name} did not become active. Start with an empty state folder.`);
}

function refuseOtherKeys(found: Record<string, unknown>, { properties, path }: ResolvedResource, name: string): void {
  if (isDeepStrictEqual(found.KeySchema, properties.KeySchema)) return;
  throw new Error(
    `${path}: the table ${name} exists with other keys than the template's; its items cannot be kept. ` +
      'Start with an empty state (--fresh).',
  );
}

async function setTimeToLive(name: string, { properties }: ResolvedResource, call: DeployContext['call']) {
  const wanted = properties.TimeToLiveSpecification as { AttributeName?: string; Enabled?: boolean } | undefined;
  if (wanted?.Enabled !== true) return;
  const { TimeToLiveDescription } = await call('dynamodb', 'DescribeTimeToLive', { TableName: name });
  const { TimeToLiveStatus, AttributeName } = (TimeToLiveDescription ?? {}) as Record<string, unknown>;
  if (TimeToLiveStatus === 'ENABLED' && AttributeName === wanted.AttributeName) return;
  await call('dynamodb', 'UpdateTimeToLive', { TableName: name, TimeToLiveSpecification: wanted });
}

/** What the template does not state stays as a person set it. */
async function setProtection(name: string, { properties }: ResolvedResource, call: DeployContext['call']) {
  const { DeletionProtectionEnabled, PointInTimeRecoverySpecification } = properties;
  if (typeof DeletionProtectionEnabled === 'boolean')
    await call('dynamodb', 'UpdateTable', { TableName: name, DeletionProtectionEnabled });
  if (PointInTimeRecoverySpecification !== undefined)
    await call('dynamodb', 'UpdateContinuousBackups', { TableName: name, PointInTimeRecoverySpecification });
}
