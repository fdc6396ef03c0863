import type { RecordMetric } from '../sample.ts';

/** The metrics of `AWS/Scheduler`: https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html. */
export type SchedulerMetric =
  | 'InvocationAttemptCount'
  | 'TargetErrorCount'
  | 'TargetErrorThrottledCount'
  | 'InvocationDroppedCount'
  | 'InvocationsSentToDeadLetterCount'
  | 'InvocationsFailedToBeSentToDeadLetterCount';

/** Counts what a schedule, by its ARN, did: per group, as at AWS, which knows no metric of a single schedule. */
export function schedulerMetrics(record: RecordMetric): (scheduleArn: string, name: SchedulerMetric) => void {
  return (scheduleArn, name) => {
    const ScheduleGroup = scheduleArn.split('/')[1] ?? 'default';
    record({ namespace: 'AWS/Scheduler', name, dimensions: { ScheduleGroup }, value: 1, unit: 'Count' });
  };
}
