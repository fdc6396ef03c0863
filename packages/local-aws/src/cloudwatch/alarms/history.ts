import type { Input, Output } from '../../aws/values.ts';
import type { Clock } from '../../clock.ts';
import type { Collection } from '../../documents.ts';
import { refuseOthers } from '../errors.ts';

/** Something that happened to an alarm. */
export interface HistoryItem {
  readonly name: string;
  readonly kind: 'metric' | 'composite';
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly type: 'StateUpdate' | 'ConfigurationUpdate' | 'Action';
  readonly summary: string;
  readonly data: object;
}

export interface History {
  add(item: Omit<HistoryItem, 'at'>): void;
  /** DescribeAlarmHistory. */
  describe(input: Input): Output;
}

const KEPT_MS = 14 * 86_400_000;
const PAGE = 100;
const MEMBERS = [
  'AlarmName',
  'AlarmTypes',
  'HistoryItemType',
  'StartDate',
  'EndDate',
  'ScanBy',
  'MaxRecords',
  'NextToken',
];
const TYPES = { metric: 'MetricAlarm', composite: 'CompositeAlarm' } as const;

/** What happened to the alarms in the last two weeks. */
export function createHistory(store: Collection<HistoryItem>, clock: Clock): History {
  let last = store.all().length;

  return {
    add(item) {
      const at = clock.now();
      last += 1;
      // Keys in the order of the times, and of what happened at one time.
      store.put(`${String(Math.floor(at)).padStart(15, '0')} ${String(last).padStart(9, '0')}`, { ...item, at });
    },
    describe(input) {
      const { AlarmName, AlarmTypes = ['MetricAlarm'], HistoryItemType, StartDate, EndDate, ScanBy } = input;
      const { MaxRecords = PAGE, NextToken = 0 } = input;
      refuseOthers(input, MEMBERS);
      const now = clock.now();
      const found = store
        .all()
        .filter(({ at }) => at >= now - KEPT_MS)
        .filter(({ at }) => StartDate === undefined || at >= Number(StartDate) * 1000)
        .filter(({ at }) => EndDate === undefined || at <= Number(EndDate) * 1000)
        .filter(({ name }) => AlarmName === undefined || name === AlarmName)
        .filter(({ kind }) => AlarmName !== undefined || (AlarmTypes as string[]).includes(TYPES[kind]))
        .filter(({ type }) => HistoryItemType === undefined || type === HistoryItemType);
      const inOrder = ScanBy === 'TimestampAscending' ? found : found.reverse();
      const end = Number(NextToken) + Number(MaxRecords);
      return {
        AlarmHistoryItems: inOrder.slice(Number(NextToken), end).map(shown),
        ...(inOrder.length > end && { NextToken: String(end) }),
      };
    },
  };
}

function shown({ name, kind, at, type, summary, data }: HistoryItem): Output {
  return {
    AlarmName: name,
    AlarmType: TYPES[kind],
    Timestamp: at / 1000,
    HistoryItemType: type,
    HistorySummary: summary,
    HistoryData: JSON.stringify(data),
  };
}
