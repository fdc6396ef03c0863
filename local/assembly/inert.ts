import { ACCOUNT, REGION } from '../aws/service.ts';
import { type Deployed, digest, physicalName, type ResolvedResource } from './resource-type.ts';

interface InertType {
  /** The property that names the resource, when the template sets one. */
  readonly nameProperty?: string;
  /** The `Ref`; the name unless given. */
  ref?(name: string): string;
  attributes?(name: string): Readonly<Record<string, string>>;
}

const arn = (service: string, resource: string, region = REGION) =>
  `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`;

/** Resource types that have no behaviour on this machine yet: they exist for those that refer to them, and do nothing. */
const INERT: Readonly<Record<string, InertType>> = {
  'AWS::CDK::Metadata': {},
  'AWS::ApplicationInsights::Application': {},
  'AWS::CloudWatch::Alarm': alarm(),
  'AWS::CloudWatch::CompositeAlarm': alarm(),
  'AWS::CloudWatch::AnomalyDetector': {},
  'AWS::CloudWatch::Dashboard': { nameProperty: 'DashboardName' },
  'AWS::Events::Rule': { nameProperty: 'Name', attributes: (name) => ({ Arn: arn('events', `rule/${name}`) }) },
  'AWS::IAM::ManagedPolicy': {
    nameProperty: 'ManagedPolicyName',
    ref: (name) => arn('iam', `policy/${name}`, ''),
    attributes: (name) => ({ PolicyArn: arn('iam', `policy/${name}`, '') }),
  },
  'AWS::KMS::Alias': { nameProperty: 'AliasName' },
  'AWS::KMS::Key': { attributes: (name) => ({ Arn: arn('kms', `key/${name}`), KeyId: name }) },
  'AWS::Logs::LogGroup': {
    nameProperty: 'LogGroupName',
    attributes: (name) => ({ Arn: arn('logs', `log-group:${name}:*`) }),
  },
  'AWS::Logs::LogStream': { nameProperty: 'LogStreamName' },
  'AWS::Logs::MetricFilter': { nameProperty: 'FilterName' },
  'AWS::Logs::QueryDefinition': {},
  'AWS::Logs::ResourcePolicy': { nameProperty: 'PolicyName' },
  'AWS::Logs::SubscriptionFilter': {},
  'AWS::S3::BucketPolicy': {},
  'AWS::SNS::Subscription': { ref: (name) => arn('sns', `subscription:${name}`) },
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    ref: (name) => arn('sns', name),
    attributes: (name) => ({ TopicArn: arn('sns', name), TopicName: name }),
  },
  'AWS::SNS::TopicPolicy': {},
  'AWS::SQS::QueuePolicy': {},
  'AWS::SSM::Parameter': { nameProperty: 'Name' },
  'AWS::Scheduler::ScheduleGroup': {
    nameProperty: 'Name',
    attributes: (name) => ({ Arn: arn('scheduler', `schedule-group/${name}`) }),
  },
  'AWS::SecretsManager::ResourcePolicy': {},
};

/** Gives a resource of an inert type its `Ref` and attributes; undefined when the type is not a known inert one. */
export function deployInert(resource: ResolvedResource): Deployed | undefined {
  const type = INERT[resource.type];
  if (!type) return undefined;
  const given = type.nameProperty === undefined ? undefined : resource.properties[type.nameProperty];
  const name = typeof given === 'string' ? given : madeUpName(resource);
  return { ref: type.ref?.(name) ?? name, attributes: type.attributes?.(name) ?? {} };
}

function madeUpName(resource: ResolvedResource): string {
  if (resource.type === 'AWS::KMS::Key') return digest(resource.path, 32).toLowerCase();
  return physicalName(resource, 128);
}

function alarm(): InertType {
  return { nameProperty: 'AlarmName', attributes: (name) => ({ Arn: arn('cloudwatch', `alarm:${name}`) }) };
}
