import type { Mutation } from './mutation.ts';

const RUNS = 'test/shared/pull/runs.test.ts';
const KILLS = 'test/shared/pull/kills.test.ts';

/** Guards of pulls: what keeps a listing from losing a record, or from bringing one twice. */
export const PULLS: readonly Mutation[] = [
  {
    guard: 'a record that was gone and returns is an event',
    file: 'shared/pull/changes.ts',
    find: 'const isSame = before?.fingerprint === fingerprint && !before.isGone;',
    replace: 'const isSame = before?.fingerprint === fingerprint;',
    tests: [RUNS],
  },
  {
    guard: 'a record that returns to an earlier content is a new event',
    file: 'shared/pull/changes.ts',
    find: 'const change = (before?.change ?? 0) + 1;',
    replace: 'const change = 1;',
    tests: [RUNS],
  },
  {
    guard: 'a renamed pull goes on with the rows of its first deploy',
    file: 'shared/topology/pull.ts',
    find: 'deployedName(pull, integration.pulls?.[pull] ?? {})',
    replace: 'pull',
    tests: ['test/shared/project/pull-names.test.ts'],
  },
  {
    guard: 'a receiver does not end without a declaration',
    file: 'shared/project/names-problems.ts',
    find: '    ...endedReceivers(drained, manifest, now),\n',
    replace: '',
    tests: ['test/shared/project/pull-names.test.ts'],
  },
  {
    guard: 'a pull does not vanish without a declaration',
    file: 'shared/project/names-problems.ts',
    find: "    ...names(pullSubject(''))",
    replace: '    ...[]',
    tests: ['test/shared/project/pull-names.test.ts'],
  },
  {
    guard: 'of two messages of one turn only the first goes on',
    file: 'shared/pull/lease.ts',
    find: "if (message.turn === run.turn && message.messageId !== run.messageId) return { kind: 'passed', why: 'moved-on' };",
    replace: '',
    tests: [KILLS],
  },
  {
    guard: 'a record that is lacking once is not gone',
    file: 'shared/pull/sweep.ts',
    find: 'runs >= afterRuns)',
    replace: 'runs >= 1)',
    tests: [RUNS],
  },
  {
    guard: 'a listing that shrank deletes nothing',
    file: 'shared/pull/sweep.ts',
    find: 'if (absent.length * 100 > all * mostPercent)',
    replace: 'if (absent.length < 0)',
    tests: [RUNS],
  },
  {
    guard: 'a run with fewer records than expected deletes nothing',
    file: 'shared/pull/turn.ts',
    find: "unusual === 'fewer' ? NOTHING_ABSENT",
    replace: 'false ? NOTHING_ABSENT',
    tests: [RUNS],
  },
  {
    guard: 'numbered pages that moved are read a second time',
    file: 'shared/pull/progress.ts',
    find: 'return distinct < (run.total ?? 0) || run.total !== run.leastTotal;',
    replace: 'return false;',
    tests: [RUNS],
  },
  {
    guard: 'a source whose clock is ahead moves the next run past nothing',
    file: 'shared/pull/progress.ts',
    find: 'newest < startedAt ? newest : startedAt',
    replace: 'newest',
    tests: [RUNS],
  },
  {
    guard: 'a cursor that does not move ends the run',
    file: 'shared/pull/judge-page.ts',
    find: "if (next !== undefined && next === run.cursor) return 'cursor-does-not-move';",
    replace: '',
    tests: [RUNS],
  },
  {
    guard: 'a cancelled run reads no further page',
    file: 'shared/pull/turn.ts',
    find: "if (run.cancelledBy !== undefined) return end(run, { state: 'cancelled' }, services);",
    replace: '',
    tests: [KILLS],
  },
  {
    guard: 'a listing takes only what live events leave',
    file: 'shared/call/limits/idle-limiter.ts',
    find: 'const { burst: _, perDay, ...rates } = limits;',
    replace: 'const { perDay: _, ...rates } = limits;\n  const perDay = undefined as number | undefined;',
    tests: ['test/shared/call/limits/idle-limiter.test.ts'],
  },
  {
    guard: 'a run that was left out is not missed, and one of a night with two such times neither',
    file: 'shared/watch/monitor/runs.ts',
    find: '&& isBefore(head.leftOut, missedDue)',
    replace: '',
    tests: ['test/shared/watch/monitor/runs.test.ts'],
  },
];
