import type { SNSEventRecord } from 'aws-lambda';
import { OLDEST_MESSAGE_DESCRIPTION } from './texts.ts';

const ACCOUNT = '123456789012';
export const ALARM_NAME = 'penstock-prod-crm-to-audience-contact-to-member-oldest-message';
export const COMPOSITE_NAME = 'penstock-prod-crm-to-audience-any-page';
const arnOf = (name: string) => `arn:aws:cloudwatch:eu-west-1:${ACCOUNT}:alarm:${name}`;

/** A metric alarm's message as CloudWatch publishes it. */
export const METRIC_ALARM = {
  AlarmName: ALARM_NAME,
  AlarmDescription: OLDEST_MESSAGE_DESCRIPTION,
  AWSAccountId: ACCOUNT,
  AlarmConfigurationUpdatedTimestamp: '2026-03-01T08:00:00.000+0000',
  NewStateValue: 'ALARM',
  NewStateReason:
    'Threshold Crossed: 2 out of the last 2 datapoints [1260.0 (14/03/26 02:55:00), 960.0 (14/03/26 02:50:00)] were greater than or equal to the threshold (900.0) (minimum 2 datapoints for OK -> ALARM transition).',
  StateChangeTime: '2026-03-14T03:01:12.345+0000',
  Region: 'EU (Ireland)',
  AlarmArn: arnOf(ALARM_NAME),
  OldStateValue: 'OK',
  OKActions: [`arn:aws:sns:eu-west-1:${ACCOUNT}:penstock-prod-on-call-page`],
  AlarmActions: [`arn:aws:sns:eu-west-1:${ACCOUNT}:penstock-prod-on-call-page`],
  InsufficientDataActions: [],
  Trigger: {
    MetricName: 'ApproximateAgeOfOldestMessage',
    Namespace: 'AWS/SQS',
    StatisticType: 'Statistic',
    Statistic: 'MAXIMUM',
    Unit: null,
    Dimensions: [{ value: 'penstock-prod-crm-to-audience-contact-to-member', name: 'QueueName' }],
    Period: 300,
    EvaluationPeriods: 2,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    Threshold: 900,
    TreatMissingData: 'notBreaching',
    EvaluateLowSampleCountPercentile: '',
  },
};

export const CLEARED = {
  ...METRIC_ALARM,
  NewStateValue: 'OK',
  OldStateValue: 'ALARM',
  StateChangeTime: '2026-03-14T03:41:00.000+0000',
};

export const COMPOSITE_ALARM = {
  AlarmName: COMPOSITE_NAME,
  AlarmDescription: OLDEST_MESSAGE_DESCRIPTION.replace(/^.*/, 'at least one of its alarms rings.')
    .replace('Step: contact-to-member', 'Step: any')
    .replace('Condition: oldest-message', 'Condition: page')
    .replace('#contact-to-member-oldest-message', '#any-page'),
  AWSAccountId: ACCOUNT,
  NewStateValue: 'ALARM',
  NewStateReason: `${arnOf(ALARM_NAME)} transitioned to ALARM at Saturday 14 March, 2026 03:01:12 UTC`,
  StateChangeTime: '2026-03-14T03:01:12.345+0000',
  Region: 'EU (Ireland)',
  AlarmArn: arnOf(COMPOSITE_NAME),
  OldStateValue: 'OK',
  AlarmRule: `(ALARM("${arnOf(ALARM_NAME)}") OR ALARM("${arnOf('penstock-prod-crm-to-audience-receiver-not-accepting')}"))`,
  TriggeringChildren: [
    { Arn: arnOf(ALARM_NAME), State: { Value: 'ALARM', Timestamp: '2026-03-14T03:01:12.345+0000' } },
  ],
};

/** As SNS calls a function: https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html. */
export function record(message: object | string, change: Partial<SNSEventRecord['Sns']> = {}): SNSEventRecord {
  return {
    EventSource: 'aws:sns',
    EventVersion: '1.0',
    EventSubscriptionArn: `arn:aws:sns:eu-west-1:${ACCOUNT}:penstock-prod-on-call-page:21be56ed-a058-49f5-8c98-aedd2564c486`,
    Sns: {
      Type: 'Notification',
      MessageId: '95df01b4-ee98-5cb9-9903-4c221d41eb5e',
      TopicArn: `arn:aws:sns:eu-west-1:${ACCOUNT}:penstock-prod-on-call-page`,
      Subject: `ALARM: "${ALARM_NAME}" in EU (Ireland)`,
      Message: typeof message === 'string' ? message : JSON.stringify(message),
      Timestamp: '2026-03-14T03:01:12.400Z',
      SignatureVersion: '1',
      Signature: 'c2lnbmF0dXJl',
      SigningCertUrl: 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem',
      UnsubscribeUrl: 'https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe',
      MessageAttributes: {},
      ...change,
    },
  };
}

export const TICKET_TOPIC = `arn:aws:sns:eu-west-1:${ACCOUNT}:penstock-prod-on-call-ticket`;
