import { providers } from '@penstock/webhooks';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { deliver } from '../../functions/deliver.ts';
import { receive } from '../../functions/receive.ts';
import { generatedPages } from '../../ops/docs/index.ts';
import { loadProject } from '../../shared/project/index.ts';
import { createMeter } from '../../shared/telemetry/index.ts';
import { METRIC } from '../../shared/topology/index.ts';
import bound from '../fixtures/project/integrations/crm-to-audience/contact-to-member.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';
import { ofType, type Resource, type Synthesized, synthesized, type Template } from './assembly.ts';

vi.mock('../../shared/telemetry/index.ts', async (original) => ({
  ...(await original<typeof import('../../shared/telemetry/index.ts')>()),
  createMeter: vi.fn(),
}));

const DELIVERY = 'penstock-prod-crm-to-audience-contact-to-member';
const RECEIVER = 'penstock-prod-crm-to-audience-receive';
const API = { ApiId: expect.stringMatching(/^AWS::ApiGatewayV2::Api /) };
const ARCHIVE = { FunctionName: 'penstock-prod-archive' };
const COMPLETENESS_CHECK = { FunctionName: 'penstock-prod-completeness-check' };
const MONITOR = { FunctionName: 'penstock-prod-monitor' };
const STEPS = 'penstock-prod-recover-steps-dead-letters';
const PAGES = 'penstock-prod-pager-dead-letters';
const VALVE = { FunctionName: 'penstock-prod-valve' };

let prod: Synthesized;
let platform: Template;
let integration: Template;

beforeAll(async () => {
  prod = await synthesized('prod');
  platform = prod.stacks['penstock-prod-platform'] as Template;
  integration = prod.stacks['penstock-prod-crm-to-audience'] as Template;
});
afterAll(() => {
  vi.unstubAllEnvs();
  prod[Symbol.dispose]();
});

/** The names that CloudFormation will put there: what `Ref` and `Fn::GetAtt` give is in its resource reference. */
const NAMED_BY: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function Ref': 'FunctionName',
  'AWS::SQS::Queue QueueName': 'QueueName',
  'AWS::SNS::Topic Ref': 'TopicName',
};

function resolved(value: unknown, stack: Template): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(item, stack));
  if (typeof value !== 'object' || value === null) return value;
  const intrinsic = value as Readonly<Record<string, never>>;
  if ('Ref' in intrinsic) return attribute(intrinsic.Ref, 'Ref', stack);
  if ('Fn::GetAtt' in intrinsic) return attribute(intrinsic['Fn::GetAtt'][0], intrinsic['Fn::GetAtt'][1], stack);
  if ('Fn::Join' in intrinsic) {
    const [separator, parts] = intrinsic['Fn::Join'] as [string, unknown[]];
    const joined = parts.map((part) => resolved(part, stack)).join(separator);
    // Other stacks know the topics by their ARNs.
    return /:sns:.*:([^:]+)$/.exec(joined)?.[1] ?? joined;
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, resolved(member, stack)]));
}

function attribute(id: string, name: string, { Resources }: Template): string {
  const property = NAMED_BY[`${Resources[id]?.Type} ${name}`];
  return property === undefined ? `${Resources[id]?.Type} ${id} ${name}` : Resources[id]?.Properties[property];
}

const alarms = () =>
  Object.values(prod.stacks).flatMap((stack) =>
    ofType(stack, 'AWS::CloudWatch::Alarm').map(({ Properties }) => resolved(Properties, stack)),
  ) as Resource['Properties'][];

const D = { FunctionName: DELIVERY };
const WORKER = { delivery: 'contact-to-member', integration: 'crm-to-audience' };
const OURS = 'Penstock/prod';
const metric = (namespace: string, name: string, dimensions: object, statistic = 'Sum') =>
  [namespace, name, dimensions, statistic] as const;
const sqs = (name: string, queue: string) => metric('AWS/SQS', name, { QueueName: queue }, 'Maximum');
const platformMetric = (name: string) => metric(OURS, name, { environment: 'prod' }, 'Maximum');

