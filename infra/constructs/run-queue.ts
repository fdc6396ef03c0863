import { Aws, Duration, Tags } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { PullSchedule } from '../../shared/contract/index.ts';
import {
  PULL_CONCURRENCY,
  pullCron,
  pullDeadLetterQueueName,
  pullFunctionName,
  pullQueueName,
} from '../../shared/topology/index.ts';
import { KEPT } from './kept.ts';

/** What runs: a pull or a reconciliation. */
export interface Runs {
  readonly environment: string;
  readonly integration: string;
  readonly name: string;
  readonly role: 'pull' | 'reconciliation';
  readonly visibilitySeconds: number;
}

/** A message that finds the run taken by another one is received again; a turn that is killed, too. */
const MOST_RECEIVES = 20;
const DEAD_LETTER_DAYS = 14;
const RETENTION_DAYS = 7;
/** A tick that SQS does not take is tried for as long as the run it begins would not be late. */
const TICK_RETRIES = 10;
const TICK_AGE_SECONDS = 3600;

/** The queue of ticks and continuations. */
export function addRunQueue(
  scope: Construct,
  { environment, integration, name, role, visibilitySeconds }: Runs,
): Queue {
  const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, removalPolicy: KEPT };
  const deadLetters = new Queue(scope, 'DeadLetters', {
    ...common,
    queueName: pullDeadLetterQueueName(environment, integration, name),
    retentionPeriod: Duration.days(DEAD_LETTER_DAYS),
  });
  // Standard: a message that stays for long must not hold the others of its runs.
  const queue = new Queue(scope, 'Queue', {
    ...common,
    queueName: pullQueueName(environment, integration, name),
    retentionPeriod: Duration.days(RETENTION_DAYS),
    visibilityTimeout: Duration.seconds(visibilitySeconds),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: MOST_RECEIVES },
  });
  Tags.of(queue).add('penstock:role', role);
  Tags.of(deadLetters).add('penstock:role', `${role}-dead-letter`);
  Tags.of(scope).add(`penstock:${role}`, name);
  return queue;
}

/** One message is a turn. */
export function addRunMapping(scope: Construct, target: IFunction, { queueArn }: IQueue): void {
  new EventSourceMapping(scope, 'Mapping', {
    target,
    eventSourceArn: queueArn,
    batchSize: 1,
    maxConcurrency: PULL_CONCURRENCY,
    reportBatchItemFailures: true,
  });
}

/** Sends a tick at each time of the schedule. */
export function addRunSchedule(
  scope: Construct,
  { environment, integration, name }: Runs,
  tick: { readonly schedule: PullSchedule; readonly description: string; readonly queue: IQueue },
): void {
  const { schedule: times, description, queue } = tick;
  const role = new Role(scope, 'ScheduleRole', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  });
  role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }));
  const schedule = new CfnSchedule(scope, 'Schedule', {
    name: pullFunctionName(environment, integration, name),
    description,
    scheduleExpression: pullCron(times),
    scheduleExpressionTimezone: times.timeZone,
    flexibleTimeWindow: { mode: 'OFF' },
    target: {
      arn: queue.queueArn,
      roleArn: role.roleArn,
      input: JSON.stringify({ v: 1, at: '<aws.scheduler.scheduled-time>' }),
      retryPolicy: { maximumRetryAttempts: TICK_RETRIES, maximumEventAgeInSeconds: TICK_AGE_SECONDS },
    },
  });
  schedule.node.addDependency(role);
}

/** What a function may do with the queue of its runs. */
export const RUN_QUEUE_ACTIONS = [
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:ChangeMessageVisibility',
];
