import type { Delivery, Integration } from '../contract/index.ts';
import {
  deadLetterQueueName,
  METRIC,
  type MetricName,
  metricNamespace,
  queueName,
  rowPrefix,
  workerFunctionName,
} from '../topology/index.ts';
import type { AlarmDefinition, MetricSource, Statistic } from './definition.ts';

/** One alarm of every delivery. */
export type DeliveryAlarm = (delivery: AlarmedDelivery) => AlarmDefinition;

/** A delivery in one environment, and the phrases that its alarms share. */
export interface AlarmedDelivery {
  readonly name: string;
  readonly environment: string;
  /** `integration/delivery`. */
  readonly path: string;
  readonly declared: Delivery;
  /** The destination's title. */
  readonly vendor: string;
  readonly queue: string;
  readonly deadLetters: string;
  readonly worker: string;
  readonly metric: (name: MetricName, statistic: Statistic) => MetricSource;
  readonly say: Phrases;
}

interface Phrases {
  /** A command, for this environment. */
  readonly ops: (command: string) => string;
  /** The command that lists the events in a state. */
  readonly list: (state: 'waiting' | 'dead') => string;
  readonly show: string;
  readonly tail: string;
  readonly redrive: string;
  readonly resume: string;
  readonly waits: string;
  readonly conflicts: string;
  readonly owed: string;
  readonly retryOwed: string;
  /** A condition, then the people to call. */
  readonly escalate: (when: string) => string;
}

export function alarmedDelivery(environment: string, integration: Integration, name: string): AlarmedDelivery {
  const declared = integration.deliveries[name] as Delivery;
  const { ordering } = declared.consistency;
  const path = rowPrefix(integration.name, name);
  const ops = (command: string) => `\`npm run ops -- ${command} --env ${environment}\``;
  return {
    ...{ name, environment, path, declared },
    vendor: declared.destination.title,
    queue: queueName(environment, integration.name, name, ordering),
    deadLetters: deadLetterQueueName(environment, integration.name, name, ordering),
    worker: workerFunctionName(environment, integration.name, name),
    metric: (metricName, statistic) => ({
      namespace: metricNamespace(environment),
      name: metricName,
      dimensions: { integration: integration.name, delivery: name },
      statistic,
    }),
    say: {
      ops,
      list: (state) => ops(`events --delivery ${path} --state ${state}`),
      show: `${ops('show EVENT')} for one of them: its attempts, the vendor's answers and the next step.`,
      tail: ops(`tail --delivery ${path} --since 1h --once`),
      redrive: `${ops(`retry ${path}`)} plans it (\`--reason R\` chooses), \`jobs PLAN --go\` begins: 5 first, and it stops when their reason comes back. Events that already had their effect are skipped.`,
      resume: ops(`resume ${path}`),
      conflicts: ops(`conflicts --delivery ${path}`),
      owed: ops(`owed --delivery ${path}`),
      retryOwed: ops(`retry ${path} --state owed`),
      waits: 'events wait safely in the queue, and nothing is lost.',
      escalate: (when) => `${when}: ${integration.escalation.map(({ contact }) => contact).join(', then ')}.`,
    },
  };
}

/** Seconds since the oldest event came that failed and still waits. */
export const oldestPending = ({ metric }: AlarmedDelivery) => metric(METRIC.oldestPending, 'Maximum');
