import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scaledClock } from '@penstock/local-aws/clock';
import { describe, expect, test } from 'vitest';
import { drills } from './drills.ts';
import { main } from './main.ts';
import { paths } from './paths.ts';
import { type Drill, equals } from './stage/drill.ts';
import { busiest, percentile, randomFrom } from './stage/figures.ts';
import { play } from './stage/play.ts';
import { isPassed, reportOf, summaryOf } from './stage/report.ts';
import type { Scene } from './stage/scene.ts';

const root = join(import.meta.dirname, '../..');
const never = new AbortController().signal;
const names = drills.map(({ name }) => name);

async function run(...args: readonly string[]) {
  const printed: string[] = [];
  const code = await main(args, never, (text) => printed.push(text));
  return { code, text: printed.join('\n') };
}

describe('a failure path', () => {
  test.each(paths.filter(({ missing }) => missing === undefined))('has a drill that names it: $path', (path) => {
    expect(path.drills.length).toBeGreaterThan(0);
    for (const name of path.drills) {
      const drill = drills.find((one) => one.name === name);
      expect(drill?.requirement.toLowerCase()).toContain(path.path.split(' or ')[0]?.toLowerCase());
    }
    for (const { file, title } of path.tests ?? []) {
      expect(existsSync(join(root, file))).toBe(true);
      expect(readFileSync(join(root, file), 'utf8')).toContain(title);
    }
  });

  test('is proved: there is none without a drill', () => {
    expect(paths.filter(({ missing }) => missing !== undefined)).toEqual([]);
  });
});

describe('a drill', () => {
  test('has a name of its own', () => {
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(drills)('makes at most 100 real calls a second to one account: $name', ({ clock, callsPerSecond }) => {
    expect(clock.rate * callsPerSecond).toBeLessThanOrEqual(100);
  });

  test('that would make more is not begun', async () => {
    const hasty = { ...(drills[0] as Drill), clock: { rate: 50, jump: true }, callsPerSecond: 10 };
    const played = await play(hasty, { seed: 1, signal: never });
    expect(played.failure).toContain('500 real calls a second; let its clock run at most ×10');
    expect(isPassed(played)).toBe(false);
  });

  test.each([
    ['a miss', async () => [equals('events lost', 0, 3)], 'events lost: 3'],
    ['no finding at all', async () => [], ''],
    ['an error', () => Promise.reject(new Error('no contact\nat all')), 'no contact'],
  ])('that ends in %s is no success, and its line of summary names it', async (_, run, named) => {
    const scene = { clock: scaledClock() } as Scene;
    const open = async () => ({ scene, close: async () => {} });
    const played = await play({ ...(drills[0] as Drill), run }, { seed: 1, signal: never, open });
    expect(isPassed(played)).toBe(false);
    expect(summaryOf([played])).toMatch(/^MISS {2}timeout-before-effect/);
    expect(summaryOf([played]).endsWith(named)).toBe(true);
    if (played.findings.length > 0) expect(reportOf(played)).toMatch(/events lost +0 +3 {2}MISS\n/);
  });

  test('that is interrupted says so, and is no success', async () => {
    const stopped = await play(drills[0] as Drill, { seed: 1, signal: AbortSignal.abort(new Error('stop')) });
    expect(stopped).toMatchObject({ failure: 'interrupted', findings: [] });
    expect(isPassed(stopped)).toBe(false);
  });
});

describe('npm run drill', () => {
  test('plays what it is asked for, and exits 0 when all is as expected', async () => {
    const { code, text } = await run('bad-signature', 'vendor-empty-answer', '--seed', '7');
    expect(text).toContain('seed 7, clock ×2');
    expect(text).toMatch(/forgeries answered with 401 +5 +5\n/);
    expect(text).toMatch(/writes until one was believed +2 +2\n/);
    expect(text.split('\n').slice(-2)).toEqual([
      expect.stringMatching(/^ok +bad-signature/),
      expect.stringMatching(/^ok +vendor-empty-answer/),
    ]);
    expect(code).toBe(0);
  });

  test.each([
    ['a name that no drill has', ['outage'], 'There is no drill "outage".'],
    ['no name', [], 'Name a drill'],
    ['a seed that is none', ['duplicate', '--seed', 'x'], '--seed is "x"'],
    ['an option that there is not', ['--fast'], "Unknown option '--fast'"],
  ])('lists the drills and exits 2 on %s', async (_, args, said) => {
    const { code, text } = await run(...args);
    expect(text).toContain(said);
    for (const name of names) expect(text).toContain(name);
    expect(code).toBe(2);
  });

  test('lists them when asked', async () => {
    const { code, text } = await run('--list');
    expect({ code, lines: text.split('\n').length }).toEqual({ code: 0, lines: drills.length });
  });
});

describe('a figure', () => {
  test('a percentile is the smallest value that so many do not exceed', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect([0.5, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([50, 99, 100]);
    expect(percentile([], 0.99)).toBe(0);
  });

  test('the busiest window leaves its end out', () => {
    expect(busiest([0, 400, 900, 1000, 1100, 5000], 1000)).toBe(4);
    expect(busiest([0, 1000, 2000], 1000)).toBe(1);
    expect(busiest([], 1000)).toBe(0);
  });

  test('chance is the same for the same seed', () => {
    const three = (seed: number) => Array.from({ length: 3 }, randomFrom(seed));
    expect(three(1)).toEqual(three(1));
    expect(three(1)).not.toEqual(three(2));
  });
});
