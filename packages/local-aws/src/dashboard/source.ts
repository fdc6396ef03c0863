import type { Input, Output } from '../aws/values.ts';
import type { LogLine, TimeRange } from '../logs-insights/index.ts';

/** Where the page gets everything from: what was deployed, CloudWatch, the log groups, the clock. */
export interface Source {
  readonly dashboards: readonly { readonly name: string; readonly body: string }[];
  readonly queries: readonly SavedQuery[];
  /** Calls an operation of CloudWatch. */
  cloudWatch(operation: string, input: Input): Promise<Output>;
  /** The lines of a log group within a range of time. */
  lines(group: string, range: TimeRange): Promise<readonly LogLine[]>;
  now(): number;
}

export interface SavedQuery {
  readonly name: string;
  readonly logGroups: readonly string[];
  readonly text: string;
}
