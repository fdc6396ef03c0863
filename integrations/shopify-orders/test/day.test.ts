import { beforeAll, expect, test } from 'vitest';
import { judge } from './day/judge.ts';
import { type Day, playDay, SYSTEMS } from './day/run.ts';

const ORDERS = 5;

let day: Day;

beforeAll(async () => {
  day = await playDay({
    ...{ orders: ORDERS, seed: 3, outages: SYSTEMS, dayMinutes: 9, outageMinutes: 2 },
    ...{ kills: 1, faults: 1, sessionEnds: 1, copies: 2 },
  });
}, 900_000);

test('a short day with repeats, an outage of each system, kills and faults leaves one of everything, and names unknown e-mails', () => {
  expect(judge(day.plan.bought, day.seen).problems).toEqual([]);
  expect(day.isQuiet).toBe(true);
  expect(day.requests).toBeGreaterThan(ORDERS);
  expect(Object.keys(day.outages).sort()).toEqual([...SYSTEMS]);
});
