import { Aws, CfnOutput, Duration, Stack, Tags, Validations } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { pagerUndelivered } from '../../shared/alarms/index.ts';
import type { PagingSettings, PagingTarget } from '../../shared/contract/index.ts';
import {
  ledgerTableName,
  PAGING_CREDENTIAL,
  pagerBrokenTopicName,
  pagerDeadLetterQueueName,
  pagerFunctionName,
  pagingSecretName,
  pagingTargets,
  resourceName,
  writePagerEnvironment,
} from '../../shared/topology/index.ts';
import { tableArn } from '../arns.ts';
import type { Bundle } from '../bundle/index.ts';
import { pascalCase } from '../case.ts';
import type { Platform } from '../platform.ts';
import { platformAlarmText } from './alarms.ts';
import { definedAlarm } from './defined-alarm.ts';
import { emptySecret } from './empty-secret.ts';
import { KEPT } from './kept.ts';
import type { OnCallTopics } from './on-call.ts';
import { PenstockFunction } from './penstock-function.ts';

export interface PagerProps {
  readonly platform: Pick<Platform, 'environment' | 'settings'> & { readonly onCall: OnCallTopics };
  readonly paging: PagingSettings;
  readonly bundle: Bundle;
}

/** The function that sends the messages of the on-call topics to the paging targets of the settings, each with its own secret. */
export class Pager extends Construct {
  constructor(scope: Construct, id: string, { platform, paging, bundle }: PagerProps) {
    super(scope, id);
    const { environment, settings, onCall } = platform;
    const pager = new PenstockFunction(this, 'Function', {
      functionName: pagerFunctionName(environment),
      description: 'Pages the person on call: sends alarms to the paging services and channels of the settings.',
      bundle,
      // A start, a secret read twice and two requests of 5 s each.
      timeoutSeconds: 30,
      memoryMb: 256,
      settings,
      environment: writePagerEnvironment({ environment, targets: paging }),
    });
    const secrets = pagingTargets(paging).map((target) => addSecret(this, target, platform).secretArn);
    pager.allow(['secretsmanager:GetSecretValue'], secrets);
    allowDescriptions(pager, environment);
    // How many dead letters there are and why: their own index, and no event by its id.
    pager.allow(['dynamodb:Query'], [`${tableArn(ledgerTableName(environment))}/index/open`]);

    const deadLetters = addDeadLetters(this, platform);
    pager.allow(['sqs:SendMessage'], [deadLetters.queueArn]);
    // Lambda retries after one minute and after two more. A message older than an hour is out of date.
    pager.function.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
      onFailure: new SqsDestination(deadLetters),
    });
    for (const severity of ['page', 'ticket'] as const) {
      if (paging[severity].length === 0) continue;
      onCall[severity].addSubscription(new LambdaSubscription(pager.function, { deadLetterQueue: deadLetters }));
    }
    tellPastThePager(addAlarm(this, platform), platform, paging);
  }
}

function addSecret(scope: Construct, target: PagingTarget, { environment }: PagerProps['platform']) {
  const description = `${target.kind}: ${PAGING_CREDENTIAL[target.kind]}.`;
  const secret = emptySecret(scope, `${target.name}-credential`, {
    secretName: pagingSecretName(environment, target),
    description,
  });
  Tags.of(secret).add('penstock:purpose', 'paging');
  new CfnOutput(Stack.of(scope), `Paging${pascalCase(target.name)}SecretName`, {
    value: secret.secretName,
    description: `Fill with: ${description}`,
  });
  return secret;
}

/** A composite alarm's message names the alarms that ring, without their descriptions. */
function allowDescriptions(pager: PenstockFunction, environment: string): void {
  const alarms = (partition: string, region: string, account: string) =>
    `arn:${partition}:cloudwatch:${region}:${account}:alarm:${resourceName(environment, '*')}`;
  pager.allow(
    ['cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmHistory'],
    [alarms(Aws.PARTITION, Aws.REGION, Aws.ACCOUNT_ID)],
  );
  Validations.of(pager).acknowledge({
    id: `AwsSolutions-IAM5[Resource::${alarms('<AWS::Partition>', '<AWS::Region>', '<AWS::AccountId>')}]`,
    reason: 'It reads what the alarms of its own environment say of themselves: no others, and it changes none.',
  });
}

function addDeadLetters(scope: Construct, { environment }: PagerProps['platform']): Queue {
  const queue = new Queue(scope, 'DeadLetters', {
    queueName: pagerDeadLetterQueueName(environment),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: KEPT,
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason:
      'It is a dead-letter queue: of a function and of SNS subscriptions, where the rule looks for those of queues.',
  });
  return queue;
}

function addAlarm(scope: Construct, platform: PagerProps['platform']): Alarm {
  const definition = pagerUndelivered(platform.environment);
  return definedAlarm(scope, definition, {
    ...platformAlarmText(scope, definition, platform),
    title: 'Pages to paging services and channels',
    impact: 'Alarms ring and no person is paged: failures stay unseen.',
  });
}

/** By e-mail, from a topic that does not invoke the pager. */
function tellPastThePager(
  alarm: Alarm,
  { environment, onCall }: PagerProps['platform'],
  { whenBroken }: PagingSettings,
): void {
  const { masterKey } = onCall.page;
  const topic = new Topic(alarm, 'Topic', {
    topicName: pagerBrokenTopicName(environment),
    ...(masterKey && { masterKey }),
    enforceSSL: true,
  });
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  for (const address of whenBroken) topic.addSubscription(new EmailSubscription(address));
  alarm.addAlarmAction(new SnsAction(topic));
  alarm.addOkAction(new SnsAction(topic));
}
