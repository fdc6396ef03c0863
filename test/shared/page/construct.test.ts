import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onCallTopics } from '../../../infra/constructs/on-call.ts';
import { Pager } from '../../../infra/constructs/pager.ts';
import { readAlarmText } from '../../../shared/alarms/alarm-text.ts';
import project from '../../fixtures/project/penstock.config.ts';

const { environments } = project;

let directory: string;
let template: Template;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'penstock-pager-'));
  writeFileSync(join(directory, 'index.mjs'), 'export const handler = async () => {};');
  const stack = new Stack(new App({ analyticsReporting: false }), 'platform', {
    env: { account: '123456789012', region: 'eu-central-1' },
  });
  const settings = environments.prod;
  if (!settings) throw new Error('there is no prod');
  const onCall = onCallTopics(stack, 'prod', { page: [], ticket: [] });
  new Pager(stack, 'Pager', {
    platform: { environment: 'prod', settings, onCall },
    bundle: { directory, handler: 'index.handler' },
    paging: {
      page: [
        { kind: 'pagerduty', name: 'on-call' },
        { kind: 'slack', name: 'ops-channel' },
      ],
      ticket: [{ kind: 'slack', name: 'ops-channel' }],
      whenBroken: ['platform@example.com'],
    },
  });
  template = Template.fromStack(stack);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('each target has one secret, empty, which outlives the stack', () => {
  const secrets = Object.values(template.findResources('AWS::SecretsManager::Secret'));
  expect(secrets.map(({ Properties }) => Properties.Name)).toEqual([
    'penstock/prod/paging/on-call',
    'penstock/prod/paging/ops-channel',
  ]);
  for (const { Properties, DeletionPolicy } of secrets) {
    expect(Properties).not.toHaveProperty('GenerateSecretString');
    expect(Properties).not.toHaveProperty('SecretString');
    expect(DeletionPolicy).toBe('RetainExceptOnCreate');
  }
});

test('the function hears both topics; what SNS cannot bring it, and what it gives up, is kept', () => {
  const queue = { 'Fn::GetAtt': [Match.stringLikeRegexp('^PagerDeadLetters'), 'Arn'] };
  template.resourcePropertiesCountIs('AWS::SNS::Subscription', { Protocol: 'lambda' }, 2);
  template.resourcePropertiesCountIs(
    'AWS::SNS::Subscription',
    { Protocol: 'lambda', RedrivePolicy: { deadLetterTargetArn: queue } },
    2,
  );
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    MaximumRetryAttempts: 2,
    MaximumEventAgeInSeconds: 3600,
    DestinationConfig: { OnFailure: { Destination: queue } },
  });
  template.hasResourceProperties('AWS::SQS::Queue', {
    QueueName: 'penstock-prod-pager-dead-letters',
    MessageRetentionPeriod: 14 * 86_400,
    SqsManagedSseEnabled: true,
  });
});

test('the function may read its secrets and descriptions of its environment’s alarms, and give up: nothing else', () => {
  const [policy] = Object.values(template.findResources('AWS::IAM::Policy'));
  const actions = policy?.Properties.PolicyDocument.Statement.map(({ Action }: { Action: unknown }) => Action);
  expect(actions.flat().toSorted()).toEqual([
    'cloudwatch:DescribeAlarmHistory',
    'cloudwatch:DescribeAlarms',
    'dynamodb:Query',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'secretsmanager:GetSecretValue',
    'sqs:SendMessage',
  ]);
  expect(JSON.stringify(policy)).toContain(':alarm:penstock-prod-*');
});

test('that pages do not arrive is told by e-mail, past the pager, in the words of every alarm', () => {
  const [alarm] = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  expect(alarm?.Properties).toMatchObject({
    AlarmName: 'penstock-prod-platform-pager-undelivered',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [{ Name: 'QueueName', Value: 'penstock-prod-pager-dead-letters' }],
    Threshold: 1,
    AlarmActions: [{ Ref: expect.stringMatching(/^Pager.*Topic/) }],
  });
  expect(readAlarmText(alarm?.Properties.AlarmDescription)).toMatchObject({ step: 'pager', condition: 'undelivered' });
  const topic = alarm?.Properties.AlarmActions[0];
  template.hasResourceProperties('AWS::SNS::Topic', {
    TopicName: 'penstock-prod-on-call-broken',
    KmsMasterKeyId: Match.anyValue(),
  });
  const subscriptions = Object.values(template.findResources('AWS::SNS::Subscription'));
  expect(subscriptions.filter(({ Properties }) => Properties.TopicArn.Ref === topic.Ref)).toEqual([
    expect.objectContaining({
      Properties: { Protocol: 'email', Endpoint: 'platform@example.com', TopicArn: topic },
    }),
  ]);
});
