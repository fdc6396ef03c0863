import { receives } from '../../contract/index.ts';
import { METRIC, metricNamespace, resourceName, workerFunctionName } from '../../topology/index.ts';
import type { AlarmDefinition } from '../definition.ts';
import { deliveryAlarms } from '../delivery.ts';
import { integrationAlarms } from '../integration.ts';
import { EACH_CALL } from '../queries/question.ts';
import { type Block, COLOR, type DrawnSource, graph, lights, logs, searched, watched } from './body.ts';
import { alarmArn, type DashboardConfig } from './config.ts';

/** Placeholders of the chosen names in the widgets. No name is written in capitals. */
export const CHOSEN = { integration: 'CHOSEN_INTEGRATION', delivery: 'CHOSEN_DELIVERY' } as const;

const HALF = [12, 7] as const;
const THIRD = [8, 6] as const;
const QUARTER = [6, 7] as const;

/** Graphs of alarms: by condition, the title that a person reads. */
const OF_DELIVERY = {
  'oldest-message': 'Age: the oldest event in the queue, in seconds',
  'oldest-retry': 'Age: the oldest event that failed, in seconds',
  'failure-rate': 'Failed attempts, per cent of all',
  'dead-letters': 'Dead letters that wait',
  'breaker-open': 'Breaker: 1 while the valve keeps the delivery disabled',
  'credential-refused': 'Credential refused, times',
} as const;
const OF_RECEIVER = {
  'not-accepting': 'Webhooks answered with 5xx',
  'signatures-refused': 'Webhooks refused for their signature',
  'requests-refused': 'Requests refused with 4xx, also by API Gateway itself',
  'genuine-refused': 'Webhooks refused although their signature was right',
  slow: 'Milliseconds to answer, the slowest one in a hundred',
  'contract-drift': 'Contract drift: payloads in which a needed field changed',
} as const;

/** The widgets of the chosen delivery of the chosen integration: the same for all, in the same order. */
export function chosenRows(config: DashboardConfig): readonly (readonly Block[])[] {
  const { region, environment } = config;
  const definitions = conditionsOfAll(config);
  const alarm = (step: string, condition: string) => {
    const isPlanned = definitions[step === CHOSEN.delivery ? 'delivery' : 'receiver'].includes(condition);
    if (!isPlanned) throw new Error(`The dashboard shows the alarm ${condition}, which not every integration has.`);
    return alarmArn(config, resourceName(environment, CHOSEN.integration, step, condition));
  };
  const ofDelivery = (condition: keyof typeof OF_DELIVERY, size: readonly [number, number]) =>
    watched(size, region, OF_DELIVERY[condition], alarm(CHOSEN.delivery, condition));
  const ofReceiver = (condition: keyof typeof OF_RECEIVER) =>
    watched(THIRD, region, OF_RECEIVER[condition], alarm(RECEIVER, condition));

  return [
    [
      lights(24, 4, `Alarms of ${CHOSEN.integration} and of its delivery ${CHOSEN.delivery}`, [
        ...definitions.delivery.map((condition) => alarm(CHOSEN.delivery, condition)),
        ...definitions.receiver.map((condition) => alarm(RECEIVER, condition)),
      ]),
    ],
    [volume(config), outcomes(config)],
    [delay(config), ofDelivery('oldest-message', QUARTER), ofDelivery('oldest-retry', QUARTER)],
    [ofDelivery('failure-rate', THIRD), ofDelivery('dead-letters', THIRD), ofDelivery('breaker-open', THIRD)],
    ...(definitions.receiver.length > 0
      ? [
          [ofReceiver('not-accepting'), ofReceiver('genuine-refused'), ofReceiver('slow')],
          [ofReceiver('signatures-refused'), ofReceiver('requests-refused'), ofReceiver('contract-drift')],
        ]
      : []),
    [ofDelivery('credential-refused', THIRD), calls(config)],
    ...(hasBusiness(config) ? [business(config)] : []),
  ];
}

const RECEIVER = 'receiver';

