import type { CloudWatchClient, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import {
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import { readAlarmText } from '../../shared/alarms/index.ts';
import type { RingingAlarm } from './model.ts';
import type { Pool } from './pool.ts';

/** The metric alarms that ring. A composite alarm says no more than the alarms that it is made of. */
export async function ringingAlarms(
  client: CloudWatchClient,
  prefix: string,
  pool: Pool,
): Promise<readonly RingingAlarm[]> {
  const found: RingingAlarm[] = [];
  let NextToken: string | undefined;
  do {
    const page: DescribeAlarmsCommandOutput = await pool(() =>
      client.send(
        new DescribeAlarmsCommand({
          AlarmNamePrefix: prefix,
          AlarmTypes: ['MetricAlarm'],
          StateValue: 'ALARM',
          ...(NextToken && { NextToken }),
        }),
      ),
    );
    found.push(...(page.MetricAlarms ?? []).map(ringing));
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

function ringing({
  AlarmName = '',
  AlarmDescription = '',
  StateReason = '',
  StateUpdatedTimestamp,
}: MetricAlarm): RingingAlarm {
  const text = readAlarmText(AlarmDescription);
  return {
    name: AlarmName,
    meaning: text?.meaning ?? StateReason,
    since: (StateUpdatedTimestamp ?? new Date(0)).toISOString(),
    ...(text && { condition: text.condition, severity: text.severity, runbook: text.runbookUrl }),
  };
}

/** CloudWatch's largest page. */
const LOOKED_AT = 100;

/** The alarm of this prefix that ended last, if one of the last changes of all alarms was its end. */
export async function lastEnded(
  client: CloudWatchClient,
  isOurs: (alarm: string) => boolean,
  pool: Pool,
): Promise<{ readonly alarm: string; readonly at: string } | undefined> {
  const { AlarmHistoryItems = [] } = await pool(() =>
    client.send(
      new DescribeAlarmHistoryCommand({
        AlarmTypes: ['MetricAlarm'],
        HistoryItemType: 'StateUpdate',
        ScanBy: 'TimestampDescending',
        MaxRecords: LOOKED_AT,
      }),
    ),
  );
  const ended = AlarmHistoryItems.find(
    ({ AlarmName = '', HistorySummary = '' }) => isOurs(AlarmName) && /from ALARM to OK/.test(HistorySummary),
  );
  return ended?.AlarmName && ended.Timestamp
    ? { alarm: ended.AlarmName, at: ended.Timestamp.toISOString() }
    : undefined;
}
