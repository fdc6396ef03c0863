import type { Mutation } from './mutation.ts';

const tests = ['test/shared/watch/volume/judge.test.ts'];

/** Guards of what compares a source with its usual volume. */
export const VOLUME: readonly Mutation[] = [
  {
    guard: 'one odd hour is no rise',
    file: 'shared/watch/volume/judge.ts',
    find: 'totals(without(rows, (row) => row.now - usualOf(row)))',
    replace: 'totals(rows)',
    tests,
  },
  {
    guard: 'one odd hour is no fall',
    file: 'shared/watch/volume/judge.ts',
    find: 'totals(without(rows, (row) => usualOf(row) - row.now))',
    replace: 'totals(rows)',
    tests,
  },
  {
    guard: 'what a sender repeats after an outage is no rise',
    file: 'shared/watch/volume/judge.ts',
    find: 'count - backlog >',
    replace: 'count >',
    tests,
  },
  {
    guard: 'a source that sends little is not judged',
    file: 'shared/watch/volume/judge.ts',
    find: "usual[0] >= ENOUGH && isBelow(rows, factor('below'))",
    replace: "isBelow(rows, factor('below'))",
    tests,
  },
  {
    guard: 'what rings is over only near the usual number',
    file: 'shared/watch/volume/judge.ts',
    find: '(before?.direction === direction ? NEAR : FAR)',
    replace: 'FAR',
    tests,
  },
  {
    guard: 'the first weeks ring nothing',
    file: 'shared/watch/volume/windows.ts',
    find: 'if (weeks.length < LEAST_WEEKS) return undefined;',
    replace: '',
    tests,
  },
  {
    guard: 'zeros before the first event are no history',
    file: 'shared/watch/volume/windows.ts',
    find: '(count > 0 ? Math.min(least, at) : least)',
    replace: 'Math.min(least, at)',
    tests,
  },
  {
    guard: 'quiet hours are not compared',
    file: 'shared/watch/volume/windows.ts',
    find: '.filter((at) => !isQuiet(new Date(at), quiet))',
    replace: '',
    tests,
  },
  {
    guard: 'one odd week does not change what is usual',
    file: 'shared/watch/volume/windows.ts',
    find: 'return [sorted[1] ?? 0, sorted.at(-2) ?? 0];',
    replace: 'return [sorted[0] ?? 0, sorted.at(-1) ?? 0];',
    tests,
  },
  {
    guard: 'metrics are read once an hour',
    file: 'shared/watch/volume/watch.ts',
    find: 'before?.end !== new Date(end).toISOString()',
    replace: 'true',
    tests: ['test/shared/watch/volume/watch.test.ts'],
  },
  {
    guard: 'another source is told while the alarm rings',
    file: 'shared/watch/rings/more-sources.ts',
    find: 'if (!first) return',
    replace: 'if (true) return',
    tests: ['test/shared/watch/rings/more-sources.test.ts'],
  },
  {
    guard: 'a version that ends is told sixty days before',
    file: 'shared/watch/versions/judge.ts',
    find: 'return atMs - nowMs <= SOON_DAYS * DAY_MS;',
    replace: 'return atMs - nowMs <= 0 * SOON_DAYS * DAY_MS;',
    tests: ['test/shared/watch/versions/versions.test.ts'],
  },
  {
    guard: 'what was said of another version no longer counts',
    file: 'shared/watch/versions/ending.ts',
    find: 'one.version === version && ',
    replace: '',
    tests: ['test/shared/watch/versions/versions.test.ts'],
  },
];
