import { expect, test } from 'vitest';
import { scaledClock, sleep } from '../../src/clock.ts';
import { scaledClockFlags } from '../../src/lambda/index.ts';
import { hostOf } from './functions.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function jumpingHost(source: string, rate = 1, idleMs = 24 * HOUR) {
  const clock = scaledClock(rate, { jump: true });
  const options = { clock, idleMs, nodeFlags: () => scaledClockFlags(clock) };
  return { clock, started: hostOf(source, { timeoutSeconds: 900 }, options) };
}

test('each invocation has the time that the clock has come to, in a warm child and in a new one', async () => {
  const { clock, started } = jumpingHost(
    'let calls = 0; export const handler = async () => ({ at: Date.now(), calls: ++calls });',
  );
  const { call, host } = await started;
  const seen: number[] = [];
  for (const name of ['f', 'f', 'g', 'f']) {
    const release = clock.busy();
    const before = clock.now();
    const { value } = await call({}, name);
    expect(value.at).toBeGreaterThanOrEqual(before);
    expect(value.at).toBeLessThanOrEqual(clock.now());
    seen.push(value.calls);
    const later = sleep(clock, 11 * HOUR);
    release();
    await later;
  }
  expect(seen).toEqual([1, 2, 1, 3]);
  expect(host.size()).toBe(2);
});

test('nothing jumps while an invocation runs: three seconds of a child are three seconds of the clock', async () => {
  const { clock, started } = jumpingHost(
    `export const handler = async () => {
       const [began, perf] = [Date.now(), performance.now()];
       await new Promise((done) => setTimeout(done, 3000));
       return { took: Date.now() - began, perf: performance.now() - perf };
     };`,
    10,
  );
  const { call } = await started;
  let passed = false;
  const [begun, jumped] = [clock.now(), clock.jumped?.()];
  const running = call();
  clock.after(24 * HOUR, () => {
    passed = true;
  });
  const { value } = await running;
  expect([passed, clock.jumped?.()]).toEqual([false, jumped]);
  for (const took of [value.took, value.perf, clock.now() - begun]) {
    expect(took).toBeGreaterThan(2900);
    expect(took).toBeLessThan(HOUR);
  }
  await sleep(clock, 25 * HOUR);
  expect(passed).toBe(true);
});

test.each([
  ['setTimeout', 'setTimeout(fired, 5 * MINUTE)'],
  ['setInterval', 'setInterval(fired, 5 * MINUTE)'],
  ['a promise', 'import("node:timers/promises").then((timers) => timers.setTimeout(5 * MINUTE)).then(fired)'],
  ['a time limit', 'AbortSignal.timeout(5 * MINUTE).addEventListener("abort", fired)'],
  ['a timer begun again', 'const timer = setTimeout(fired, 5 * MINUTE); timer.refresh()'],
])('%s that was left pending is due when its time has come, not before', async (_, statement) => {
  const { clock, started } = jumpingHost(
    `const MINUTE = 60_000;
     let count = 0;
     const fired = () => { count++; };
     setTimeout(() => { count += 100; }, 24 * 60 * MINUTE);
     clearTimeout(setTimeout(() => { count += 1000; }, MINUTE));
     export const handler = async ({ start }) => {
       if (start) { ${statement}; }
       await new Promise((done) => setTimeout(done, 30));
       return count;
     };`,
  );
  const { call } = await started;
  const counts: number[] = [];
  for (const event of [{ start: true }, {}, {}]) {
    const release = clock.busy();
    counts.push((await call(event)).value);
    const later = sleep(clock, 3 * MINUTE);
    release();
    await later;
  }
  expect(counts).toEqual([0, 0, 1]);
});

test('a child of a jumping clock keeps what timers are in Node', async () => {
  const { started } = jumpingHost(
    `import { setTimeout as sleep } from 'node:timers/promises';
     export const handler = async () => {
       const self = await new Promise((done) => { const timer = setTimeout(function () { done(this === timer); }, 5); });
       const passed = await new Promise((done) => setTimeout((a, b) => done([a, b]), 5, 'a', 'b'));
       let ticks = 0;
       await new Promise((done) => { const id = setInterval(() => { if (++ticks === 3) { clearInterval(id); done(); } }, 5); });
       const cleared = setTimeout(() => { ticks = 100; }, 5);
       clearTimeout(cleared);
       cleared.refresh();
       const value = await sleep(20, 'value');
       const aborted = await sleep(60_000, 0, { signal: AbortSignal.timeout(5) }).catch(({ name, cause }) => [name, cause.name]);
       return { self, passed, ticks, value, aborted };
     };`,
  );
  const { call } = await started;
  expect((await call()).value).toEqual({
    self: true,
    passed: ['a', 'b'],
    ticks: 3,
    value: 'value',
    aborted: ['AbortError', 'TimeoutError'],
  });
});
