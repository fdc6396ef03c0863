import { resourceName } from '../../../shared/topology/names.ts';
import type { Stage } from './stage.ts';

/** An alarm's change of state, as its history tells it. */
export interface Change {
  /** Without the environment. */
  readonly alarm: string;
  readonly to: string;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
}

interface Item {
  readonly AlarmName: string;
  /** Seconds. */
  readonly Timestamp: number;
  readonly HistorySummary: string;
}

const PREFIX = resourceName('prod', '');

/** All changes of state since a time, oldest first. */
export async function changesSince(stage: Stage, sinceMs: number): Promise<readonly Change[]> {
  const found: Change[] = [];
  let next: unknown;
  do {
    const { AlarmHistoryItems, NextToken } = await stage.aws('monitoring', 'DescribeAlarmHistory', {
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      HistoryItemType: 'StateUpdate',
      StartDate: sinceMs / 1000,
      ScanBy: 'TimestampAscending',
      ...(next !== undefined && { NextToken: next }),
    });
    for (const { AlarmName, Timestamp, HistorySummary } of AlarmHistoryItems as readonly Item[])
      found.push({
        alarm: AlarmName.replace(PREFIX, ''),
        to: HistorySummary.split(' to ')[1] ?? '',
        atMs: Timestamp * 1000,
      });
    next = NextToken;
  } while (next !== undefined);
  return found;
}

/** The names of the alarms that ring now, without the environment. */
export function ringing(stage: Stage): readonly string[] {
  return stage.environment.runtime.endpoint.cloudwatch.inState('ALARM').map((name) => name.replace(PREFIX, ''));
}
