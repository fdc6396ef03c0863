import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { deliver } from '../../functions/deliver.ts';
import { receive } from '../../functions/receive.ts';
import bound from '../../integrations/hubspot-to-mailchimp/contact-to-member.ts';
import contract from '../../integrations/hubspot-to-mailchimp/contract.ts';
import { METRIC } from '../../shared/contract/index.ts';
import { createMeter } from '../../shared/telemetry/index.ts';
import { providers } from '../../shared/webhooks/index.ts';
import { ofType, type Resource, type Synthesized, synthesized, type Template } from './assembly.ts';

vi.mock('../../shared/telemetry/index.ts', async (original) => ({
  ...(await original<typeof import('../../shared/telemetry/index.ts')>()),
  createMeter: vi.fn(),
}));

const DELIVERY = 'penstock-prod-hubspot-to-mailchimp-contact-to-member';
const RECEIVER = 'penstock-prod-hubspot-to-mailchimp-receive';

let prod: Synthesized;
let platform: Template;
let integration: Template;

beforeAll(async () => {
  prod = await synthesized('prod');
  platform = prod.stacks['penstock-prod-platform'] as Template;
  integration = prod.stacks['penstock-prod-hubspot-to-mailchimp'] as Template;
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
  if ('Fn::ImportValue' in intrinsic) return exported(intrinsic['Fn::ImportValue']);
  if ('Fn::Join' in intrinsic) {
    const [separator, parts] = intrinsic['Fn::Join'] as [string, unknown[]];
    return parts.map((part) => resolved(part, stack)).join(separator);
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, resolved(member, stack)]));
}

function attribute(id: string, name: string, { Resources }: Template): string {
  const property = NAMED_BY[`${Resources[id]?.Type} ${name}`];
  return property === undefined ? `${Resources[id]?.Type} ${id} ${name}` : Resources[id]?.Properties[property];
}

function exported(name: string): unknown {
  const outputs = Object.values(platform.Outputs ?? {}) as { Value: unknown; Export?: { Name: string } }[];
  const found = outputs.filter(({ Export }) => Export?.Name === name);
  expect(found).toHaveLength(1);
  return resolved(found[0]?.Value, platform);
}

const alarms = () =>
  Object.values(prod.stacks).flatMap((stack) =>
    ofType(stack, 'AWS::CloudWatch::Alarm').map(({ Properties }) => resolved(Properties, stack)),
  ) as Resource['Properties'][];

/** All that makes an alarm ring, and where; its words are judged apart. */
function alarm(name: string): unknown {
  const found = alarms().filter(({ AlarmName }) => AlarmName === name);
  expect(found).toHaveLength(1);
  const { AlarmName: _name, AlarmDescription: _words, Tags: _tags, ...rest } = found[0];
  return rest;
}