/** What rings: metrics, threshold, minutes of a period, periods, and of those how many; who is told directly. */
const RINGS: Readonly<Record<string, readonly unknown[]>> = {
  'contact-to-member-oldest-message': [
    ...['', [sqs('ApproximateAgeOfOldestMessage', `${DELIVERY}.fifo`)]],
    ...[900, 1, 12, 8],
  ],
  'contact-to-member-oldest-retry': [
    ...['', [metric(OURS, 'OldestPending', WORKER, 'Maximum')]],
    ...[900, 5, 2, undefined],
  ],
  'contact-to-member-about-to-expire': [
    ...['', [metric(OURS, 'OldestPending', WORKER, 'Maximum')]],
    ...[3 * 86_400, 5, 1, undefined],
  ],
  'contact-to-member-failure-rate': [
    'IF(attempts >= 2, 100 * failed / attempts, 0)',
    [metric(OURS, 'FailedAttempts', WORKER), metric(OURS, 'AttemptDelay', WORKER, 'SampleCount')],
    ...[20, 1, 15, 5],
  ],
  'contact-to-member-dead-letters': [
    ...['', [sqs('ApproximateNumberOfMessagesVisible', `${DELIVERY}-dead-letters.fifo`)]],
    ...[1, 1, 1, undefined, 'ticket'],
  ],
  'contact-to-member-dead-letters-about-to-expire': [
    ...['', [sqs('ApproximateAgeOfOldestMessage', `${DELIVERY}-dead-letters.fifo`)]],
    ...[5 * 86_400, 5, 1, undefined],
  ],
  'contact-to-member-worker-broken': ['', [metric('AWS/Lambda', 'Errors', D)], 1, 1, 10, 3],
  'contact-to-member-stopped': ['', [metric(OURS, 'DeliveryStopped', WORKER, 'Maximum')], 1, 1, 5, 1],
  'contact-to-member-breaker-open': ['', [metric(OURS, 'BreakerOpen', WORKER, 'Maximum')], 1, 1, 20, 15],
  'contact-to-member-credential-refused': ['', [metric(OURS, 'CredentialRefused', WORKER)], 1, 5, 1, undefined],
  'receiver-not-accepting': ['', [metric('AWS/ApiGateway', '5xx', API)], 1, 1, 45, 4],
  'receiver-genuine-refused': [
    ...['', [metric(OURS, 'GenuineRefused', { integration: 'crm-to-audience' })]],
    ...[1, 1, 60, 2],
  ],
  'receiver-genuine-traffic-fell': [
    'IF(refused >= 10 AND requests == refused AND SUM(accepted) >= 60, refused, 0)',
    [
      metric('AWS/ApiGateway', '4xx', API),
      metric('AWS/ApiGateway', 'Count', API),
      metric(OURS, 'Accepted', { integration: 'crm-to-audience' }),
    ],
    ...[10, 5, 12, 2],
  ],
  'receiver-signatures-refused': [
    ...['', [metric(OURS, 'SignatureRefused', { integration: 'crm-to-audience' })]],
    ...[3, 1, 15, 3, 'ticket'],
  ],
  'receiver-requests-refused': ['', [metric('AWS/ApiGateway', '4xx', API)], 30, 1, 15, 3, 'ticket'],
  'receiver-slow': ['', [metric('AWS/ApiGateway', 'Latency', API, 'p99')], 3000, 1, 15, 8, 'ticket'],
  'receiver-silent': [
    ...['', [metric(OURS, 'Accepted', { integration: 'crm-to-audience' })]],
    ...[1, 60, 24, undefined],
  ],
  'receiver-other-tenants': [
    ...['', [metric(OURS, 'OtherTenants', { integration: 'crm-to-audience' })]],
    ...[1, 60, 1, undefined, 'ticket'],
  ],
  'receiver-contract-drift': [
    ...['', [metric(OURS, 'ContractDrift', { integration: 'crm-to-audience' })]],
    ...[1, 60, 1, undefined, 'ticket'],
  ],
  'platform-functions-throttled': ['', [platformMetric('FunctionsThrottled')], 1, 5, 3, 2, 'page'],
  'platform-on-call-unconfirmed': ['', [platformMetric('OnCallUnconfirmed')], 1, 60, 1, undefined, 'ticket'],
  'platform-credentials-expiring': ['', [platformMetric('CredentialExpiring')], 1, 60, 1, undefined, 'ticket'],
  'platform-completeness-broken': ['', [platformMetric('CompletenessBroken')], 1, 60, 1, undefined, 'page'],
  'platform-archive-failing': ['', [metric('AWS/Lambda', 'Errors', ARCHIVE)], 1, 1, 45, 3, 'ticket'],
  'platform-version-ending': ['', [platformMetric('VersionEnding')], 1, 60, 1, undefined, 'ticket'],
  'platform-volume-unusual': ['', [platformMetric('VolumeUnusual')], 1, 5, 3, 2, 'ticket'],
  'platform-archive-dead-letters': ['', [platformMetric('ArchiveDeadLetters')], 1, 60, 1, undefined, 'ticket'],
  'platform-archive-behind': ['', [platformMetric('ArchiveBehind')], 1, 60, 1, undefined, 'ticket'],
  'platform-completeness-check-failing': [
    '',
    [metric('AWS/Lambda', 'Errors', COMPLETENESS_CHECK)],
    1,
    60,
    3,
    2,
    'ticket',
  ],
  'platform-completeness-check-not-run': [
    '',
    [metric('AWS/Lambda', 'Invocations', COMPLETENESS_CHECK)],
    1,
    60,
    1,
    undefined,
    'ticket',
  ],
  'platform-pager-undelivered': ['', [sqs('ApproximateNumberOfMessagesVisible', PAGES)], 1, 1, 1, undefined, 'broken'],
  'platform-recover-failed': ['', [sqs('ApproximateNumberOfMessagesVisible', STEPS)], 1, 5, 1, undefined, 'ticket'],
  'platform-recover-stands-still': ['', [platformMetric('JobStandsStill')], 1, 5, 1, undefined, 'ticket'],
  'platform-valve-failing': ['', [metric('AWS/Lambda', 'Errors', VALVE)], 1, 1, 15, 5, 'page'],
  'platform-monitor-failing': ['', [metric('AWS/Lambda', 'Errors', MONITOR)], 1, 5, 3, 2, 'page'],
  'platform-monitor-not-run': ['', [metric('AWS/Lambda', 'Invocations', MONITOR)], 1, 5, 1, undefined, 'page'],
  'platform-valve-not-run': ['', [metric('AWS/Lambda', 'Invocations', VALVE)], 1, 5, 1, undefined, 'page'],
};
/** Below its threshold, and where data is missing. */
const HEARTBEATS = ['receiver-silent'];
/** When data came and comes no more. */
const FOR_NO_DATA = ['platform-completeness-check-not-run', 'platform-valve-not-run', 'platform-monitor-not-run'];

