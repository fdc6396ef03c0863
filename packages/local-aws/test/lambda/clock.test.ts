import { expect, test } from 'vitest';
import { scaledClock } from '../../src/clock.ts';
import { scaledClockFlags } from '../../src/lambda/index.ts';
import { hostOf } from './functions.ts';

const MINUTE = 60_000;

test('at real time a child gets no preload', () => {
  expect(scaledClockFlags(scaledClock(1))).toEqual([]);
});

test.each([
  ['setTimeout', 'await new Promise((done) => setTimeout(done, MINUTE))'],
  ['util.promisify', 'await (await import("node:util")).promisify(setTimeout)(MINUTE)'],
  ['node:timers/promises', 'await (await import("node:timers/promises")).setTimeout(MINUTE)'],
  [
    'setInterval',
    'await new Promise((done) => { const id = setInterval(() => { clearInterval(id); done(); }, MINUTE) })',
  ],
  // The signal alone does not keep a process alive: Lambda would end the invocation.
  [
    'AbortSignal.timeout',
    `const alive = setInterval(() => {}, MINUTE);
     await new Promise((done) => AbortSignal.timeout(MINUTE).addEventListener("abort", done));
     clearInterval(alive)`,
  ],
])('a minute of %s passes as a minute of the clock', async (_, statement) => {
  const clock = scaledClock(60);
  const { call } = await hostOf(
    `const MINUTE = 60_000;
     export const handler = async () => {
       const [date, now, perf, built] = [new Date(), Date.now(), performance.now(), new Date(0).toISOString()];
       ${statement};
       return { began: date.getTime(), now, took: Date.now() - now, perf: performance.now() - perf, built,
         isDate: date instanceof Date, called: typeof Date() };
     };`,
    { timeoutSeconds: 3600 },
    { clock, nodeFlags: () => scaledClockFlags(clock) },
  );
  const before = clock.now();
  const { value } = await call();
  expect(value).toMatchObject({ built: '1970-01-01T00:00:00.000Z', isDate: true, called: 'string' });
  expect(value.began).toBeGreaterThanOrEqual(Math.floor(before));
  expect(value.now).toBeLessThanOrEqual(clock.now());
  for (const took of [value.took, value.perf]) {
    expect(took).toBeGreaterThan(0.9 * MINUTE);
    // On its own clock the child would have waited an hour of ours.
    expect(took).toBeLessThan(50 * MINUTE);
  }
});
