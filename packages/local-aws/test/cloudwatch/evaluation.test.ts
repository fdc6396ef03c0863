import { describe, expect, test } from 'vitest';
import {
  type AlarmState,
  evaluationRange,
  judge,
  type TreatMissingData,
} from '../../src/cloudwatch/alarms/evaluation.ts';

/** `0` is within the threshold, `X` breaches it, `-` is missing; the newest stands on the right. */
function verdict(points: string, datapointsToAlarm: number, treatMissingData: TreatMissingData, evaluationPeriods = 3) {
  const slots = points.split(' ');
  const periods = slots.map((_, index) => index);
  const series = new Map(slots.flatMap((slot, at) => (slot === '-' ? [] : [[at, slot === 'X' ? 9 : 1] as const])));
  const condition = { evaluationPeriods, datapointsToAlarm, treatMissingData, breaches: (value: number) => value > 5 };
  const { state, filled } = judge(condition, periods, series);
  return { state: state ?? 'retained', filled };
}

type Row = readonly [string, number, ...(AlarmState | 'retained')[]];
const [OK, ALARM, UNKNOWN, RETAINED] = ['OK', 'ALARM', 'INSUFFICIENT_DATA', 'retained'] as const;

describe('the tables of «Configuring how CloudWatch alarms treat missing data»', () => {
  const rows = (table: readonly Row[]) =>
    table.flatMap(([points, filled, missing, ignore, breaching, notBreaching]) => [
      [points, filled, 'missing', missing] as const,
      [points, filled, 'ignore', ignore] as const,
      [points, filled, 'breaching', breaching] as const,
      [points, filled, 'notBreaching', notBreaching] as const,
    ]);

  test.each(
    rows([
      ['0 - X - X', 0, OK, OK, OK, OK],
      ['0 - - - -', 2, OK, OK, OK, OK],
      ['- - - - -', 3, UNKNOWN, RETAINED, ALARM, OK],
      ['0 X X - X', 0, ALARM, ALARM, ALARM, ALARM],
      ['- - X - -', 2, ALARM, RETAINED, ALARM, OK],
    ]),
  )('3 of 3: %s, %i filled, %s → %s', (points, filled, treat, state) => {
    expect(verdict(points, 3, treat)).toEqual({ state, filled });
  });

  test.each(
    rows([
      ['0 - X - X', 0, ALARM, ALARM, ALARM, ALARM],
      ['0 0 X 0 X', 0, ALARM, ALARM, ALARM, ALARM],
      ['0 - X - -', 1, OK, OK, ALARM, OK],
      ['- - - - 0', 2, OK, OK, ALARM, OK],
      ['- - - X -', 2, ALARM, RETAINED, ALARM, OK],
    ]),
  )('2 of 3: %s, %i filled, %s → %s', (points, filled, treat, state) => {
    expect(verdict(points, 2, treat)).toEqual({ state, filled });
  });

  // «Avoiding premature transitions»; an earlier edition of the table gives the states.
  test.each([
    ['- - - - X', 'missing', UNKNOWN],
    ['- - - X -', 'missing', UNKNOWN],
    ['- - - - X', 'ignore', RETAINED],
    ['- - - X 0', 'missing', OK],
    ['- - X - 0', 'missing', OK],
  ] as const)('3 of 3, with too few periods: %s, %s → %s', (points, treat, state) => {
    expect(verdict(points, 3, treat).state).toBe(state);
  });
});

test('the newest points count, older ones are not needed', () => {
  expect(verdict('X X 0', 1, 'missing', 1).state).toBe('OK');
  expect(verdict('0 0 X', 1, 'missing', 1).state).toBe('ALARM');
  // A gap at the end lets the point before it count again.
  expect(verdict('0 X -', 1, 'notBreaching', 1).state).toBe('ALARM');
});

test('the range is 5 periods for 3, as in the documentation', () => {
  expect(evaluationRange(3)).toBe(5);
});