function ringsWhen(short: string): readonly [comparison: string, missing: string] {
  if (FOR_NO_DATA.includes(short)) return ['LessThanThreshold', 'missing'];
  if (HEARTBEATS.includes(short)) return ['LessThanThreshold', 'breaching'];
  return ['GreaterThanOrEqualToThreshold', 'notBreaching'];
}

const nameOf = (short: string) =>
  short.startsWith('platform-') ? `penstock-prod-${short}` : `penstock-prod-crm-to-audience-${short}`;
type Stat = { readonly Metric: Resource['Properties']; readonly Stat: string; readonly Period: number };
const dimensionsOf = (list: readonly { Name: string; Value: unknown }[] = []) =>
  Object.fromEntries(list.map(({ Name, Value }) => [Name, Value]));

/** An alarm of the template in the words of the table above. */
function written({ Properties }: { Properties: Resource['Properties'] }): readonly unknown[] {
  const { Metrics = [], Threshold, EvaluationPeriods, DatapointsToAlarm, AlarmActions } = Properties;
  const stats: Stat[] = Metrics.flatMap(({ MetricStat }: { MetricStat?: Stat }) => MetricStat ?? []);
  const single: Stat = {
    Metric: Properties,
    Stat: Properties.Statistic ?? Properties.ExtendedStatistic,
    Period: Properties.Period,
  };
  const read = stats.length > 0 ? stats : [single];
  const { Expression = '' } = Metrics.find((entry: { Expression?: string }) => entry.Expression) ?? {};
  const topic = AlarmActions?.[0]?.replace('penstock-prod-on-call-', '');
  return [
    Expression,
    read.map(({ Metric, Stat }) => [Metric.Namespace, Metric.MetricName, dimensionsOf(Metric.Dimensions), Stat]),
    ...[Threshold, (read[0]?.Period ?? 0) / 60, EvaluationPeriods, DatapointsToAlarm],
    ...(topic ? [topic] : []),
  ];
}

