import type { Mutation } from './mutation.ts';

/** Guards of the command line. */
export const OPS: readonly Mutation[] = [
  {
    guard: 'the status asks for no more than 50 things at once',
    file: 'ops/status/pool.ts',
    find: 'if (running >= atOnce)',
    replace: 'if (running < 0)',
    tests: ['test/ops/pool.test.ts'],
  },
  {
    guard: 'what the ledger gave up and SQS has not moved is counted',
    file: 'ops/status/lines.ts',
    find: 'events(Math.max(count, letters))',
    replace: 'events(letters)',
    tests: ['test/ops/status-lines.test.ts'],
  },
  {
    guard: 'a queue that is empty while the ledger says that events wait',
    file: 'ops/status/lines.ts',
    find: 'if (total(queue) === 0 && oldest',
    replace: 'if (total(queue) < 0 && oldest',
    tests: ['test/ops/status-lines.test.ts'],
  },
  {
    guard: 'an act in production is asked for',
    file: 'ops/audit/begin.ts',
    find: '?.production && !isGiven)',
    replace: '?.production && isGiven)',
    tests: ['test/ops/audit.test.ts'],
  },
  {
    guard: 'what cannot be recorded is not done',
    file: 'ops/audit/begin.ts',
    find: '  return recordAct(target, act);',
    replace: "  return recordAct(target, act).catch(() => ({ at: '', id: '' }));",
    tests: ['test/ops/audit.test.ts'],
  },
  {
    guard: 'a terminal obeys nothing that others wrote',
    file: 'ops/command/terminal.ts',
    find: 'printable(text).concat',
    replace: 'text.concat',
    tests: ['test/ops/hostile.test.ts'],
  },
  {
    guard: 'a spreadsheet runs no cell of an export',
    file: 'ops/export/cells.ts',
    find: 'printable(value).replace(AT_START, "\'")',
    replace: 'printable(value)',
    tests: ['test/ops/export-cells.test.ts'],
  },
  {
    guard: 'no cell of an export begins behind another separator',
    file: 'ops/export/cells.ts',
    find: '.replaceAll(AFTER_SEPARATOR, "$1\'")',
    replace: '',
    tests: ['test/ops/export-cells.test.ts'],
  },
  {
    guard: 'an export holds no address unless it is asked for',
    file: 'ops/export/rows.ts',
    find: 'isPersonal ? (value: string) => value : masked',
    replace: 'isPersonal ? masked : (value: string) => value',
    tests: ['test/ops/export-cells.test.ts'],
  },
  {
    guard: 'a page of events reads no more than it may',
    file: 'ops/ledger/find.ts',
    find: '|| count >= mostRead',
    replace: '',
    tests: ['test/ops/find.test.ts'],
  },
  {
    guard: 'a quota that is too low is found before a deploy meets it',
    file: 'ops/doctor/checks/quotas.ts',
    find: 'if (sum > value)\n    return [',
    replace: 'if (false)\n    return [',
    tests: ['test/ops/doctor-judges.test.ts'],
  },
];
