import type { Mutation } from './mutation.ts';

const JOIN = 'test/shared/reconcile/join.test.ts';
const LOOK = 'test/shared/reconcile/second-look.test.ts';
const RUNS = 'test/shared/reconcile/runs.test.ts';

/** Guards of reconciliations: what keeps a comparison from missing a difference, or from repairing what is none. */
export const RECONCILIATIONS: readonly Mutation[] = [
  {
    guard: 'a record that is read twice is one record',
    file: 'shared/reconcile/table.ts',
    find: 'else if (!ids.is(known, page, at)) {',
    replace: 'else {',
    tests: [JOIN],
  },
  {
    guard: 'a record that changed while the listings were read is not judged',
    file: 'shared/reconcile/join.ts',
    find: 'seen !== undefined && seen.changedAt > border',
    replace: 'seen !== undefined && seen.changedAt > border && seen.id === border.toString()',
    tests: [JOIN],
  },
  {
    guard: 'a record whose event has not ended is not repaired',
    file: 'shared/reconcile/second-look.ts',
    find: 'if (openEvent !== undefined) return',
    replace: "if (openEvent === 'none') return",
    tests: [LOOK],
  },
  {
    guard: 'the cap stops a run',
    file: 'shared/reconcile/cap.ts',
    find: 'if (sum > cap.differences)',
    replace: 'if (sum < 0)',
    tests: [LOOK],
  },
  {
    guard: 'what is only counted hides no value that differs',
    file: 'shared/reconcile/first-look.ts',
    find: "!(rule.counted && kind === 'differs' && !isSame)",
    replace: "!(rule.counted && kind === 'missing' && !isSame)",
    tests: [JOIN],
  },
  {
    guard: 'what can be repaired is not only counted',
    file: 'shared/reconcile/join.ts',
    find: 'if (entry.first.isCounted) {',
    replace: 'if (entry.first.isCounted || entry.twins.length === 0) {',
    tests: [JOIN, RUNS],
  },
  {
    guard: 'a pair of two keys is not the same',
    file: 'shared/reconcile/table.ts',
    find: 'const mixed = links ?',
    replace: 'const mixed = links && twins.size > 0 ?',
    tests: [JOIN, RUNS],
  },
  {
    guard: 'what the link gives another record is not this one’s',
    file: 'shared/reconcile/read-directly.ts',
    find: "found && side === 'source' &&",
    replace: "found && side === 'destination' &&",
    tests: [RUNS],
  },
  {
    guard: 'a repair of a later run is another event',
    file: 'shared/reconcile/repair.ts',
    find: "['reconcile', reconciliation, run, difference, id]",
    replace: "['reconcile', reconciliation, run.slice(0, 0), difference, id]",
    tests: [LOOK],
  },
  {
    guard: 'the second look waits for the events that are on their way',
    file: 'shared/reconcile/look.ts',
    find: 'if (waitMs > 0) return',
    replace: 'if (waitMs > Number.MAX_SAFE_INTEGER) return',
    tests: [RUNS],
  },
  {
    guard: 'a listing with fewer records than expected repairs nothing',
    file: 'shared/reconcile/compare.ts',
    find: 'if (read < records.atLeast) return',
    replace: 'if (read < 0) return',
    tests: [RUNS],
  },
];
