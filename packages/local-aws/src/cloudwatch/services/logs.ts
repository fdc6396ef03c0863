import { readEmbedded } from '../embedded.ts';
import { isTimely } from '../reported.ts';
import type { RecordMetric } from '../sample.ts';

/**
 * Takes the metrics out of functions' log lines. What cannot be read counts as `EMFValidationErrors` of `AWS/Logs`, by log
 * group: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html.
 */
export function logMetrics(
  record: RecordMetric,
  now: () => number,
  onTrouble: (functionName: string, message: string) => void,
): (functionName: string, line: string) => void {
  return (functionName, line) => {
    const embedded = readEmbedded(line);
    if (!embedded) return;
    const timely = embedded.samples.filter(({ at }) => at !== undefined && isTimely(at, now()));
    for (const sample of timely) record(sample);
    const late = embedded.samples.length - timely.length;
    const violations = [
      ...embedded.violations,
      ...(late > 0 ? [`${late} values are more than two weeks old or two hours ahead`] : []),
    ];
    if (violations.length === 0) return;
    const dimensions = { LogGroupName: `/aws/lambda/${functionName}` };
    record({ namespace: 'AWS/Logs', name: 'EMFValidationErrors', dimensions, value: 1, unit: 'Count' });
    onTrouble(functionName, `A log line's metrics were not all taken: ${violations.join('; ')}.`);
  };
}
