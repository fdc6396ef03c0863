import { expect, test } from 'vitest';
import { scaledClock } from '../../src/clock.ts';
import { createCloudWatch } from '../../src/cloudwatch/index.ts';
import { eventually } from '../eventually.ts';
import { ALARM } from './alarm.ts';

test('a clock that jumps misses no minute: an alarm rings and clears in a moment of real time', async () => {
  const jumps: number[] = [];
  const clock = scaledClock(1, { jump: true, onJump: (to) => jumps.push(to) });
  const cloudwatch = createCloudWatch({ clock, metrics: ':memory:', alarms: ':memory:' });
  const ends: number[] = [];
  const gauge = (record: typeof cloudwatch.record, at: number) => {
    ends.push(at + 1);
    // Three minutes of errors, the others none.
    const value = ends.length >= 3 && ends.length <= 5 ? 9 : 0;
    record({ namespace: 'Shop', name: 'Errors', dimensions: { step: 'deliver' }, value, unit: 'Count', at });
    if (ends.length === 5) expect(cloudwatch.inState('ALARM')).toEqual(['too-many-errors']);
  };
  cloudwatch.start({
    alarms: [{ kind: 'metric', input: { ...ALARM, AlarmActions: [], OKActions: [] } }],
    dispatch: () => Promise.reject(new Error('nothing is published')),
    gauges: [gauge],
    onTrouble: () => {},
  });
  await eventually(() => expect(ends.length).toBeGreaterThan(60));
  await cloudwatch.stop();
  expect(cloudwatch.inState('OK')).toEqual(['too-many-errors']);
  await cloudwatch.close();
  const [first = 0] = ends;
  expect(ends).toEqual(ends.map((_, index) => first + index * 60_000));
  expect(jumps.length).toBeGreaterThan(50);
});
