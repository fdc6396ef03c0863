import { expect, test } from 'vitest';
import type { Act } from '../../../shared/ledger/index.ts';
import { type CompareAsked, compareAct, compareProblem } from '../../../shared/recover/index.ts';

const AT = '2026-11-21T10:00:00.000Z';
const key = { at: AT, id: 'a' };
const asked: CompareAsked = { reconciliation: 'crm-to-audience/nightly', side: 'source', id: '70101', act: key };
const row = (more: Partial<Act> = {}): Act => ({
  ...{ at: AT, caller: 'arn', user: 'ada', place: 'dev' },
  ...{ ...compareAct(asked), ...more },
});
const problem = (one: CompareAsked, act: Act | undefined, now = AT) =>
  compareProblem(one, { readAct: async () => act, now: () => Date.parse(now) });
const UNRECORDED = 'No row of the audit says who asks for this record: nothing is read.';

test('a record is read for a person whose row of the audit says so, and for no other', async () => {
  expect(await problem(asked, row())).toBeUndefined();
  expect(await problem(asked, undefined)).toBe(UNRECORDED);
  expect(await problem({ ...asked, id: '70102' }, row())).toBe(UNRECORDED);
  expect(await problem({ ...asked, side: 'destination' }, row())).toBe(UNRECORDED);
  expect(await problem(asked, row({ act: 'payload reveal' }))).toBe(UNRECORDED);
  expect(await problem(asked, row(), '2026-11-21T10:15:00.000Z')).toBe(UNRECORDED);
});

test('an address is no id, and a path no name', async () => {
  const refused = 'A comparison names INTEGRATION/RECONCILIATION, a side and an id; an address is none.';
  expect(await problem({ ...asked, id: 'ada@example.com' }, row())).toBe(refused);
  expect(await problem({ ...asked, reconciliation: 'crm/nightly:x' }, row())).toBe(refused);
});
