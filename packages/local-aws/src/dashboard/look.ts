import type { AlarmSeen } from './alarms.ts';
import type { Range } from './series.ts';
import type { Source } from './source.ts';

/** What one look at the dashboard is about. */
export interface Look {
  readonly source: Source;
  /** The dashboard's name, with which its alarms' names begin. */
  readonly dashboard: string;
  readonly range: Range;
  readonly alarms: ReadonlyMap<string, AlarmSeen>;
}
