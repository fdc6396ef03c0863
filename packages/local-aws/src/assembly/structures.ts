/** The members that a structure may have; `true` stands for a value, or for a map whose names are the user's. */
interface Shape {
  readonly [member: string]: Shape | true;
}

const members = (...names: readonly string[]): Shape => Object.fromEntries(names.map((name) => [name, true]));

const STATEMENT = members('Sid', 'Effect', 'Action', 'Resource', 'Condition');
/** Roles refuse a statement about all but some by themselves, with the remedy. */
const IDENTITY_POLICY: Shape = {
  ...members('Version', 'Id'),
  Statement: { ...STATEMENT, ...members('NotAction', 'NotResource') },
};
const RESOURCE_POLICY: Shape = {
  ...members('Version', 'Id'),
  Statement: { ...STATEMENT, Principal: members('AWS', 'Service') },
};
const DIMENSIONS = members('Name', 'Value');
const METRIC: Shape = { ...members('Namespace', 'MetricName'), Dimensions: DIMENSIONS };
const INDEX: Shape = {
  ...members('IndexName', 'KeySchema', 'ProvisionedThroughput'),
  Projection: members('ProjectionType', 'NonKeyAttributes'),
};

/**
 * Structures that are taken apart here, or by a service that passes over what it does not know. A member that is not in here is refused:
 * a template that says more than what happens would pass tests that AWS fails.
 */
const STRUCTURES: Readonly<Record<string, Shape>> = {
  'AWS::CloudWatch::Alarm': {
    Dimensions: DIMENSIONS,
    Metrics: {
      ...members('AccountId', 'Expression', 'Id', 'Label', 'Period', 'ReturnData'),
      MetricStat: { ...members('Period', 'Stat', 'Unit'), Metric: METRIC },
    },
  },
  'AWS::DynamoDB::Table': { GlobalSecondaryIndexes: INDEX, LocalSecondaryIndexes: INDEX },
  'AWS::IAM::ManagedPolicy': { PolicyDocument: IDENTITY_POLICY },
  'AWS::IAM::Policy': { PolicyDocument: IDENTITY_POLICY },
  'AWS::IAM::Role': {
    AssumeRolePolicyDocument: RESOURCE_POLICY,
    Policies: { PolicyName: true, PolicyDocument: IDENTITY_POLICY },
  },
  'AWS::KMS::Key': { KeyPolicy: RESOURCE_POLICY },
  'AWS::Lambda::EventInvokeConfig': { DestinationConfig: { OnFailure: members('Destination') } },
  'AWS::S3::Bucket': {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: {
        BucketKeyEnabled: true,
        ServerSideEncryptionByDefault: members('KMSMasterKeyID', 'SSEAlgorithm'),
      },
    },
    LifecycleConfiguration: {
      Rules: {
        ...members('Id', 'Status', 'Prefix', 'ExpirationInDays'),
        AbortIncompleteMultipartUpload: members('DaysAfterInitiation'),
        NoncurrentVersionExpiration: members('NoncurrentDays'),
        Transitions: members('StorageClass', 'TransitionInDays'),
      },
    },
    PublicAccessBlockConfiguration: members(
      ...['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'],
    ),
    VersioningConfiguration: members('Status'),
  },
  'AWS::S3::BucketPolicy': { PolicyDocument: RESOURCE_POLICY },
  'AWS::SNS::Subscription': { RedrivePolicy: members('deadLetterTargetArn') },
  'AWS::SNS::Topic': { Subscription: members('Endpoint', 'Protocol') },
  'AWS::SNS::TopicPolicy': { PolicyDocument: RESOURCE_POLICY },
  'AWS::SQS::QueuePolicy': { PolicyDocument: RESOURCE_POLICY },
  'AWS::Scheduler::Schedule': {
    FlexibleTimeWindow: members('MaximumWindowInMinutes', 'Mode'),
    Target: {
      ...members('Arn', 'Input', 'RoleArn'),
      DeadLetterConfig: members('Arn'),
      RetryPolicy: members('MaximumEventAgeInSeconds', 'MaximumRetryAttempts'),
    },
  },
  'AWS::SecretsManager::Secret': {
    GenerateSecretString: members(
      ...['ExcludeCharacters', 'ExcludeLowercase', 'ExcludeNumbers', 'ExcludePunctuation', 'ExcludeUppercase'],
      ...['GenerateStringKey', 'IncludeSpace', 'PasswordLength', 'RequireEachIncludedType', 'SecretStringTemplate'],
    ),
  },
};

/** Members of structures that do nothing here, by their paths: `Rules.Transitions.NoSuchMember`. */
export function unknownMembers(type: string, properties: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(STRUCTURES[type] ?? {}).flatMap(([property, shape]) =>
    beyond(properties[property], shape, property),
  );
}

function beyond(value: unknown, shape: Shape | true, path: string): readonly string[] {
  if (shape === true || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => beyond(item, shape, path)))];
  return Object.entries(value).flatMap(([name, member]) => {
    const inner = Object.hasOwn(shape, name) ? shape[name] : undefined;
    return inner === undefined ? [`${path}.${name}`] : beyond(member, inner, `${path}.${name}`);
  });
}