function volume(config: DashboardConfig): Block {
  return graph(HALF, config.region, 'Volume: events accepted and not declared, attempts, in 5 minutes', [
    {
      source: own(config, METRIC.accepted, 'Sum', 'integration'),
      label: 'accepted, all deliveries',
      color: COLOR.known,
    },
    { source: own(config, METRIC.attemptDelay, 'SampleCount'), label: 'attempts, this delivery', color: COLOR.good },
    {
      source: own(config, METRIC.undeclared, 'Sum', 'integration'),
      label: 'of types that the contract does not name',
      color: COLOR.dim,
    },
  ]);
}

/** Filtered events count as attempts; only the log distinguishes them, because every metric costs. */
function outcomes(config: DashboardConfig): Block {
  const failed = own(config, METRIC.failedAttempts, 'Sum');
  return graph(HALF, config.region, 'Outcomes: attempts, and those that failed', [
    { source: own(config, METRIC.attemptDelay, 'SampleCount'), label: 'attempts', color: COLOR.good },
    { source: failed, label: 'attempts failed', color: COLOR.bad },
  ]);
}

function delay(config: DashboardConfig): Block {
  const source = (statistic: DrawnSource['statistic']) => own(config, METRIC.attemptDelay, statistic);
  return graph(HALF, config.region, 'Delay: milliseconds from the webhook to the end of an attempt', [
    { source: source('p50'), label: 'half of the attempts were faster', color: COLOR.known },
    { source: source('p99'), label: 'the slowest one in a hundred', color: COLOR.slow },
  ]);
}

const hasBusiness = ({ integrations }: DashboardConfig) =>
  integrations.some(({ deliveries }) => Object.values(deliveries).some((delivery) => delivery.business !== undefined));

/** What the contract names, and the money that the logs have. Both stay empty for a delivery that names nothing. */
function business(config: DashboardConfig): readonly Block[] {
  const { environment, region } = config;
  const counted = own(config, METRIC.businessOutcomes, 'Sum');
  const group = `/aws/lambda/${workerFunctionName(environment, CHOSEN.integration, CHOSEN.delivery)}`;
  const query = `SOURCE '${group}' | filter ispresent(business) | stats count(*) as times, sum(amount) as total by business, currency`;
  return [
    searched(HALF, region, 'Business: what was brought about, in 5 minutes', counted, 'outcome'),
    logs(HALF, region, 'Business: how often, and the money that it was about', query, 'table'),
  ];
}

/** There is no metric of calls: it would cost 0.30 USD a month for each account. The log has them, for a fraction of a cent a view. */
function calls({ environment, region }: DashboardConfig): Block {
  const group = `/aws/lambda/${workerFunctionName(environment, CHOSEN.integration, CHOSEN.delivery)}`;
  const query = `SOURCE '${group}' | ${EACH_CALL.join(' | ')} | stats count(*) as calls by bin(1m)`;
  return logs([16, 6], region, 'Budget: calls to vendors a minute (limits: list of accounts below)', query);
}

function own(
  { environment }: DashboardConfig,
  name: string,
  statistic: DrawnSource['statistic'],
  of?: 'integration',
): DrawnSource {
  const { integration, delivery } = CHOSEN;
  const dimensions = of ? { integration } : { integration, delivery };
  return { namespace: metricNamespace(environment), name, dimensions, statistic };
}

/** The conditions that every receiver and every delivery has: only these can be shown whichever is chosen. Graphs of a receiver stay empty for an integration without one. */
function conditionsOfAll({ environment, integrations, production }: DashboardConfig) {
  const receivers = integrations
    .filter(receives)
    .map((integration) => integrationAlarms(environment, integration, production));
  const deliveries = integrations.flatMap((integration) =>
    Object.keys(integration.deliveries).map((name) => deliveryAlarms(environment, integration, name)),
  );
  return { receiver: common(receivers), delivery: common(deliveries) };
}

function common([first = [], ...others]: readonly (readonly AlarmDefinition[])[]): readonly string[] {
  const inAll = (condition: string) =>
    others.every((definitions) => definitions.some((definition) => definition.condition === condition));
  return first.map(({ condition }) => condition).filter(inAll);
}
