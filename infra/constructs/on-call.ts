import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { EnvironmentSettings, Severity, Subscription } from '../../shared/contract/index.ts';
import { onCallTopicName } from '../../shared/topology/index.ts';
import { pascalCase } from '../case.ts';
import { KEPT } from './kept.ts';

/** The on-call topics, by severity. */
export type OnCallTopics = Readonly<Record<Severity, ITopic>>;

/** One topic per severity, encrypted with a key that CloudWatch may use: with the AWS-managed key its messages are dropped. */
export function onCallTopics(
  scope: Construct,
  environment: string,
  onCall: EnvironmentSettings['onCall'],
): OnCallTopics {
  const cloudwatch = new ServicePrincipal('cloudwatch.amazonaws.com');
  const key = new Key(scope, 'OnCallKey', {
    description: 'Encrypts the on-call topics.',
    enableKeyRotation: true,
    removalPolicy: KEPT,
  });
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [cloudwatch],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  const topic = (severity: Severity): Topic => {
    const created = new Topic(scope, `OnCall-${severity}`, {
      topicName: onCallTopicName(environment, severity),
      masterKey: key,
      enforceSSL: true,
    });
    created.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [cloudwatch],
        actions: ['sns:Publish'],
        resources: [created.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
      }),
    );
    for (const subscription of onCall[severity]) created.addSubscription(subscribe(subscription));
    new CfnOutput(scope, `OnCall${pascalCase(severity)}TopicArn`, {
      value: created.topicArn,
      description: `Alarms of severity ${severity} are published here; subscribe your paging service.`,
    });
    return created;
  };
  return { page: topic('page'), ticket: topic('ticket') };
}

function subscribe({ protocol, endpoint }: Subscription): EmailSubscription | UrlSubscription {
  return protocol === 'email' ? new EmailSubscription(endpoint) : new UrlSubscription(endpoint);
}