const rings = (severity: 'page' | 'ticket') => ({
  AlarmActions: [`penstock-prod-on-call-${severity}`],
  OKActions: [`penstock-prod-on-call-${severity}`],
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
});
const ofQueue = (name: string) => [{ Name: 'QueueName', Value: name }];
/** A sum over five minutes, for an expression. */
const sum = (Id: string, Namespace: string, MetricName: string, dimensions: Readonly<Record<string, string>>) => ({
  Id,
  MetricStat: {
    Metric: {
      Namespace,
      MetricName,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: 300,
    Stat: 'Sum',
  },
  ReturnData: false,
});
const expression = (Expression: string) => ({ Expression, Id: 'expr_1', Label: expect.any(String), ReturnData: true });
const WORKER_DIMENSIONS = { delivery: 'contact-to-member', integration: 'hubspot-to-mailchimp' };

describe('what rings', () => {
  test('a message older than 15 minutes in the source queue, three minutes long, pages', () => {
    expect(alarm(`${DELIVERY}-oldest-message`)).toEqual({
      ...rings('page'),
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: ofQueue(`${DELIVERY}.fifo`),
      Statistic: 'Maximum',
      Period: 60,
      Threshold: 900,
      EvaluationPeriods: 3,
    });
  });

  test('one message in the dead-letter queue makes a ticket at once', () => {
    expect(alarm(`${DELIVERY}-dead-letters`)).toEqual({
      ...rings('ticket'),
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: ofQueue(`${DELIVERY}-dead-letters.fifo`),
      Statistic: 'Maximum',
      Period: 60,
      Threshold: 1,
      EvaluationPeriods: 1,
    });
  });

  test('a worker that ends in errors or throttles in two of three five-minute periods pages', () => {
    expect(alarm(`${DELIVERY}-worker-broken`)).toEqual({
      ...rings('page'),
      Metrics: [
        expression('FILL(errors, 0) + FILL(throttles, 0)'),
        sum('errors', 'AWS/Lambda', 'Errors', { FunctionName: DELIVERY }),
        sum('throttles', 'AWS/Lambda', 'Throttles', { FunctionName: DELIVERY }),
      ],
      Threshold: 1,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
    });
  });

  test('a fifth of at least ten attempts failed in two of three five-minute periods pages', () => {
    const bad = '(FILL(retried, 0) + FILL(failed, 0))';
    expect(alarm(`${DELIVERY}-failure-rate`)).toEqual({
      ...rings('page'),
      Metrics: [
        expression(`IF((${bad} + FILL(delivered, 0)) >= 10, 100 * ${bad} / (${bad} + FILL(delivered, 0)), 0)`),
        sum('delivered', 'Penstock/prod', 'Delivered', WORKER_DIMENSIONS),
        sum('retried', 'Penstock/prod', 'Retried', WORKER_DIMENSIONS),
        sum('failed', 'Penstock/prod', 'Failed', WORKER_DIMENSIONS),
      ],
      Threshold: 20,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
    });
  });

  test('webhooks answered with 5xx in two of six five-minute periods page', () => {
    expect(alarm('penstock-prod-hubspot-to-mailchimp-receiver-not-accepting')).toEqual({
      ...rings('page'),
      Metrics: [
        expression('FILL(unavailable, 0) + FILL(errors, 0) + FILL(throttles, 0)'),
        sum('unavailable', 'Penstock/prod', 'Unavailable', { integration: 'hubspot-to-mailchimp' }),
        sum('errors', 'AWS/Lambda', 'Errors', { FunctionName: RECEIVER }),
        sum('throttles', 'AWS/Lambda', 'Throttles', { FunctionName: RECEIVER }),
      ],
      Threshold: 1,
      EvaluationPeriods: 6,
      DatapointsToAlarm: 2,
    });
  });

  test.each([
    ['broken', { ...rings('page'), MetricName: 'Errors', EvaluationPeriods: 3 }],
    [
      'silent',
      {
        ...rings('page'),
        MetricName: 'Invocations',
        EvaluationPeriods: 2,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
      },
    ],
  ])('a %s valve pages after two five-minute periods', (condition, own) => {
    expect(alarm(`penstock-prod-valve-${condition}`)).toEqual({
      ...own,
      Namespace: 'AWS/Lambda',
      Dimensions: [{ Name: 'FunctionName', Value: 'penstock-prod-valve' }],
      Statistic: 'Sum',
      Period: 300,
      Threshold: 1,
      DatapointsToAlarm: 2,
    });
  });

  test('is all there is', () => {
    expect(alarms()).toHaveLength(7);
  });
});

test('the description of an alarm has the 1,024 characters at most that CloudWatch takes, and its own severity', () => {
  for (const { AlarmName, AlarmDescription } of alarms()) {
    expect(AlarmDescription.length).toBeLessThanOrEqual(1024);
    expect(AlarmDescription).toContain(`Severity: ${AlarmName.endsWith('dead-letters') ? 'ticket' : 'page'}.`);
  }
});

test('the topics are encrypted with the key that CloudWatch may use', () => {
  const topics = ofType(platform, 'AWS::SNS::Topic').map(({ Properties }) => Properties);
  expect(topics.map(({ TopicName }) => TopicName)).toEqual([
    'penstock-prod-on-call-page',
    'penstock-prod-on-call-ticket',
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
      .flatMap(({ Metrics = [] }) => Metrics)
      .map(({ MetricStat }) => MetricStat?.Metric)
      .filter((metric) => metric?.Namespace.startsWith('Penstock'))
      .map(({ Namespace, MetricName, Dimensions }) => ({
        name: MetricName,
        series: [Namespace, Object.fromEntries(Dimensions.map(({ Name, Value }: never) => [Name, Value]))],
      }))
      .filter(({ series }) => 'delivery' in series[1] === (functionName === DELIVERY));

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
    [DELIVERY, () => deliver(bound), ['Delivered', 'Retried', 'Failed']],
    [RECEIVER, () => receive(contract, providers['hubspot-v3']), ['Unavailable']],
  ])('by namespace, dimensions and name: %s', (functionName, open, names) => {
    withEnvironmentOf(functionName);
    open();
    const series = watched(functionName);
    expect(series.map(({ name }) => name)).toEqual(names);
    for (const one of series) {
      expect(vi.mocked(createMeter).mock.calls).toEqual([one.series]);
      expect(Object.values(METRIC)).toContain(one.name);
    }
  });
});
