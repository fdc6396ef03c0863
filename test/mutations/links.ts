import type { Mutation } from './mutation.ts';

const PAIRS = ['test/shared/links/links.test.ts'];
const WORKER = ['test/worker/links.test.ts'];

/** Guards of links: who may keep a pair, and who may act on a record. */
export const LINKS: readonly Mutation[] = [
  {
    guard: 'a pair that a person did not see is not removed',
    file: 'functions/wiring/remove-pair.ts',
    find: 'return pair.version === version ? undefined',
    replace: 'return pair.version !== undefined ? undefined',
    tests: ['test/shared/recover/unlink.test.ts'],
  },
  {
    guard: 'a pair is removed, and a record read on both sides, only with a row of the audit',
    file: 'shared/recover/recorded.ts',
    find: 'return isIt ? recorded : undefined;',
    replace: 'return recorded;',
    tests: ['test/shared/recover/unlink.test.ts', 'test/shared/recover/compare.test.ts'],
  },
  {
    guard: 'a pair is not kept over what another wrote',
    file: 'shared/links/table-rows.ts',
    find: "ConditionExpression: '#version = :seen',",
    replace: "ConditionExpression: '#version >= :seen',",
    tests: PAIRS,
  },
  {
    guard: 'a record belongs to one pair',
    file: 'shared/links/table-rows.ts',
    find: 'attribute_not_exists(pk) OR #from IN (',
    replace: 'attribute_not_exists(pk) OR attribute_exists(#from) OR #from IN (',
    tests: PAIRS,
  },
  {
    guard: 'one event at a time holds a record',
    file: 'shared/links/table-rows.ts',
    find: 'OR #holder = :holder OR #until <= :now',
    replace: 'OR #holder = :holder OR #until <= :now OR #until > :now',
    tests: PAIRS,
  },
  {
    guard: 'leases that were taken in part are given up',
    file: 'shared/links/links.ts',
    find: 'for (const other of taken) await giveUp(other);',
    replace: '',
    tests: PAIRS,
  },
  {
    guard: 'nothing is kept of an erased record',
    file: 'shared/links/links.ts',
    find: 'if (seen.get(one.from)?.erasedAt !== undefined)',
    replace: 'if (seen.get(one.from)?.erasedAt === null)',
    tests: PAIRS,
  },
  {
    guard: 'no personal data in a link',
    file: 'shared/links/links.ts',
    find: 'checkLink(link, one);',
    replace: '',
    tests: PAIRS,
  },
  {
    guard: 'leases end with the attempt',
    file: 'shared/deliver/links.ts',
    find: 'if (!isInDoubt) await',
    replace: 'if (isInDoubt) await',
    tests: WORKER,
  },
  {
    guard: 'a lease stays while a write may still act',
    file: 'shared/deliver/links.ts',
    find: 'if (!isInDoubt) await',
    replace: 'await',
    tests: WORKER,
  },
  {
    guard: 'links that cannot be read are no fault of the code',
    file: 'shared/deliver/team-code.ts',
    find: 'if (error instanceof LinkTrouble) {',
    replace: 'if (error instanceof LinkTrouble && attemptLog.number > 99) {',
    tests: WORKER,
  },
  {
    guard: 'code that looks before each write needs no look-up',
    file: 'shared/deliver/unknown-write.ts',
    find: "ambiguity.writes === 'several'",
    replace: "ambiguity.writes !== 'several'",
    tests: WORKER,
  },
  {
    guard: 'a worker reaches its own links only',
    file: 'infra/constructs/delivery-worker.ts',
    find: 'rowsOf(...links),',
    replace: 'undefined,',
    tests: ['test/infra/link-policy.test.ts'],
  },
];
