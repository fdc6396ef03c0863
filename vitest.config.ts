import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongFirst } from './test/harness/long-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'integrations/**/*.test.ts', 'packages/**/*.test.ts'],
    globalSetup: 'test/harness/one-synthesis.ts',
    // Only what never ends is ended: a slow machine is no failure. The deadline of `until` is shorter and says what was seen.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    retry: 0,
    sequence: { sequencer: LongFirst },
    // Most of the time is waiting for other processes: more files at once than there are cores.
    maxWorkers: availableParallelism() + 1,
    // The engine's tests run on a project made for them, never on the team's.
    env: { PENSTOCK_PROJECT: 'test/fixtures/project/penstock.config.ts' },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  },
});