describe('what rings', () => {
  test.each(Object.entries(RINGS))('%s', (short, expected) => {
    const found = alarms().filter(({ AlarmName }) => AlarmName === nameOf(short));
    expect(found).toHaveLength(1);
    const [Properties] = found as [Resource['Properties']];
    expect(written({ Properties })).toEqual(expected);
    expect(Properties.OKActions).toEqual(Properties.AlarmActions);
    expect(Properties.InsufficientDataActions).toEqual(
      FOR_NO_DATA.includes(short) ? Properties.AlarmActions : undefined,
    );
    expect([Properties.ComparisonOperator, Properties.TreatMissingData]).toEqual(ringsWhen(short));
  });

  test('is all there is', () => {
    expect(alarms().map(({ AlarmName }) => AlarmName)).toEqual(expect.arrayContaining(Object.keys(RINGS).map(nameOf)));
    expect(alarms()).toHaveLength(Object.keys(RINGS).length);
  });

  test('and pages, does so through one composite for an integration', () => {
    const [composite, ...others] = ofType(integration, 'AWS::CloudWatch::CompositeAlarm');
    expect(others).toEqual([]);
    const { AlarmName, AlarmRule, AlarmActions, OKActions } = resolved(composite?.Properties, integration) as never;
    expect([AlarmName, AlarmActions, OKActions]).toEqual([
      'penstock-prod-crm-to-audience-any-page',
      ['penstock-prod-on-call-page'],
      ['penstock-prod-on-call-page'],
    ]);
    const silentThemselves = alarms().filter(({ AlarmActions: actions }) => actions === undefined);
    expect(String(AlarmRule).match(/ALARM\(/g)).toHaveLength(silentThemselves.length);
  });
});

test('an alarm says in at most 1,024 characters what it is, what it costs, who owns it and what to do', () => {
  const composite = ofType(integration, 'AWS::CloudWatch::CompositeAlarm').map(
    ({ Properties }) => resolved(Properties, integration) as Resource['Properties'],
  );
  for (const { AlarmDescription: text } of [...alarms(), ...composite]) {
    // Where a region stands, a name of up to fourteen characters will.
    expect(text.length).toBeLessThanOrEqual(1024);
    for (const label of ['Impact', 'Next', 'Owner', 'Escalation', 'Step', 'Severity', 'Runbook', 'Dashboard'])
      expect(text).toMatch(new RegExp(`^${label}: \\S`, 'm'));
    if (!text.includes('Integration: platform')) {
      expect(text).toContain(contract.impact);
      expect(text).toContain(contract.owner.contact);
    }
  }
});

test('every alarm leads to a section that its runbook has', async () => {
  const pages = generatedPages(await loadProject());
  const composite = resolved(ofType(integration, 'AWS::CloudWatch::CompositeAlarm')[0]?.Properties, integration);
  for (const { AlarmDescription: text } of [...alarms(), composite as Resource['Properties']]) {
    const [, page = '', section] = /^Runbook: https:\S*\/docs\/(runbooks\/\S+)#(\S+)$/m.exec(text) ?? [];
    expect(pages.get(`docs/${page}`)).toMatch(new RegExp(`^## ${section}$`, 'm'));
  }
});

test('the topics are encrypted with the key that CloudWatch may use', () => {
  const topics = ofType(platform, 'AWS::SNS::Topic').map(({ Properties }) => Properties);
  expect(topics.map(({ TopicName }) => TopicName)).toEqual([
    'penstock-prod-on-call-page',
    'penstock-prod-on-call-ticket',
    'penstock-prod-on-call-broken',
  ]);
  for (const { KmsMasterKeyId } of topics) {
    const key = platform.Resources[KmsMasterKeyId['Fn::GetAtt'][0]];
    expect(key).toMatchObject({ Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: true } });
    expect(JSON.stringify(key?.Properties.KeyPolicy)).toContain('cloudwatch.amazonaws.com');
  }
});

describe('the series that alarms watch are those that the functions write', () => {
  const watched = (functionName: string) =>
    alarms()
      .flatMap((Properties) => written({ Properties })[1] as ReturnType<typeof metric>[])
      .filter(([namespace, , dimensions]) => namespace === OURS && 'integration' in dimensions)
      .filter(([, , dimensions]) => 'delivery' in dimensions === (functionName === DELIVERY));

  /** The functions open their meter with the environment that the template gives them. */
  function withEnvironmentOf(functionName: string): void {
    const found = ofType(integration, 'AWS::Lambda::Function').find(
      ({ Properties }) => Properties.FunctionName === functionName,
    );
    const variables = resolved(found?.Properties.Environment.Variables, integration) as Record<string, string>;
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    vi.mocked(createMeter).mockClear();
  }

  test.each([
    [
      DELIVERY,
      () => deliver(bound),
      ['AttemptDelay', 'BreakerOpen', 'CredentialRefused', 'DeliveryStopped', 'FailedAttempts', 'OldestPending'],
    ],
    [
      RECEIVER,
      () => receive(contract, providers['hubspot-v3']),
      ['Accepted', 'ContractDrift', 'GenuineRefused', 'OtherTenants', 'SignatureRefused'],
    ],
  ])('by namespace, dimensions and name: %s', (functionName, open, names) => {
    withEnvironmentOf(functionName);
    open();
    const series = watched(functionName);
    expect([...new Set(series.map(([, name]) => name))].toSorted()).toEqual(names);
    for (const [namespace, name, dimensions] of series) {
      expect(vi.mocked(createMeter).mock.calls).toContainEqual([namespace, dimensions]);
      expect(Object.values(METRIC)).toContain(name);
    }
  });
});
