import type { Mutation } from './mutation.ts';

const TESTS = ['test/shared/watch/rings/rings.test.ts'];
const PAGER = ['test/shared/page/pager.test.ts'];

/** Guards of what rings once more, and of what does not ring. */
export const RINGS: readonly Mutation[] = [
  {
    guard: 'letters that keep coming are one ring',
    file: 'shared/watch/rings/more-letters.ts',
    find: '>= PAUSE_MS ||',
    replace: '>= 0 ||',
    tests: TESTS,
  },
  {
    guard: 'a reason that was not told rings at once',
    file: 'shared/watch/rings/more-letters.ts',
    find: 'reasons.some((reason) => !known.includes(reason)) ||',
    replace: '',
    tests: TESTS,
  },
  {
    guard: 'what the first cause moves is told no more',
    file: 'shared/watch/rings/another-cause.ts',
    find: 'if (isFirst || earlier.some(',
    replace: 'if (isFirst || [].some(',
    tests: TESTS,
  },
  {
    guard: 'an account’s breaker is one cause only where both call it',
    file: 'shared/watch/rings/another-cause.ts',
    find: 'return isOfAccount && sharesAccount(cause.step, effect.step);',
    replace: 'return isOfAccount;',
    tests: TESTS,
  },
  {
    guard: 'the end of what the monitor told is told',
    file: 'shared/watch/rings/look.ts',
    find: 'if (!(name in after)) await tellEnds(ring);',
    replace: '',
    tests: TESTS,
  },
  {
    guard: 'an OK that ends nothing is told to no target',
    file: 'shared/page/pager.ts',
    find: 'if (await endsNothing(read)) continue;',
    replace: '',
    tests: PAGER,
  },
  {
    guard: 'an alarm of a metric that comes by the minute has periods of a minute',
    file: 'shared/alarms/integration.ts',
    find: '  periodMinutes: 1,\n  periods: 45,\n  datapoints: 4,',
    replace: '  periodMinutes: 5,\n  periods: 6,\n  datapoints: 2,',
    tests: ['test/infra/alarm-after-fix.test.ts'],
  },
];
