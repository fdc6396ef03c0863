import { type CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';

type Members = Readonly<Record<string, unknown>>;

/** The two operations that the graphs call, with times as CloudWatch's wire has them: seconds since the epoch. */
export function cloudWatchOf(client: CloudWatchClient) {
  return async (operation: string, input: Members): Promise<Members> => {
    switch (operation) {
      case 'DescribeAlarms':
        return inSeconds(await client.send(new DescribeAlarmsCommand(input)));
      case 'GetMetricData': {
        const { StartTime, EndTime, ...query } = input;
        const times = { StartTime: dateOf(StartTime), EndTime: dateOf(EndTime) };
        const command = new GetMetricDataCommand({ MetricDataQueries: [], ...query, ...times });
        return inSeconds(await client.send(command));
      }
      default:
        throw new Error(`The graphs do not call ${operation}.`);
    }
  };
}

const dateOf = (seconds: unknown) => new Date(Number(seconds) * 1000);

/** An answer of the SDK with each date in it as seconds. */
function inSeconds(answer: object): Members {
  const plain = (value: unknown): unknown => {
    if (value instanceof Date) return value.getTime() / 1000;
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
  };
  return plain(answer) as Members;
}
