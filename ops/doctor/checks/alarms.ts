import { type CompositeAlarm, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { resourceName } from '../../../shared/topology/index.ts';
import { isNameOf } from '../../deployed/environment-names.ts';
import { nameInUrl } from '../../deployed/queues.ts';
import type { ResourceSeen } from '../../deployed/stacks.ts';
import type { Examined } from '../environment.ts';
import type { Finding } from '../finding.ts';
import { type Sources, silentMetric } from './metric-sources.ts';

/** Every alarm of the stacks exists, measures something, and reaches a topic. */
export async function alarmFindings(examined: Examined): Promise<readonly Finding[]> {
  const { environment, project, aws } = examined;
  const metric: MetricAlarm[] = [];
  const composite: CompositeAlarm[] = [];
  for await (const page of paginateDescribeAlarms(
    { client: aws.cloudwatch },
    { AlarmNamePrefix: resourceName(environment, ''), AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
  )) {
    metric.push(...(page.MetricAlarms ?? []));
    composite.push(...(page.CompositeAlarms ?? []));
  }
  const [resources, queues, functions] = await Promise.all([
    examined.resources(),
    examined.queues(),
    examined.functions(),
  ]);
  const others = Object.keys(project.environments);
  const ours = <A extends { AlarmName?: string | undefined }>(alarms: readonly A[]) =>
    alarms.filter(({ AlarmName = '' }) => isNameOf(environment, AlarmName, others));
  return judgeAlarms({
    environment,
    resources,
    metric: ours(metric),
    composite: ours(composite),
    sources: {
      environment,
      integrations: project.integrations,
      AWS: {
        'AWS/SQS': { dimension: 'QueueName', kind: 'queue', names: queues },
        'AWS/Lambda': { dimension: 'FunctionName', kind: 'function', names: functions },
        'AWS/DynamoDB': { dimension: 'TableName', kind: 'table', names: namesIn(resources, /^AWS::DynamoDB::/) },
        'AWS/ApiGateway': {
          dimension: 'ApiId',
          kind: 'HTTP API',
          names: namesIn(resources, /^AWS::ApiGatewayV2::Api$/),
        },
        'AWS/SNS': {
          dimension: 'TopicName',
          kind: 'topic',
          names: namesIn(resources, /^AWS::SNS::Topic$/).map((arn) => arn.split(':')[5] ?? ''),
        },
      },
    },
  });
}

const namesIn = (resources: readonly ResourceSeen[], type: RegExp) =>
  resources.filter((one) => type.test(one.type)).map(({ physicalId }) => nameInUrl(physicalId));

export interface AlarmsToJudge {
  readonly environment: string;
  readonly resources: readonly ResourceSeen[];
  readonly metric: readonly MetricAlarm[];
  readonly composite: readonly CompositeAlarm[];
  readonly sources: Sources;
}

const ALARM_TYPES = new Set(['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm']);

function judgeAlarms(given: AlarmsToJudge): readonly Finding[] {
  const { environment, resources, metric, composite, sources } = given;
  const deploy = `npm run deploy -- ${environment}`;
  const names = new Set([...metric, ...composite].map(({ AlarmName }) => AlarmName));
  const gone = resources.filter(({ type, physicalId }) => ALARM_TYPES.has(type) && !names.has(nameOf(physicalId)));
  const topics = new Set(
    resources.filter(({ type }) => type === 'AWS::SNS::Topic').map(({ physicalId }) => physicalId),
  );
  const rules = composite.map(({ AlarmRule = '' }) => AlarmRule);
  return [
    ...gone.map(({ physicalId }) => ({
      thing: nameOf(physicalId),
      problem: 'the alarm does not exist: its stack still lists it',
      remedy:
        'CloudFormation does not notice. Change its description or a threshold and deploy, which writes it again.',
      run: deploy,
    })),
    ...[...metric, ...composite].flatMap((alarm) => actionProblem(alarm, rules, topics, deploy)),
    ...metric.flatMap((alarm) => metricProblem(alarm, sources)),
  ];
}

/** A composite alarm's `Ref` is its name; that of some API versions is its ARN. */
const nameOf = (physicalId: string) => physicalId.replace(/^arn:.*:alarm:/, '');

type Acting = Pick<
  MetricAlarm,
  'AlarmName' | 'AlarmArn' | 'ActionsEnabled' | 'AlarmActions' | 'InsufficientDataActions'
>;

function actionProblem(
  { AlarmName = '', AlarmArn = '', ActionsEnabled, AlarmActions = [], InsufficientDataActions = [] }: Acting,
  rules: readonly string[],
  topics: ReadonlySet<string>,
  deploy: string,
): readonly Finding[] {
  const actions = [...AlarmActions, ...InsufficientDataActions];
  // A part of a composite alarm rings through it.
  const isPart = rules.some((rule) => rule.includes(`"${AlarmName}"`) || rule.includes(`"${AlarmArn}"`));
  if (actions.length === 0)
    return isPart
      ? []
      : [
          {
            thing: AlarmName,
            problem: 'it has no action: it turns red and tells no person',
            remedy:
              'Is it one of the project? Then deploy a change of it. Otherwise give it the on-call topic as its action.',
            run: deploy,
          },
        ];
  if (ActionsEnabled === false)
    return [
      {
        thing: AlarmName,
        problem: 'its actions are disabled: it turns red and tells no person',
        remedy: 'Enable them.',
        run: `aws cloudwatch enable-alarm-actions --alarm-names ${AlarmName}`,
      },
    ];
  const nowhere = actions.find((arn) => arn.includes(':sns:') && !topics.has(arn));
  return nowhere === undefined
    ? []
    : [
        {
          thing: AlarmName,
          problem: `its action is ${nowhere}, which is no topic of this environment`,
          remedy: 'Does that topic exist, and does a person hear it? Otherwise deploy a change of the alarm.',
          run: deploy,
        },
      ];
}

function metricProblem(alarm: MetricAlarm, sources: Sources): readonly Finding[] {
  const { AlarmName = '', Namespace, MetricName, Dimensions, Metrics = [] } = alarm;
  const stats = Metrics.flatMap(({ MetricStat }) => (MetricStat?.Metric ? [MetricStat.Metric] : []));
  const all = Namespace === undefined ? stats : [{ Namespace, MetricName, Dimensions }];
  const reason = all.map((one) => silentMetric(one, sources)).find((one) => one !== undefined);
  if (reason === undefined) return [];
  return [
    {
      thing: AlarmName,
      problem: `nothing writes its metric: ${reason}`,
      remedy:
        'Is it a left-over of an earlier deploy? Delete it. Otherwise correct its metric, or deploy a change of it.',
      run: `aws cloudwatch delete-alarms --alarm-names ${AlarmName}`,
    },
  ];
}
