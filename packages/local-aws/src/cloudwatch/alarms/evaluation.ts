/** A period's value, or undefined where there is none; the age counts periods back from the newest, which has 0. */
interface Slot {
  readonly age: number;
  readonly at: number;
  readonly value: number;
}

export type TreatMissingData = 'breaching' | 'notBreaching' | 'ignore' | 'missing';
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** What an alarm's verdict rests on. */
export interface Verdict {
  /** Undefined: the alarm stays as it is. */
  readonly state?: AlarmState;
  /** The real data points that counted, newest first. */
  readonly evaluated: readonly { readonly at: number; readonly value: number; readonly breaching: boolean }[];
  /** How many missing ones had to be made up. */
  readonly filled: number;
}

export interface Condition {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: TreatMissingData;
  breaches(value: number): boolean;
}

/**
 * How many periods are looked at. AWS does not publish the number; its examples look at 5 for 3 evaluation periods.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluationRange(evaluationPeriods: number): number {
  return evaluationPeriods + 2;
}

/**
 * An alarm's verdict over its evaluation range; `periods` are the beginnings of its periods, oldest first.
 * Enough real data points decide alone. With fewer, all of them count, and missing ones are made up as few times as
 * possible. «Avoiding premature transitions»: with missing data left missing, breaching points alone alarm once the oldest
 * of them is as old as the data points to alarm; until then, and without any data, the data is insufficient.
 */
export function judge(condition: Condition, periods: readonly number[], series: ReadonlyMap<number, number>): Verdict {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = condition;
  const real = slotsOf(periods, series).slice(0, evaluationPeriods);
  const evaluated = real.map(({ at, value }) => ({ at, value, breaching: condition.breaches(value) }));
  const breaching = evaluated.filter((point) => point.breaching).length;
  const filled = evaluationPeriods - real.length;
  const decided = (state?: AlarmState): Verdict => ({ ...(state && { state }), evaluated, filled });
  const byCount = (count: number) => decided(count >= datapointsToAlarm ? 'ALARM' : 'OK');

  if (filled === 0 || treatMissingData === 'notBreaching') return byCount(breaching);
  if (treatMissingData === 'breaching') return byCount(breaching + filled);
  if (breaching >= datapointsToAlarm) return decided('ALARM');
  if (breaching < real.length) return decided('OK');
  if (treatMissingData === 'ignore') return decided();
  const oldest = real.at(-1);
  return decided(oldest && oldest.age + 1 >= datapointsToAlarm ? 'ALARM' : 'INSUFFICIENT_DATA');
}

function slotsOf(periods: readonly number[], series: ReadonlyMap<number, number>): Slot[] {
  return periods.toReversed().flatMap((at, age) => {
    const value = series.get(at);
    return value === undefined ? [] : [{ age, at, value }];
  });
}
