/** A template, as far as its limits are counted. */
export interface CountedTemplate {
  readonly Resources?: Readonly<Record<string, { readonly Type: string; readonly Properties?: unknown }>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

interface Limit {
  readonly what: string;
  readonly most: number;
  readonly source: string;
  measure(template: CountedTemplate): number;
}

const CLOUDFORMATION = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html';
const IAM = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html';
const LAMBDA = 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html';
const CLOUDWATCH = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html';

/** AWS's limits of what one template describes: a deploy would fail of them, some only after minutes. */
export const LIMITS: Readonly<Record<string, Limit>> = {
  resources: {
    what: 'resources',
    most: 500,
    source: CLOUDFORMATION,
    measure: ({ Resources = {} }) => Object.keys(Resources).length,
  },
  outputs: {
    what: 'outputs',
    most: 200,
    source: CLOUDFORMATION,
    measure: ({ Outputs = {} }) => Object.keys(Outputs).length,
  },
  bytes: {
    what: 'bytes',
    most: 1_000_000,
    source: CLOUDFORMATION,
    measure: (template) => Buffer.byteLength(JSON.stringify(template)),
  },
  managedPolicy: {
    what: 'characters in a managed policy',
    most: 6144,
    source: IAM,
    measure: (template) => largest(propertiesOf(template, 'AWS::IAM::ManagedPolicy').map(documentLength)),
  },
  inlinePolicies: {
    what: 'characters in the policies of a role',
    most: 10_240,
    source: IAM,
    measure: (template) => {
      const byRole = Map.groupBy(propertiesOf(template, 'AWS::IAM::Policy'), ({ Roles }) => JSON.stringify(Roles));
      return largest(
        [...byRole.values()].map((policies) => policies.reduce((sum, one) => sum + documentLength(one), 0)),
      );
    },
  },
  variables: {
    what: 'bytes in the environment variables of a function',
    most: 4096,
    source: LAMBDA,
    measure: (template) =>
      largest(propertiesOf(template, 'AWS::Lambda::Function').map(({ Environment }) => resolvedLength(Environment))),
  },
  rule: {
    what: 'characters in the rule of a composite alarm',
    most: 10_240,
    source: CLOUDWATCH,
    measure: (template) =>
      largest(
        propertiesOf(template, 'AWS::CloudWatch::CompositeAlarm').map(({ AlarmRule }) => resolvedLength(AlarmRule)),
      ),
  },
  alarmed: {
    what: 'alarms under a composite alarm',
    most: 100,
    source: CLOUDWATCH,
    measure: (template) =>
      largest(
        propertiesOf(template, 'AWS::CloudWatch::CompositeAlarm').map(
          ({ AlarmRule }) => JSON.stringify(AlarmRule).split('ALARM(').length - 1,
        ),
      ),
  },
};

/** Limits that a stack's template exceeds, in sentences. */
export function limitProblems(stack: string, template: CountedTemplate): readonly string[] {
  return Object.values(LIMITS).flatMap(({ what, most, source, measure }) => {
    const value = measure(template);
    return value <= most
      ? []
      : [
          `stack ${stack} has ${value} ${what}, and AWS allows ${most} (${source}): split the integration, or shorten what it declares.`,
        ];
  });
}

type Properties = Readonly<Record<string, unknown>>;

function propertiesOf({ Resources = {} }: CountedTemplate, type: string): readonly Properties[] {
  return Object.values(Resources).flatMap(({ Type, Properties }) =>
    Type === type ? [(Properties ?? {}) as Properties] : [],
  );
}

const largest = (values: readonly number[]) => Math.max(0, ...values);
const documentLength = ({ PolicyDocument }: Properties) => resolvedLength(PolicyDocument);

/** About what an account, a region or a name takes the place of; AWS counts what is resolved, without white space. */
const REFERENCE = 'x'.repeat(40);

/** The length when intrinsic functions are resolved: joined texts as they are, and a name in the place of each reference. */
function resolvedLength(value: unknown): number {
  return JSON.stringify(withoutIntrinsics(value) ?? '').length;
}

function withoutIntrinsics(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIntrinsics);
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length === 0 && name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(withoutIntrinsics).join(separator);
  }
  if (others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) return REFERENCE;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutIntrinsics(member)]));
}
