import { type CloudWatchClient, GetMetricDataCommand, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';

/** What the valve asks of AWS about workers that cannot speak for themselves. */
export interface ValveWorkers {
  /** Which code and configuration a function has: changes with every deploy that touches it. */
  versionOf(functionName: string): Promise<string>;
  /** Those of these alarms that ring. */
  ringing(alarmNames: readonly string[]): Promise<readonly string[]>;
  /** A function's invocations in the last minutes, where all of them failed; 0 where some did not. */
  failuresAlone(functionName: string): Promise<number>;
}

const MINUTE_MS = 60_000;
/** A worker is broken whose invocations of so many minutes all failed. */
export const BROKEN_MINUTES = 5;

export function createValveWorkers(
  lambda: LambdaClient,
  cloudwatch: CloudWatchClient,
  alarmPrefix: string,
  now: () => number,
): ValveWorkers {
  return {
    async versionOf(FunctionName) {
      const { CodeSha256 = '', LastModified = '' } = await lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName }),
      );
      return `${CodeSha256} ${LastModified}`;
    },

    // One request a minute for all of them: metrics of all workers would cost more than their alarms.
    async ringing(alarmNames) {
      const found: string[] = [];
      const request = { AlarmNamePrefix: alarmPrefix, StateValue: 'ALARM' as const };
      for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client: cloudwatch }, request))
        found.push(...MetricAlarms.map(({ AlarmName = '' }) => AlarmName));
      return alarmNames.filter((name) => found.includes(name));
    },

    async failuresAlone(FunctionName) {
      const metric = (Id: string, MetricName: string) => ({
        Id,
        MetricStat: {
          Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions: [{ Name: 'FunctionName', Value: FunctionName }] },
          Period: 60,
          Stat: 'Sum',
        },
      });
      const end = Math.ceil(now() / MINUTE_MS) * MINUTE_MS;
      const { MetricDataResults = [] } = await cloudwatch.send(
        new GetMetricDataCommand({
          MetricDataQueries: [metric('errors', 'Errors'), metric('invocations', 'Invocations')],
          StartTime: new Date(end - (BROKEN_MINUTES + 1) * MINUTE_MS),
          EndTime: new Date(end),
        }),
      );
      const sum = (id: string) =>
        (MetricDataResults.find(({ Id }) => Id === id)?.Values ?? []).reduce((total, value) => total + value, 0);
      const errors = sum('errors');
      return errors >= sum('invocations') ? errors : 0;
    },
  };
}
