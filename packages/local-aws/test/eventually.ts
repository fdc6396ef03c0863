import { vi } from 'vitest';

/** Looks until the check throws nothing. The deadline is for what never comes: no machine is so slow. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 300_000, interval: 20 });
