import { type CloudWatchClient, DescribeAlarmHistoryCommand, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';

/** The descriptions of metric alarms, by name; alarms that do not exist are left out. */
export type Describe = (names: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** A page quotes one alarm and names the others: more descriptions are not needed. */
const LOOKED_AT = 10;

export function createDescribe(client: Pick<CloudWatchClient, 'send'>): Describe {
  return async (names) => {
    const { MetricAlarms = [] } = await client.send(
      new DescribeAlarmsCommand({ AlarmNames: names.slice(0, LOOKED_AT), AlarmTypes: ['MetricAlarm'] }),
    );
    return new Map(MetricAlarms.map(({ AlarmName = '', AlarmDescription = '' }) => [AlarmName, AlarmDescription]));
  };
}

/** Whether an alarm that went from no data to OK had data before, and so rang when it had none. */
export type HasRung = (name: string) => Promise<boolean>;

/** An alarm begins without data: where its change to OK is the only one in its history, that is its first. */
export function createHasRung(client: Pick<CloudWatchClient, 'send'>): HasRung {
  return async (AlarmName) => {
    const { AlarmHistoryItems = [] } = await client.send(
      new DescribeAlarmHistoryCommand({ AlarmName, HistoryItemType: 'StateUpdate', MaxRecords: 2 }),
    );
    return AlarmHistoryItems.length > 1;
  };
}
