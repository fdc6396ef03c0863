/**
 * Properties that are accepted and change nothing on this machine, by type, each with the reason. `*` in the place of a type: of all
 * types; in the place of a property: the whole type has no behaviour here. A member of a structure is named behind a dot. Everything
 * else is applied, or the start is refused with its name.
 */
export const UNAPPLIED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '*': {
    Description: 'read by people',
    Tags: 'nothing here asks for the tags of this type',
  },
  'AWS::ApiGatewayV2::Api': {
    DisableExecuteApiEndpoint: 'all APIs share one address on this machine, and a custom domain has none',
    IpAddressType: 'it listens on 127.0.0.1',
  },
  'AWS::ApiGatewayV2::ApiMapping': { '*': 'a custom domain has no address here: the API is called under its own' },
  'AWS::ApiGatewayV2::Integration': { IntegrationMethod: 'a function has no methods: AWS says POST always' },
  'AWS::ApiGatewayV2::Route': { OperationName: 'read by people' },
  'AWS::ApiGatewayV2::Stage': {
    'AccessLogSettings.DestinationArn': 'the access log is a file of the log folder',
    AutoDeploy: 'what a template says is deployed at every start',
  },
  'AWS::ApplicationInsights::Application': { '*': 'it watches, and nothing depends on it' },
  'AWS::CDK::Metadata': { '*': 'it says which CDK made the template' },
  'AWS::CloudWatch::AnomalyDetector': { '*': 'no band is learnt here: alarms on one are refused' },
  'AWS::DynamoDB::GlobalTable': {
    Replicas: 'there is one region',
    WriteOnDemandThroughputSettings: 'tables have no upper limit here',
  },
  'AWS::DynamoDB::Table': {
    ContributorInsightsSpecification: 'it watches, and nothing depends on it',
    OnDemandThroughput: 'tables have no upper limit here',
    Replicas: 'there is one region',
    SSESpecification: 'the state folder is not encrypted',
    TableClass: 'it changes the price only',
    WriteOnDemandThroughputSettings: 'tables have no upper limit here',
  },
  'AWS::Events::Rule': { '*': 'there is no event bus here' },
  'AWS::IAM::ManagedPolicy': { Description: 'it is read by people only', Path: 'policies are found by their names' },
  'AWS::IAM::Policy': { PolicyName: 'only its statements are evaluated' },
  'AWS::IAM::Role': {
    MaxSessionDuration: 'keys of functions live as long as the runtime',
    Path: 'roles are found by their names',
  },
  'AWS::KMS::Alias': { '*': 'keys are found by their ids' },
  'AWS::KMS::Key': {
    EnableKeyRotation: 'nothing is encrypted here',
    Enabled: 'nothing is encrypted here',
    KeySpec: 'nothing is encrypted here',
    KeyUsage: 'nothing is encrypted here',
    MultiRegion: 'there is one region',
    Origin: 'nothing is encrypted here',
    PendingWindowInDays: 'a key that the template no longer has is gone at once',
    RotationPeriodInDays: 'nothing is encrypted here',
  },
  'AWS::Lambda::EventSourceMapping': { MetricsConfig: 'the mapping’s own metrics are not made here' },
  'AWS::Lambda::Function': {
    Architectures: 'the code runs on this machine’s own processor',
    'Code.S3Bucket': 'the code is taken from the assembly, by its key',
    KmsKeyArn: 'nothing is encrypted here',
    'LoggingConfig.ApplicationLogLevel': 'every line is kept',
    'LoggingConfig.LogGroup': 'a function’s lines are a file of its own name in the log folder',
    PackageType: 'only folders are run, as Zip',
    TracingConfig: 'no traces are kept',
  },
  'AWS::Logs::LogGroup': { '*': 'logs are files of the log folder, and nothing removes them' },
  'AWS::Logs::LogStream': { '*': 'a log group is one file' },
  'AWS::Logs::MetricFilter': { '*': 'no metric is made of log lines here, other than of the embedded format' },
  'AWS::Logs::ResourcePolicy': { '*': 'services write logs here without being allowed' },
  'AWS::Logs::SubscriptionFilter': { '*': 'log lines go to no other service here' },
  'AWS::S3::Bucket': {
    OwnershipControls: 'there is one account, which owns every object',
  },
  'AWS::SNS::Subscription': { Region: 'there is one region' },
  'AWS::SNS::Topic': { TracingConfig: 'no traces are kept' },
  'AWS::SQS::Queue': {
    KmsDataKeyReusePeriodSeconds: 'nothing is encrypted here',
    KmsMasterKeyId: 'nothing is encrypted here',
    SqsManagedSseEnabled: 'nothing is encrypted here',
  },
  'AWS::SSM::Parameter': { '*': 'the Parameter Store is not here' },
  'AWS::Scheduler::Schedule': { KmsKeyArn: 'nothing is encrypted here' },
  'AWS::Scheduler::ScheduleGroup': { '*': 'a group is a part of its schedules’ names' },
  'AWS::SecretsManager::ResourcePolicy': { '*': 'policies of secrets are not evaluated: those of roles decide' },
  'AWS::SecretsManager::Secret': {
    KmsKeyId: 'the state folder is not encrypted',
    ReplicaRegions: 'there is one region',
  },
};

/**
 * Structures of which some members are read. A member that is neither here nor listed above is refused. Structures that are not here
 * are given to their service as a whole, which refuses what it does not know.
 */
const READ_MEMBERS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'AWS::ApiGatewayV2::Stage': {
    AccessLogSettings: ['Format'],
    DefaultRouteSettings: ['ThrottlingBurstLimit', 'ThrottlingRateLimit'],
  },
  'AWS::DynamoDB::Table': {
    PointInTimeRecoverySpecification: ['PointInTimeRecoveryEnabled', 'RecoveryPeriodInDays'],
    TimeToLiveSpecification: ['AttributeName', 'Enabled'],
  },
  'AWS::Lambda::EventInvokeConfig': { DestinationConfig: ['OnFailure'] },
  'AWS::Lambda::EventSourceMapping': { ScalingConfig: ['MaximumConcurrency'] },
  'AWS::Lambda::Function': {
    Code: ['S3Key'],
    Environment: ['Variables'],
    LoggingConfig: ['LogFormat', 'SystemLogLevel'],
  },
  'AWS::S3::Bucket': { LifecycleConfiguration: ['Rules'], BucketEncryption: ['ServerSideEncryptionConfiguration'] },
};

/** The properties of a resource, and the members of structures of which only some are read, as `LoggingConfig.LogFormat`. */
export function pathsOf(type: string, properties: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(properties).flatMap(([property, value]) =>
    READ_MEMBERS[type]?.[property] === undefined
      ? [property]
      : Object.keys(value as object).map((member) => `${property}.${member}`),
  );
}

/** Why a property changes nothing here; undefined for one that is applied. @param isNamed whether the type says that it has no effect */
export function reasonOf(type: string, path: string, isNamed: boolean): string | undefined {
  const own = UNAPPLIED[type];
  return own?.['*'] ?? own?.[path] ?? (isNamed ? UNAPPLIED['*']?.[path] : undefined);
}

/** Whether a member of a structure is read. */
export function isRead(type: string, path: string): boolean {
  const [property = '', member = ''] = path.split('.');
  return READ_MEMBERS[type]?.[property]?.includes(member) ?? false;
}
