import { afterAll, beforeAll, expect, test } from 'vitest';
import { removePair } from '../../../functions/wiring/remove-pair.ts';
import type { LinkDefinition } from '../../../shared/contract/index.ts';
import type { Act } from '../../../shared/ledger/index.ts';
import { createLinks, tableRows } from '../../../shared/links/index.ts';
import { type UnlinkAsked, unlinkAct, unlinkProblem } from '../../../shared/recover/index.ts';
import { type LedgerForPulls, openLedger } from '../pull/night.ts';

let ledger: LedgerForPulls;
beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(() => ledger[Symbol.asyncDispose]());

const AT = '2026-11-21T10:00:00.000Z';
const act = { at: AT, id: 'a' };
const asked: UnlinkAsked = { link: 'contact-member', from: '1', version: 1, act };
const row: Act = { at: AT, caller: 'arn', user: 'ada', place: 'dev', ...unlinkAct(asked), reason: 'a wrong one' };
const problem = (one: UnlinkAsked, recorded: Act | undefined) =>
  unlinkProblem(one, { readAct: async () => recorded, now: () => Date.parse(AT) });

test('a pair is removed for a person whose row of the audit says so, and for no other', async () => {
  const unrecorded = 'No row of the audit says who removes this pair, and why: nothing is removed.';
  expect(await problem(asked, row)).toBeUndefined();
  expect(await problem(asked, undefined)).toBe(unrecorded);
  expect(await problem({ ...asked, from: '2' }, row)).toBe(unrecorded);
  expect(await problem(asked, { ...row, reason: ' ' })).toBe(unrecorded);
  expect(await problem({ ...asked, link: 'link#x' }, row)).toContain('A pair is named by its link');
});

/** A link of its own, as a delivery keeps it. */
function linkCalled(name: string) {
  const record = { system: 'CRM', record: 'contact', id: 'id' };
  const link: LinkDefinition = { name, title: name, from: record, to: record, facts: { status: 'as last seen' } };
  const rows = tableRows({ client: ledger.client(), tableName: 'ledger', link: name });
  const open = (holder = 'event') => createLinks({ link, rows, holder, leaseMs: 60_000, now: Date.now });
  const remove = (from: string, version: number) =>
    removePair(ledger.client(), 'ledger', { link: name, from, version, act });
  return { open, remove };
}

test('a pair that is removed names nothing, and its record is free for another', async () => {
  const { open, remove } = linkCalled('removed');
  await open().put({ from: '1', to: 'a', facts: { status: 'subscribed' } });
  expect(await remove('1', 1)).toEqual({ removed: { from: '1', to: 'a' } });
  const links = open();
  expect(await links.find({ from: '1' })).toEqual({ from: '1', facts: {}, version: 2 });
  expect(await links.find({ to: 'a' })).toBeUndefined();
  await links.hold(['a']);
  await links.put({ from: '2', to: 'a', facts: {} });
});

test('a pair that changed since, that a worker holds, that was erased or is not there stays as it is', async () => {
  const { open, remove } = linkCalled('kept');
  const links = open();
  await links.put({ from: '1', to: 'a', facts: {} });
  expect(await remove('1', 7)).toEqual({ error: 'The pair was written since you saw it: look at it once more.' });
  await links.hold(['a']);
  expect(await remove('1', 1)).toMatchObject({ error: expect.stringContaining('link-busy') });
  await links.release();
  expect(await remove('2', 1)).toEqual({ error: 'There is no such pair.' });
  const pair = await links.find({ from: '1' });
  if (!pair) throw new Error('The pair is not there.');
  await links.erase(pair);
  expect(await remove('1', 2)).toMatchObject({ error: expect.stringContaining('tombstone') });
});
