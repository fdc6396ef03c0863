import { resourceName } from '../../../shared/topology/names.ts';
import type { Stage } from './stage.ts';
import { ringsWithoutData } from './targets.ts';

/** An alarm's change of state, as its history tells it. */
export interface Change {
  /** Without the environment. */
  readonly alarm: string;
  /** `ALARM` also where an alarm rings for want of data. */
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
    for (const { AlarmName, Timestamp, HistorySummary } of AlarmHistoryItems as readonly Item[]) {
      const alarm = AlarmName.replace(PREFIX, '');
      const state = HistorySummary.split(' to ')[1] ?? '';
      const to = state === 'INSUFFICIENT_DATA' && ringsWithoutData(alarm) ? 'ALARM' : state;
      found.push({ alarm, to, atMs: Timestamp * 1000 });
    }
    next = NextToken;
  } while (next !== undefined);
  return found;
}

/** The names of the alarms that ring now, without the environment. */
export function ringing(stage: Stage): readonly string[] {
  const { inState } = stage.environment.runtime.endpoint.cloudwatch;
  const named = (state: 'ALARM' | 'INSUFFICIENT_DATA') => inState(state).map((name) => name.replace(PREFIX, ''));
  return [...named('ALARM'), ...named('INSUFFICIENT_DATA').filter(ringsWithoutData)];
}
