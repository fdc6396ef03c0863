import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { scaledClock } from '../src/clock.ts';
import { startRuntime } from '../src/runtime.ts';
import { synthesizeFixture } from './assembly/fixture-app.ts';
import { eventually } from './eventually.ts';

const MINUTE = 60_000;
const TICKS = 360;

/** The fixture's assembly on a clock that jumps, and the ticks that its scheduled function has logged. */
async function start() {
  const fixture = synthesizeFixture();
  const state = mkdtempSync(join(tmpdir(), 'penstock-jump-'));
  onTestFinished(() => {
    rmSync(state, { recursive: true, force: true });
    fixture.remove();
  });
  const ticks: { scheduled: number; seen: number }[] = [];
  const clock = scaledClock(1, { jump: true });
  const onLog = (_name: string, line: string) => {
    const [, scheduled, seen] = /\ttick (\S+) at (\S+)$/.exec(line) ?? [];
    if (scheduled && seen) ticks.push({ scheduled: Date.parse(scheduled), seen: Date.parse(seen) });
  };
  const runtime = await startRuntime({ assembly: fixture.dir, state, apiPort: 0, awsPort: 0, clock, onLog });
  onTestFinished(() => runtime.close());
  const jumpedAtStart = clock.jumped?.();
  return { runtime, clock, ticks, jumpedAtStart };
}

test('six hours of a schedule that runs every minute are 360 runs, each at its own time in the child too', async () => {
  const { runtime, clock, ticks, jumpedAtStart } = await start();
  // Nothing jumps while the runtime starts.
  expect(jumpedAtStart).toBe(0);
  const release = await eventually(() => {
    expect(ticks.length).toBeGreaterThanOrEqual(TICKS);
    return clock.busy();
  });
  const runs = ticks.slice(0, TICKS);
  const first = runs[0]?.scheduled ?? 0;
  expect(runs.map(({ scheduled }) => scheduled)).toEqual(Array.from(runs, (_, minute) => first + minute * MINUTE));
  // The scheduled time is in whole seconds.
  const late = runs.filter(({ scheduled, seen }) => seen < scheduled || seen >= scheduled + MINUTE);
  expect(late).toEqual([]);
  expect(runtime.endpoint.permissions.denied()).toEqual([]);
  release();
});
