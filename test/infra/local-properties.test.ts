import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startEnvironment } from '../harness/environment.ts';

/**
 * The runtime refuses to start over a property that it does not know; of each that it accepts without applying it, this list holds the
 * name. A further one is a decision: apply it, refuse it, or give `unapplied.ts` the reason and this list the name.
 */
const UNAPPLIED = [
  'ApiGatewayV2::Api: Description, Tags',
  'ApiGatewayV2::Stage: AccessLogSettings.DestinationArn, AutoDeploy, Tags',
  'CloudWatch::Alarm: Tags',
  'CloudWatch::CompositeAlarm: Tags',
  'CloudWatch::Dashboard: Tags',
  'DynamoDB::Table: SSESpecification, Tags',
  'IAM::Policy: PolicyName',
  'IAM::Role: Tags',
  'KMS::Key: Description, EnableKeyRotation, Tags',
  'Lambda::EventSourceMapping: Tags',
  'Lambda::Function: Architectures, Code.S3Bucket, Description, LoggingConfig.LogGroup',
  'Logs::LogGroup: LogGroupName, RetentionInDays, Tags',
  'S3::Bucket: OwnershipControls, Tags',
  'SQS::Queue: SqsManagedSseEnabled',
];

test('every property of the templates is applied on this machine, or is listed here and has its reason', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'penstock-properties-'));
  try {
    await using environment = await startEnvironment({ stage: 'prod', folder });
    const { unapplied } = environment.runtime;
    expect(unapplied.filter(({ reason }) => reason === '')).toEqual([]);
    const byType = Map.groupBy(unapplied, ({ type }) => type.replace('AWS::', ''));
    expect([...byType].map(([type, all]) => `${type}: ${all.map(({ property }) => property).join(', ')}`)).toEqual(
      UNAPPLIED,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
