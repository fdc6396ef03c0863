import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import { openNights, products } from './pull-nights.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The deadline of a condition that takes hours of the environment's clock, a minute at a time. */
const SECONDS = 840;
let nights: Awaited<ReturnType<typeof openNights>>;

beforeAll(async () => {
  // 01:10 in Berlin: five minutes before the run.
  nights = await openNights('2027-01-13T00:10:00.000Z');
});
afterAll(() => nights[Symbol.asyncDispose]());

const rings = (condition: string) =>
  until(
    () => nights.alarm(condition),
    (state) => state === 'ALARM',
    SECONDS,
  );
const minutesSince = (time: string) => (nights.environment.clock.now() - Date.parse(time)) / MINUTE;

test('a run with too few records rings within half an hour; what it lacks does not count as gone', async () => {
  await nights.catalogue({ put: products(12) });
  nights.go();
  await rings('run-unusual');
  expect(minutesSince('2027-01-13T00:15:00Z')).toBeLessThan(35);
  expect((await nights.runs().head()).last).toMatchObject({
    name: '2027-01-13',
    state: 'complete',
    unusual: 'fewer',
    records: 12,
  });
  expect(await nights.alarm('run-missed')).not.toBe('ALARM');
});

test('a night in which no run begins rings: first as missed, and an hour after its time as late', async () => {
  nights.stand();
  await nights.sleep(23 * HOUR);
  const { GroupName = 'default', ...schedule } = await nights.call('scheduler', 'GetSchedule', {
    Name: 'penstock-dev-catalogue-to-shop-nightly-products',
  });
  const { Arn: _arn, CreationDate: _created, LastModificationDate: _modified, ...kept } = schedule;
  await nights.call('scheduler', 'UpdateSchedule', { ...kept, GroupName, State: 'DISABLED' });
  nights.go();
  await rings('run-missed');
  expect(minutesSince('2027-01-14T00:15:00Z')).toBeLessThan(15 + 5 + 22 + 5);
  expect(await nights.alarm('run-late')).not.toBe('ALARM');
  await rings('run-late');
  expect(minutesSince('2027-01-14T00:15:00Z')).toBeLessThan(60 + 5 + 22 + 5);
});
