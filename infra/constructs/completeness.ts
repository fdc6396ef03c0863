import { Aws } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  ARCHIVE_PREFIX,
  completenessCheckFunctionName,
  completenessKey,
  EVENT_STATE_ATTRIBUTES,
  resourceName,
  rowPrefix,
  writeFunctionEnvironment,
} from '../../shared/topology/index.ts';
import type { Bundle } from '../bundle/index.ts';
import { acknowledge } from '../nag.ts';
import type { Platform } from '../platform.ts';
import { archiveBucketName, archivedObjects } from './archive.ts';
import { PenstockFunction } from './penstock-function.ts';
import { addSchedule } from './schedule.ts';

/** Twenty minutes past: the check reads an hour that ended at least an hour ago. */
const HOURLY = 'cron(20 * * * ? *)';

/** The completeness check: every hour this function looks up each archived event. It reads all events, and no event's body leaves it. */
export class CompletenessCheck extends Construct {
  constructor(scope: Construct, id: string, { platform, bundle }: { platform: Platform; bundle: Bundle }) {
    super(scope, id);
    const { environment, settings, ledgerTable } = platform;
    const check = new PenstockFunction(this, 'Worker', {
      functionName: completenessCheckFunctionName(environment),
      description:
        'Checks that every archived event was delivered, ended otherwise, or waits; names those that are missing.',
      bundle,
      // Lambda's longest: it reads the archived events of all integrations.
      timeoutSeconds: 900,
      memoryMb: 512,
      settings,
      environment: writeFunctionEnvironment({
        environment,
        archiveBucket: archiveBucketName(environment),
        ledgerTable: ledgerTable.tableName,
      }),
    });
    // Of all integrations' events, but no more of each than its state: a delivery's other partitions, such as its failed calls, have a `#`.
    check.allow(['dynamodb:BatchGetItem'], [ledgerTable.tableArn], {
      'ForAllValues:StringLike': {
        'dynamodb:LeadingKeys': [rowPrefix('*', '*')],
        'dynamodb:Attributes': EVENT_STATE_ATTRIBUTES,
      },
      'ForAllValues:StringNotLike': { 'dynamodb:LeadingKeys': ['*#*'] },
      StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
    });
    check.allow(['dynamodb:Query', 'dynamodb:PutItem'], [ledgerTable.tableArn], leadingKeys(completenessKey('*')));
    const bucket = archivedObjects(environment, Aws.ACCOUNT_ID, Aws.REGION, Aws.PARTITION);
    check.allow(['s3:GetObject'], [bucket]);
    check.allow(['s3:ListBucket'], [bucket.replace(`/${ARCHIVE_PREFIX}*`, '')], {
      StringLike: { 's3:prefix': [`${ARCHIVE_PREFIX}*`] },
    });
    const queues = (account: string, region: string, partition: string) =>
      `arn:${partition}:sqs:${region}:${account}:${resourceName(environment, '*')}`;
    check.allow(['sqs:GetQueueUrl', 'sqs:GetQueueAttributes'], [queues(Aws.ACCOUNT_ID, Aws.REGION, Aws.PARTITION)]);
    const pseudo = ['<AWS::AccountId>', '<AWS::Region>', '<AWS::Partition>'] as const;
    acknowledge(check, 'events-of-all-integrations', `Resource::${archivedObjects(environment, ...pseudo)}`);
    acknowledge(check, 'counts-of-all-queues', `Resource::${queues(...pseudo)}`);
    // As one error counts one failed run.
    check.function.configureAsyncInvoke({ retryAttempts: 0 });
    addSchedule(this, check.function, {
      name: resourceName(environment, 'completeness-check'),
      description: 'Runs the completeness check.',
      expression: HOURLY,
      input: {},
    });
  }
}

function leadingKeys(pattern: string) {
  return { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [pattern] } };
}
