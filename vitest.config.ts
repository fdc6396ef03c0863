import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'integrations/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    retry: 0,
    // Most of the time is waiting for other processes: a core left free by default would idle.
    maxWorkers: Math.max(2, availableParallelism()),
    execArgv: ['--disable-warning=ExperimentalWarning'],
  },
});
