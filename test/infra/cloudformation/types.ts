/**
 * What CloudFormation's reference says of the resource types that our stacks use: the property that names a resource, unique among
 * those of its type, and the properties whose update requires replacement.
 */
interface TypeRules {
  readonly name?: string;
  readonly replacedBy?: readonly string[];
  /** It holds what cannot be made again. */
  readonly isStateful?: true;
  /** While this property is true, a deletion fails. */
  readonly protectedBy?: string;
}

export const TYPES: Readonly<Record<string, TypeRules>> = {
  'AWS::ApiGatewayV2::Api': { replacedBy: ['ProtocolType'] },
  'AWS::ApiGatewayV2::ApiMapping': { replacedBy: ['DomainName'] },
  'AWS::ApiGatewayV2::DomainName': { name: 'DomainName', isStateful: true },
  'AWS::ApiGatewayV2::Integration': { replacedBy: ['ApiId'] },
  'AWS::ApiGatewayV2::Route': { replacedBy: ['ApiId'] },
  'AWS::ApiGatewayV2::Stage': { replacedBy: ['ApiId', 'StageName'] },
  'AWS::CloudWatch::Alarm': { name: 'AlarmName' },
  'AWS::CloudWatch::CompositeAlarm': { name: 'AlarmName' },
  'AWS::CloudWatch::Dashboard': { name: 'DashboardName' },
  'AWS::DynamoDB::Table': {
    name: 'TableName',
    replacedBy: ['KeySchema', 'LocalSecondaryIndexes', 'ImportSourceSpecification'],
    isStateful: true,
    protectedBy: 'DeletionProtectionEnabled',
  },
  'AWS::EC2::EIP': { replacedBy: ['Domain', 'NetworkBorderGroup'], isStateful: true },
  'AWS::EC2::InternetGateway': {},
  'AWS::EC2::NatGateway': { replacedBy: ['SubnetId', 'AllocationId', 'ConnectivityType'] },
  'AWS::EC2::Route': { replacedBy: ['RouteTableId', 'DestinationCidrBlock'] },
  'AWS::EC2::RouteTable': { replacedBy: ['VpcId'] },
  'AWS::EC2::SecurityGroup': { replacedBy: ['GroupDescription', 'GroupName', 'VpcId'] },
  'AWS::EC2::Subnet': { replacedBy: ['AvailabilityZone', 'CidrBlock', 'VpcId'] },
  'AWS::EC2::SubnetRouteTableAssociation': { replacedBy: ['SubnetId'] },
  'AWS::EC2::VPC': { replacedBy: ['CidrBlock'] },
  'AWS::EC2::VPCEndpoint': { replacedBy: ['VpcId', 'ServiceName', 'VpcEndpointType'] },
  'AWS::EC2::VPCGatewayAttachment': { replacedBy: ['VpcId'] },
  'AWS::IAM::ManagedPolicy': { name: 'ManagedPolicyName', replacedBy: ['Description', 'Path'] },
  'AWS::IAM::Policy': { replacedBy: ['PolicyName'] },
  'AWS::IAM::Role': { name: 'RoleName', replacedBy: ['Path'] },
  'AWS::KMS::Key': { isStateful: true },
  'AWS::Lambda::Alias': { replacedBy: ['FunctionName', 'Name'] },
  'AWS::Lambda::EventInvokeConfig': { replacedBy: ['FunctionName', 'Qualifier'] },
  'AWS::Lambda::EventSourceMapping': { replacedBy: ['EventSourceArn'] },
  'AWS::Lambda::Function': { name: 'FunctionName', replacedBy: ['PackageType'] },
  'AWS::Lambda::Permission': { replacedBy: ['Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn'] },
  'AWS::Logs::LogGroup': { name: 'LogGroupName' },
  'AWS::Logs::QueryDefinition': {},
  'AWS::S3::Bucket': { name: 'BucketName', replacedBy: ['ObjectLockEnabled'], isStateful: true },
  'AWS::S3::BucketPolicy': { replacedBy: ['Bucket'] },
  'AWS::SNS::Subscription': { replacedBy: ['Endpoint', 'Protocol', 'TopicArn'] },
  'AWS::SNS::Topic': { name: 'TopicName', replacedBy: ['FifoTopic'] },
  'AWS::SNS::TopicPolicy': {},
  'AWS::SQS::Queue': { name: 'QueueName', replacedBy: ['FifoQueue'], isStateful: true },
  'AWS::SQS::QueuePolicy': {},
  'AWS::SSM::Parameter': { name: 'Name', replacedBy: ['DataType'] },
  'AWS::Scheduler::Schedule': { name: 'Name' },
  'AWS::SecretsManager::Secret': { name: 'Name', isStateful: true },
};

/** @throws Error for a type that nothing is written of: what replaces it has to be looked up first */
export function rulesOf(type: string): TypeRules {
  const rules = TYPES[type];
  if (!rules) throw new Error(`Write down in test/infra/cloudformation/types.ts what names and replaces ${type}.`);
  return rules;
}
