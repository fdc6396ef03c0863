import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import {
  type Delivery,
  deadLetterQueueName,
  type Integration,
  METRIC,
  type MetricName,
  metricNamespace,
  workerFunctionName,
} from '../../shared/contract/index.ts';
import type { Platform } from '../platform-stack.ts';
import { type ContractAlarmProps, contractAlarm } from './contract-alarm.ts';

export interface DeliveryAlarmsProps {
  readonly integration: Integration;
  /** A key of `integration.deliveries`. */
  readonly name: string;
  readonly delivery: Delivery;
  readonly platform: Platform;
  readonly worker: IFunction;
  readonly queue: IQueue;
  readonly deadLetters: IQueue;
}

/** What rings for one delivery. */
export function addDeliveryAlarms(scope: Construct, props: DeliveryAlarmsProps): void {
  const { integration, name, delivery, platform, worker, queue, deadLetters } = props;
  const { oldestMessageMinutes, failureRatePercent, failureRateMinimumAttempts } = delivery.alarms;
  const minute = { period: Duration.minutes(1), statistic: Stats.MAXIMUM };
  const alarm = (id: string, own: Omit<ContractAlarmProps, 'environment' | 'integration' | 'step'>) =>
    contractAlarm(scope, id, platform.onCall, {
      environment: platform.environment,
      integration,
      step: name,
      ...own,
    });

  alarm('TooOld', {
    condition: 'oldest-message',
    severity: 'page',
    meaning: `an event has waited for over ${oldestMessageMinutes} minutes.`,
    nextAction: `see whether ${delivery.destination.title} answers, then read the worker's log for the reason.`,
    metric: queue.metricApproximateAgeOfOldestMessage(minute),
    threshold: oldestMessageMinutes * 60,
    evaluationPeriods: 3,
  });
  alarm('DeadLettersWaiting', {
    condition: 'dead-letters',
    severity: 'ticket',
    meaning: `events were given up and wait in ${deadLetterQueueName(platform.environment, integration.name, name, delivery.consistency.ordering)}.`,
    nextAction: `read the reason in the ledger or log, mend it, then redrive to source; they expire after ${delivery.retention.deadLetterDays} days.`,
    metric: deadLetters.metricApproximateNumberOfMessagesVisible(minute),
    threshold: 1,
    evaluationPeriods: 1,
  });
  alarm('WorkerBroken', {
    condition: 'worker-broken',
    severity: 'page',
    meaning: 'the worker itself ends in errors, time-outs or throttles, so that no event is even tried.',
    nextAction: `read the last lines of the log of ${workerFunctionName(platform.environment, integration.name, name)}; a bad deploy and an account out of concurrency are the likely causes.`,
    metric: brokenInvocations(worker),
    threshold: 1,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
  });
  alarm('FailureRate', {
    condition: 'failure-rate',
    severity: 'page',
    meaning: `over ${failureRatePercent} % of at least ${failureRateMinimumAttempts} attempts in 5 minutes failed.`,
    nextAction: `see the reasons in the worker's log; if ${delivery.destination.title} is down, events wait and heal by themselves.`,
    metric: failureRate(props),
    threshold: failureRatePercent,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
  });
}

/** A worker that dies says nothing of its events, and SQS leaves messages received three times out of their age. */
function brokenInvocations(worker: IFunction): IMetric {
  const five = { period: Duration.minutes(5), statistic: Stats.SUM };
  return new MathExpression({
    expression: 'FILL(errors, 0) + FILL(throttles, 0)',
    label: 'invocations that ended in an error or were throttled',
    period: five.period,
    usingMetrics: { errors: worker.metricErrors(five), throttles: worker.metricThrottles(five) },
  });
}

/** Our own metrics: with partial batch responses, Lambda counts an invocation whose records all failed as a success. */
function failureRate({ integration, name, delivery, platform }: DeliveryAlarmsProps): IMetric {
  const minimumAttempts = delivery.alarms.failureRateMinimumAttempts;
  const period = Duration.minutes(5);
  const count = (metricName: MetricName) =>
    new Metric({
      namespace: metricNamespace(platform.environment),
      metricName,
      dimensionsMap: { integration: integration.name, delivery: name },
      statistic: Stats.SUM,
      period,
    });
  const bad = '(FILL(retried, 0) + FILL(failed, 0))';
  const all = `(${bad} + FILL(delivered, 0))`;
  return new MathExpression({
    expression: `IF(${all} >= ${minimumAttempts}, 100 * ${bad} / ${all}, 0)`,
    label: 'failed attempts, per cent',
    period,
    usingMetrics: {
      delivered: count(METRIC.delivered),
      retried: count(METRIC.retried),
      failed: count(METRIC.failed),
    },
  });
}
