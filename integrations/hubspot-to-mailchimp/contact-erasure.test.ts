import { describe, expect, test } from 'vitest';
import contract from './contract.ts';
import { ADA, absent, CONTACT, deliverErasure, done, hash, OTHER } from './fixture.ts';

const FORMER = 'ada@old.example';
const pairs = { [CONTACT]: { to: hash(ADA), facts: { status: 'archived', mailchimpId: 'c1' } } };
const erased = (address: string) => [`POST ${hash(address)}/actions/delete-permanent`, {}];

describe('an erased contact', () => {
  test('has its member deleted for good, its link removed, and a tombstone left', async () => {
    const { outcome, writes, pairs: left } = await deliverErasure({ pairs, mailchimp: { 'erase member': [done] } });
    expect(outcome).toEqual({ kind: 'delivered', remote: 'c1' });
    expect(writes).toEqual([erased(ADA)]);
    expect(left).toEqual({ [CONTACT]: { facts: {}, erasedAt: '2026-11-21T09:00:00.000Z' } });
  });

  test('has the members of its former addresses deleted too, but for those that another contact has now', async () => {
    const facts = { former: `${hash(FORMER)},${hash('shared@example.com')}` };
    const { writes } = await deliverErasure({
      pairs: { [CONTACT]: { to: hash(ADA), facts }, [OTHER]: { to: hash('shared@example.com') } },
      mailchimp: { 'erase member': [done, done] },
    });
    expect(writes).toEqual([erased(ADA), erased(FORMER)]);
  });

  test('whose member is gone for good already is done', async () => {
    const { outcome } = await deliverErasure({
      pairs,
      mailchimp: { 'erase member': [absent], 'read audience': [{ status: 200, body: { id: 'a1b2c3d4e5' } }] },
    });
    expect(outcome).toMatchObject({ kind: 'delivered' });
  });

  test('is not taken for gone where it is the audience that is not there', async () => {
    const { outcome, pairs: left } = await deliverErasure({
      pairs,
      mailchimp: { 'erase member': [absent], 'read audience': [absent] },
    });
    expect(outcome).toMatchObject({ kind: 'permanent', reason: 'mailchimp-audience-not-found' });
    expect(left[CONTACT]).toMatchObject({ to: hash(ADA) });
  });

  test.each([
    ['no link', {}],
    ['a link without a member', { [CONTACT]: { facts: {} } }],
  ])('with %s is never ended well: a dead letter, which pages', async (_, given) => {
    const { outcome, calls } = await deliverErasure({ pairs: given });
    expect(outcome).toMatchObject({ kind: 'owed', reason: 'erasure-without-link' });
    expect(calls).toEqual([]);
    expect(contract.deliveries['contact-erasure'].alarms.deadLetters).toBe('page');
  });

  test('is erased once', async () => {
    const { outcome, calls } = await deliverErasure({ pairs: { [CONTACT]: { erasedAt: '2026-11-21T09:00:00.000Z' } } });
    expect(outcome).toEqual({ kind: 'filtered', reason: 'contact-erased-before' });
    expect(calls).toEqual([]);
  });

  test('waits while another event is at work on its member', async () => {
    const { outcome, calls } = await deliverErasure({ pairs, held: [hash(ADA)] });
    expect(outcome).toMatchObject({ kind: 'deferred', reason: 'link-busy' });
    expect(calls).toEqual([]);
  });

  test('of which a write is in doubt keeps its link, so that the next attempt finds it', async () => {
    const { outcome, pairs: left } = await deliverErasure({
      pairs,
      mailchimp: { 'erase member': [{ failure: 'response-timeout' }] },
    });
    expect(outcome).toMatchObject({ kind: 'ambiguous' });
    expect(left[CONTACT]).toMatchObject({ to: hash(ADA) });
  });
});
