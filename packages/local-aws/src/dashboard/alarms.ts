import type { Input } from '../aws/values.ts';
import { fetchSeries, type Range, type Series } from './series.ts';
import type { Source } from './source.ts';

/** An alarm of either kind, as DescribeAlarms describes it. */
export interface AlarmSeen {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** Milliseconds since the epoch. */
  readonly since?: number;
  readonly reason: string;
  readonly description: string;
  /** Undefined for a composite alarm. */
  readonly watches?: {
    readonly queries: readonly Input[];
    readonly threshold: number;
    readonly sign: string;
    readonly periodMs: number;
  };
}

const SIGNS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: '≥',
  GreaterThanThreshold: '>',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
};

/** CloudWatch takes so many names at once. */
const MOST_NAMES = 100;

/** The alarms there are, by name; with `names`, those of them. */
export async function seeAlarms(
  source: Pick<Source, 'cloudWatch'>,
  names?: readonly string[],
): Promise<ReadonlyMap<string, AlarmSeen>> {
  if (names === undefined) return seePages(source, {});
  const all = [...new Set(names)];
  const parts = Array.from({ length: Math.ceil(all.length / MOST_NAMES) }, (_, i) =>
    seePages(source, { AlarmNames: all.slice(i * MOST_NAMES, (i + 1) * MOST_NAMES) }),
  );
  return new Map((await Promise.all(parts)).flatMap((part) => [...part]));
}

async function seePages(source: Pick<Source, 'cloudWatch'>, which: Input): Promise<ReadonlyMap<string, AlarmSeen>> {
  const seen = new Map<string, AlarmSeen>();
  let NextToken: unknown;
  do {
    const page = await source.cloudWatch('DescribeAlarms', {
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      MaxRecords: 100,
      ...which,
      ...(NextToken !== undefined && { NextToken }),
    });
    const all = [page.MetricAlarms, page.CompositeAlarms].flatMap((some) => (some ?? []) as readonly Input[]);
    for (const alarm of all) seen.set(String(alarm.AlarmName), seenOf(alarm));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return seen;
}

export const nameOfArn = (arn: string) => arn.slice(arn.lastIndexOf(':alarm:') + ':alarm:'.length);

/** What an alarm watches, as lines. */
export async function watchedSeries(source: Source, { watches }: AlarmSeen, range: Range): Promise<readonly Series[]> {
  if (!watches) return [];
  const drawn = watches.queries.map((query) => ({
    query: query as Input & { readonly Id: string },
    period: watches.periodMs / 1000,
  }));
  return fetchSeries(source, drawn, range);
}

function seenOf(alarm: Input): AlarmSeen {
  const { AlarmName, StateValue, StateReason, StateUpdatedTimestamp, AlarmDescription, AlarmRule } = alarm;
  return {
    name: String(AlarmName),
    state: StateValue as AlarmSeen['state'],
    ...(StateUpdatedTimestamp !== undefined && { since: Number(StateUpdatedTimestamp) * 1000 }),
    reason: String(StateReason ?? ''),
    description: String(AlarmDescription ?? ''),
    ...(AlarmRule === undefined && { watches: watchesOf(alarm) }),
  };
}

function watchesOf(alarm: Input): NonNullable<AlarmSeen['watches']> {
  const { Metrics, Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic } = alarm;
  const stat = { Metric: { Namespace, MetricName, Dimensions }, Period, Stat: Statistic ?? ExtendedStatistic };
  const queries = (Metrics ?? [{ Id: 'm1', MetricStat: stat }]) as readonly Input[];
  const seconds = queries.flatMap((query) => (query.MetricStat as { Period?: number } | undefined)?.Period ?? [])[0];
  return {
    queries,
    threshold: Number(alarm.Threshold),
    sign: SIGNS[String(alarm.ComparisonOperator)] ?? String(alarm.ComparisonOperator),
    periodMs: (seconds ?? 60) * 1000,
  };
}
