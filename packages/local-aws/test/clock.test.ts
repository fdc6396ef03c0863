import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { scaledClock, sleep } from '../src/clock.ts';
import { keptClock } from '../src/kept-clock.ts';

/** 2026-03-01T12:00:00Z. */
const START = 1_772_366_400_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A clock whose real time stands still: what it shows is what it has jumped. */
function stillClock() {
  const jumps: number[] = [];
  const clock = scaledClock(1, { realNow: () => START, jump: true, onJump: (to) => jumps.push(to) });
  return { clock, jumps };
}

test('it goes from one due time to the next, never beyond, and runs what is due in order', async () => {
  const { clock, jumps } = stillClock();
  const ran: [string, number][] = [];
  const note = (name: string) => () => ran.push([name, clock.now() - START]);
  const done = sleep(clock, DAY);
  clock.after(11 * HOUR, note('later'));
  clock.after(HOUR, () => {
    note('first')();
    clock.after(HOUR, note('set on the way'));
  });
  clock.after(HOUR, note('second'));
  clock.after(30 * HOUR, note('cancelled'))();
  await done;
  expect(ran).toEqual([
    ['first', HOUR],
    ['second', HOUR],
    ['set on the way', 2 * HOUR],
    ['later', 11 * HOUR],
  ]);
  expect(jumps.map((to) => to - START)).toEqual([HOUR, 2 * HOUR, 11 * HOUR, DAY]);
  expect(clock.jumped?.()).toBe(DAY);
});

test('it stands while anything holds it, and a hold counts once however often it is let go', async () => {
  const { clock } = stillClock();
  const [one, two] = [clock.busy(), clock.busy()];
  const done = sleep(clock, HOUR);
  one();
  one();
  await pause(100);
  expect(clock.now()).toBe(START);
  two();
  await done;
  expect(clock.now()).toBe(START + HOUR);
});

test('after a jump the timers that are left fire when they are due, though nothing may jump any more', async () => {
  const clock = scaledClock(1, { jump: true });
  const begun = clock.now();
  const held = new Promise<number>((resolve) =>
    clock.after(HOUR, () => {
      clock.busy();
      resolve(clock.jumped?.() ?? 0);
    }),
  );
  await sleep(clock, HOUR + 50);
  expect(clock.jumped?.()).toBe(await held);
  expect(clock.now() - begun).toBeGreaterThanOrEqual(HOUR + 49);
});

test('a hold taken again within the moment of quiet keeps it standing', async () => {
  const { clock } = stillClock();
  void sleep(clock, HOUR);
  for (let step = 0; step < 50; step++) {
    const release = clock.busy();
    await pause(2);
    release();
    await Promise.resolve();
    expect(clock.now()).toBe(START);
  }
});

test('a due timer that cancels another one due at the same time is obeyed', async () => {
  const { clock } = stillClock();
  const ran: string[] = [];
  let cancel = () => {};
  clock.after(HOUR, () => {
    ran.push('one');
    cancel();
  });
  cancel = clock.after(HOUR, () => ran.push('two'));
  await sleep(clock, 2 * HOUR);
  expect(ran).toEqual(['one']);
});

test('without being asked to, a clock does not jump', async () => {
  let real = START;
  const clock = scaledClock(1, { realNow: () => real });
  const ran: number[] = [];
  clock.after(HOUR, () => ran.push(clock.now()));
  await pause(100);
  expect([clock.now(), ran]).toEqual([START, []]);
  real += 5;
  expect(clock.now()).toBe(START + 5);
  expect(clock).not.toHaveProperty('jumped');
});

test('a clock that has jumped does not go back, whether its process stopped or was killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-clock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const first = keptClock(folder, 1, true);
  await sleep(first.clock, 10 * DAY);
  // As a kill would: nothing but what was noted is left.
  const killedAt = first.clock.now();
  const second = keptClock(folder, 1, true);
  onTestFinished(second.stop);
  first.stop();
  expect(second.clock.now()).toBeGreaterThanOrEqual(killedAt);
  expect(second.clock.now()).toBeLessThan(killedAt + DAY);
  expect(() => keptClock(folder, 1)).toThrow(`The state in ${folder} was left by a run with --clock`);
});

test('once its notes have ended, a kept clock jumps no more', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-clock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { clock, stop } = keptClock(folder, 1, true);
  void sleep(clock, DAY);
  stop();
  await pause(100);
  expect(clock.jumped?.()).toBe(0);
});
