import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongFirst } from './test/harness/long-first.ts';

/** They leave nothing behind in their process, so that many files may share one: that halves what starting them costs. */
const SHARE_A_PROCESS = ['packages/**/*.test.ts', 'test/{receiving,shared,vendors}/**/*.test.ts'];
/** They replace what the process has only once, such as its console or a module. */
const OF_ITS_OWN = ['test/shared/telemetry/log.test.ts', 'test/receiving/address.test.ts'];

export default defineConfig({
  test: {
    globalSetup: 'test/harness/one-synthesis.ts',
    // Only what never ends is ended: a slow machine is no failure. The deadline of `until` is shorter and says what was seen.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    retry: 0,
    sequence: { sequencer: LongFirst },
    // Most of the time is waiting for other processes: more files at once than there are cores.
    maxWorkers: availableParallelism() + 2,
    // The engine's tests run on a project made for them, never on the team's.
    env: { PENSTOCK_PROJECT: 'test/fixtures/project/penstock.config.ts' },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    projects: [
      {
        extends: true,
        test: { name: 'shared process', isolate: false, include: SHARE_A_PROCESS, exclude: OF_ITS_OWN },
      },
      {
        extends: true,
        test: {
          name: 'own process',
          include: ['test/!(receiving|shared|vendors)/**/*.test.ts', 'integrations/**/*.test.ts', ...OF_ITS_OWN],
        },
      },
    ],
  },
});
