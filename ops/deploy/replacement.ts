/** How CloudFormation and a person see a type of resource. */
export interface ResourceRule {
  /** Properties whose change makes CloudFormation create another resource in its place. */
  readonly replacedBy: readonly string[];
  /** The property that names it: two resources of one name cannot be. */
  readonly named?: string;
  /** What goes with it, in words, where it holds something; nothing for what is made again as it was. */
  readonly holds?: string;
}

/**
 * "Update requires: Replacement" of https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html.
 * A test compares it with the CDK's own copy of these rules, and demands a row for each type of our templates.
 */
export const RESOURCE_RULES: Readonly<Record<string, ResourceRule>> = {
  'AWS::ApiGatewayV2::Api': { replacedBy: ['ProtocolType'], holds: 'the URL that a vendor sends to' },
  'AWS::ApiGatewayV2::ApiMapping': { replacedBy: ['DomainName'] },
  'AWS::ApiGatewayV2::DomainName': {
    replacedBy: ['DomainName'],
    named: 'DomainName',
    holds: 'the URL that vendors send to',
  },
  'AWS::ApiGatewayV2::Integration': { replacedBy: ['ApiId'] },
  'AWS::ApiGatewayV2::Route': { replacedBy: ['ApiId'] },
  'AWS::ApiGatewayV2::Stage': { replacedBy: ['ApiId', 'StageName'] },
  'AWS::CloudWatch::Alarm': { replacedBy: ['AlarmName'], named: 'AlarmName' },
  'AWS::CloudWatch::CompositeAlarm': { replacedBy: ['AlarmName'], named: 'AlarmName' },
  'AWS::CloudWatch::Dashboard': { replacedBy: ['DashboardName'], named: 'DashboardName' },
  'AWS::DynamoDB::GlobalTable': {
    replacedBy: ['KeySchema', 'LocalSecondaryIndexes', 'TableName'],
    named: 'TableName',
    holds: 'rows',
  },
  'AWS::DynamoDB::Table': {
    replacedBy: ['ImportSourceSpecification', 'KeySchema', 'TableName'],
    named: 'TableName',
    holds: 'rows',
  },
  'AWS::EC2::EIP': {
    replacedBy: ['Address', 'Domain', 'IpamPoolId', 'NetworkBorderGroup', 'TransferAddress'],
    holds: 'an address that vendors may have on a list',
  },
  'AWS::IAM::ManagedPolicy': { replacedBy: ['Description', 'ManagedPolicyName', 'Path'], named: 'ManagedPolicyName' },
  'AWS::IAM::Policy': { replacedBy: [] },
  'AWS::IAM::Role': { replacedBy: ['Path', 'RoleName'], named: 'RoleName' },
  'AWS::KMS::Key': { replacedBy: [], holds: 'what was encrypted with it' },
  'AWS::Lambda::Alias': { replacedBy: ['FunctionName', 'Name'] },
  'AWS::Lambda::EventInvokeConfig': { replacedBy: ['FunctionName', 'Qualifier'] },
  'AWS::Lambda::EventSourceMapping': {
    replacedBy: [
      ...['AmazonManagedKafkaEventSourceConfig', 'EventSourceArn', 'SelfManagedEventSource'],
      ...['SelfManagedKafkaEventSourceConfig', 'StartingPosition', 'StartingPositionTimestamp'],
    ],
  },
  'AWS::Lambda::Function': { replacedBy: ['FunctionName', 'PackageType', 'TenancyConfig'], named: 'FunctionName' },
  'AWS::Lambda::Permission': {
    replacedBy: [
      ...['Action', 'EventSourceToken', 'FunctionName', 'FunctionUrlAuthType', 'InvokedViaFunctionUrl', 'Principal'],
      ...['PrincipalOrgID', 'SourceAccount', 'SourceArn'],
    ],
  },
  'AWS::Logs::LogGroup': { replacedBy: ['LogGroupName'], named: 'LogGroupName', holds: 'log lines' },
  'AWS::Logs::QueryDefinition': { replacedBy: [] },
  'AWS::S3::Bucket': {
    replacedBy: ['BucketName', 'BucketNamePrefix', 'BucketNamespace', 'ObjectLockEnabled'],
    named: 'BucketName',
    holds: 'objects',
  },
  'AWS::S3::BucketPolicy': { replacedBy: ['Bucket'] },
  'AWS::SNS::Subscription': {
    replacedBy: ['Endpoint', 'Protocol', 'TopicArn'],
    holds: 'a confirmation, which a person must give once more',
  },
  'AWS::SNS::Topic': { replacedBy: ['FifoTopic', 'TopicName'], named: 'TopicName', holds: 'subscriptions' },
  'AWS::SNS::TopicPolicy': { replacedBy: [] },
  'AWS::SQS::Queue': { replacedBy: ['FifoQueue', 'QueueName'], named: 'QueueName', holds: 'events that wait' },
  'AWS::SQS::QueuePolicy': { replacedBy: [] },
  'AWS::Scheduler::Schedule': { replacedBy: ['Name'], named: 'Name' },
  'AWS::SecretsManager::Secret': { replacedBy: ['Name'], named: 'Name', holds: 'its value' },
};
