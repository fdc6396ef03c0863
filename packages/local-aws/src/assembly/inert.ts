import { ACCOUNT, REGION } from '../aws/account.ts';
import { type Deployed, physicalName, type ResolvedResource } from './resource-type.ts';

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
  'AWS::CloudWatch::AnomalyDetector': {},
  // A network: on this machine every call leaves from the machine's own address.
  'AWS::EC2::EIP': {
    ref: () => '192.0.2.1',
    attributes: (name) => ({ AllocationId: `eipalloc-${name}`, PublicIp: '192.0.2.1' }),
  },
  'AWS::EC2::InternetGateway': {},
  'AWS::EC2::NatGateway': { attributes: (name) => ({ NatGatewayId: name }) },
  'AWS::EC2::Route': {},
  'AWS::EC2::RouteTable': {},
  'AWS::EC2::SecurityGroup': { attributes: (name) => ({ GroupId: `sg-${name}`, VpcId: 'vpc-local' }) },
  'AWS::EC2::Subnet': {},
  'AWS::EC2::SubnetRouteTableAssociation': {},
  'AWS::EC2::VPC': {},
  'AWS::EC2::VPCEndpoint': {},
  'AWS::EC2::VPCGatewayAttachment': {},
  'AWS::Events::Rule': { nameProperty: 'Name', attributes: (name) => ({ Arn: arn('events', `rule/${name}`) }) },
  'AWS::IAM::ManagedPolicy': {
    nameProperty: 'ManagedPolicyName',
    ref: (name) => arn('iam', `policy/${name}`, ''),
    attributes: (name) => ({ PolicyArn: arn('iam', `policy/${name}`, '') }),
  },
  'AWS::KMS::Alias': { nameProperty: 'AliasName' },
  'AWS::Logs::LogGroup': {
    nameProperty: 'LogGroupName',
    attributes: (name) => ({ Arn: arn('logs', `log-group:${name}:*`) }),
  },
  'AWS::Logs::LogStream': { nameProperty: 'LogStreamName' },
  'AWS::Logs::MetricFilter': { nameProperty: 'FilterName' },
  'AWS::Logs::ResourcePolicy': { nameProperty: 'PolicyName' },
  'AWS::Logs::SubscriptionFilter': {},
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
  const name = typeof given === 'string' ? given : physicalName(resource, 128);
  return { ref: type.ref?.(name) ?? name, attributes: type.attributes?.(name) ?? {} };
}
