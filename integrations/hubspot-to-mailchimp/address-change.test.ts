import { describe, expect, test } from 'vitest';
import {
  ADA,
  absent,
  COMPLIANCE,
  CONTACT,
  contact,
  deliver,
  done,
  FORGOTTEN,
  type Given,
  gone,
  hash,
  member,
  OTHER,
  pathOf,
  refusal,
} from './fixture.ts';

const OLD = 'ada@old.example';
const names = { merge_fields: { FNAME: 'Ada', LNAME: '' } };
const values = { email_address: 'Ada.Lovelace@Example.com', ...names };
const linkedTo = (address: string, facts: Readonly<Record<string, string>> = { status: 'subscribed' }) => ({
  [CONTACT]: { to: hash(address), facts },
});

/** The address has changed from the old one: the answers of the new member, then of the old one. */
function change(more: Given & { readonly members?: readonly unknown[] }) {
  const { members = [absent, member('subscribed', OLD)], ...given } = more;
  return deliver({
    event: { subscriptionType: 'contact.propertyChange', propertyName: 'email', propertyValue: ADA },
    pairs: linkedTo(OLD),
    ...given,
    hubspot: { 'read contact': [contact({}, [OLD])], ...given.hubspot },
    mailchimp: { 'read member': members as [], ...given.mailchimp },
  });
}

describe('a changed address', () => {
  test('moves the member with its status, tags and history, and the link goes along', async () => {
    const { outcome, writes, pairs } = await change({ mailchimp: { 'move member': [member('unsubscribed')] } });
    expect(outcome).toEqual({ kind: 'delivered', remote: 'c1' });
    expect(writes).toEqual([[`PATCH ${hash(OLD)}`, values]]);
    expect(pairs[CONTACT]).toMatchObject({ to: hash(ADA), facts: { mailchimpId: 'c1', status: 'unsubscribed' } });
    // What is at the old address later is another person's: an erasure does not reach it.
    expect(pairs[CONTACT]?.facts).not.toHaveProperty('former');
  });

  test('of an opted-out contact moves the member and unsubscribes it in the same write', async () => {
    const { writes } = await change({
      hubspot: { 'read contact': [contact({ hs_email_optout: 'true' }, [OLD])] },
      mailchimp: { 'move member': [member('unsubscribed')] },
    });
    expect(writes).toEqual([[`PATCH ${hash(OLD)}`, { ...values, status: 'unsubscribed' }]]);
  });

  test.each([
    ['subscribed', 'unsubscribed', { status: 'unsubscribed' }],
    ['unsubscribed', 'subscribed', {}],
    ['subscribed', 'subscribed', {}],
    ['cleaned', 'unsubscribed', {}],
    ['archived', 'unsubscribed', { status: 'unsubscribed' }],
    ['archived', 'subscribed', { status: 'subscribed' }],
  ])(
    'whose new address is %s and whose old one is %s gets the stricter one there, and the old one is archived',
    async (there, old, status) => {
      const { writes, pairs } = await change({
        members: [member(there), member(old, OLD)],
        mailchimp: { 'upsert member': [member(old)], 'archive member': [done] },
      });
      expect(writes).toEqual([
        [`PUT ${hash(ADA)}`, { ...values, status_if_new: expect.any(String), ...status }],
        [`DELETE ${hash(OLD)}`, {}],
      ]);
      expect(pairs[CONTACT]).toMatchObject({ to: hash(ADA), facts: { former: hash(OLD) } });
    },
  );

  test('keeps what the person agreed to before it archives: an archived member no longer says it, and the attempt may end there', async () => {
    const { outcome, pairs } = await change({
      members: [member('subscribed'), member('unsubscribed', OLD)],
      mailchimp: { 'upsert member': [member('unsubscribed')], 'archive member': [{ status: 503 }] },
    });
    expect(outcome).toMatchObject({ kind: 'temporary' });
    expect(pairs[CONTACT]).toMatchObject({ to: hash(OLD), facts: { statusBefore: 'unsubscribed' } });
  });

  test('that another contact’s event has undone begins with what was kept then, not with what was seen before', async () => {
    const { writes } = await change({
      members: [absent, member('archived', OLD)],
      pairs: linkedTo(OLD, { status: 'subscribed', statusBefore: 'unsubscribed' }),
      mailchimp: { 'upsert member': [member('unsubscribed')] },
    });
    expect(writes).toEqual([[`PUT ${hash(ADA)}`, { ...values, status_if_new: 'unsubscribed' }]]);
  });

  test('of a member that never confirmed sends no e-mail unless a setting allows it', async () => {
    const given = {
      members: [member('subscribed'), member('pending', OLD)],
      mailchimp: { 'upsert member': [member('pending')], 'archive member': [refusal('Method Not Allowed', 405)] },
    };
    expect((await change(given)).writes[0]?.[1]).toMatchObject({ status: 'unsubscribed' });
    const asking = await change({ ...given, settings: { statusIfNew: 'pending' } });
    expect(asking.writes[0]?.[1]).toMatchObject({ status: 'pending' });
    expect(asking.outcome).toMatchObject({ kind: 'delivered' });
  });

  test('without a member at either address creates one', async () => {
    const { writes } = await change({
      members: [absent, absent],
      mailchimp: { 'upsert member': [member('subscribed')] },
    });
    expect(writes).toEqual([[`PUT ${hash(ADA)}`, { ...values, status_if_new: 'subscribed' }]]);
  });

  test('of a person who had left, and whose member is gone, begins as unsubscribed', async () => {
    const { writes } = await change({
      members: [absent, absent],
      pairs: linkedTo(OLD, { status: 'unsubscribed' }),
      mailchimp: { 'upsert member': [member('unsubscribed')] },
    });
    expect(writes).toEqual([[`PUT ${hash(ADA)}`, { ...values, status_if_new: 'unsubscribed' }]]);
  });

  test.each([
    ['subscribed', 'subscribed'],
    ['unsubscribed', 'unsubscribed'],
  ])('that bounced begins as the person was before, which was %s', async (before, status_if_new) => {
    const { writes } = await change({
      members: [absent, member('cleaned', OLD)],
      pairs: linkedTo(OLD, { status: before }),
      mailchimp: { 'upsert member': [member(status_if_new)] },
    });
    expect(writes).toEqual([[`PUT ${hash(ADA)}`, { ...values, status_if_new }]]);
  });

  test.each(['subscribed', 'unsubscribed'])(
    'that Mailchimp refuses to move begins as unsubscribed, also for a member that is %s',
    async (old) => {
      const { writes, outcome } = await change({
        members: [absent, member(old, OLD)],
        mailchimp: {
          'move member': [COMPLIANCE],
          'upsert member': [member('unsubscribed')],
          'archive member': [done],
        },
      });
      expect(outcome).toMatchObject({ kind: 'delivered' });
      expect(writes.slice(1)).toEqual([
        [`PUT ${hash(ADA)}`, { ...values, status_if_new: 'unsubscribed', status: 'unsubscribed' }],
        [`DELETE ${hash(OLD)}`, {}],
      ]);
    },
  );

  test('to one that was deleted for good is filtered; the old one is archived, and its status kept', async () => {
    const { outcome, writes, pairs } = await change({
      mailchimp: { 'move member': [FORGOTTEN], 'archive member': [done] },
    });
    expect(outcome).toEqual({ kind: 'filtered', reason: 'member-forgotten' });
    expect(writes.slice(1)).toEqual([[`DELETE ${hash(OLD)}`, {}]]);
    expect(pairs[CONTACT]).toMatchObject({ to: hash(OLD), facts: { statusBefore: 'subscribed' } });
  });

  test.each([
    ['has gone to another place', absent, 'member-moved'],
    ['finds another there', refusal('Member Exists'), 'member-exists'],
  ])('whose member %s in between is read again', async (_, answer, reason) => {
    const { outcome } = await change({ mailchimp: { 'move member': [answer] } });
    expect(outcome).toEqual({ kind: 'temporary', reason });
  });

  test('of a write in doubt is found as made: the old one absent, the new one there', async () => {
    const { outcome, writes, pairs } = await change({
      members: [member('unsubscribed'), absent],
      mailchimp: { 'upsert member': [member('unsubscribed')] },
    });
    expect(outcome).toMatchObject({ kind: 'delivered' });
    expect(writes).toEqual([[`PUT ${hash(ADA)}`, { ...values, status_if_new: expect.any(String) }]]);
    expect(pairs[CONTACT]?.to).toBe(hash(ADA));
  });

  test('of a move that did not answer is ambiguous, and the link stays as it was', async () => {
    const { outcome, pairs } = await change({ mailchimp: { 'move member': [{ failure: 'response-timeout' }] } });
    expect(outcome).toMatchObject({ kind: 'ambiguous' });
    expect(pairs[CONTACT]?.to).toBe(hash(OLD));
  });

  test('waits while another event is at work on the old or the new address', async () => {
    for (const address of [OLD, ADA]) {
      const { outcome, writes } = await change({ held: [hash(address)], members: [] });
      expect(outcome).toMatchObject({ kind: 'deferred', reason: 'link-busy' });
      expect(writes).toEqual([]);
    }
  });
});

describe('without a link', () => {
  test('the members of all earlier addresses are looked at: of a→b→c, only c may be seen', async () => {
    const { calls, writes } = await change({
      pairs: {},
      hubspot: { 'read contact': [contact({}, ['b@example.com', 'a@example.com'])], 'find contact by address': [gone] },
      members: [absent, absent, member('unsubscribed', 'a@example.com')],
      mailchimp: { 'move member': [member('unsubscribed')] },
    });
    expect(calls.filter(({ operation }) => operation === 'read member').map(({ path }) => path)).toEqual(
      [ADA, 'b@example.com', 'a@example.com'].map(pathOf),
    );
    expect(writes).toEqual([[`PATCH ${hash('a@example.com')}`, values]]);
  });

  test('the member of an earlier address that another contact has by now is left alone', async () => {
    const { writes } = await change({
      pairs: {},
      hubspot: {
        'read contact': [contact({}, [OLD])],
        'find contact by address': [contact({ email: OLD }, [], OTHER)],
      },
      members: [absent, member('subscribed', OLD)],
      mailchimp: { 'upsert member': [member('subscribed')] },
    });
    expect(writes).toEqual([[`PUT ${hash(ADA)}`, { ...values, status_if_new: 'subscribed' }]]);
  });

  test('an archived member of an earlier address may hide an opt-out: the new one begins as unsubscribed', async () => {
    const { writes } = await change({
      pairs: {},
      hubspot: { 'read contact': [contact({}, [OLD])], 'find contact by address': [gone] },
      members: [absent, member('archived', OLD)],
      mailchimp: { 'upsert member': [member('unsubscribed')] },
    });
    expect(writes).toEqual([[`PUT ${hash(ADA)}`, { ...values, status_if_new: 'unsubscribed' }]]);
  });
});

describe('an address that is linked to another contact', () => {
  const pairs = { ...linkedTo(OLD), [OTHER]: { to: hash(ADA), facts: { status: 'unsubscribed' } } };

  test('and still that one’s, after both were read once more, goes to a person', async () => {
    const theirs = contact({}, [], OTHER);
    const { outcome, writes } = await change({
      pairs,
      members: [member('subscribed')],
      hubspot: { 'read contact': [contact({}, [OLD]), theirs, contact({}, [OLD]), theirs] },
    });
    expect(outcome).toEqual({ kind: 'conflict', reason: 'address-held-by-another', fields: ['email'] });
    expect(writes).toEqual([]);
  });

  test.each([
    ['source', 'delivered'],
    ['destination', 'filtered'],
  ] as const)('is taken or left as a person decided: %s', async (decided, kind) => {
    const theirs = contact({}, [], OTHER);
    const { outcome } = await change({
      pairs,
      decided,
      members: [member('subscribed'), member('subscribed', OLD)],
      mailchimp: { 'upsert member': [member('subscribed')], 'archive member': [done] },
      hubspot: { 'read contact': [contact({}, [OLD]), theirs, contact({}, [OLD]), theirs] },
    });
    expect(outcome.kind).toBe(kind);
  });

  test('that this one lost in between is read again', async () => {
    const { outcome } = await change({
      pairs,
      members: [member('subscribed')],
      hubspot: { 'read contact': [contact({}, [OLD]), contact({}, [], OTHER), contact({ email: OLD })] },
    });
    expect(outcome).toEqual({ kind: 'temporary', reason: 'contact-changed-in-between' });
  });

  test('in a swap keeps the opt-out with both: the new address gets it, and the other contact’s next member too', async () => {
    const first = await change({
      pairs,
      members: [member('unsubscribed'), member('subscribed', OLD)],
      hubspot: { 'read contact': [contact({}, [OLD]), contact({ email: OLD }, [ADA], OTHER)] },
      mailchimp: { 'upsert member': [member('unsubscribed')], 'archive member': [done] },
    });
    expect(first.writes).toEqual([
      [`PUT ${hash(ADA)}`, { ...values, status_if_new: 'unsubscribed' }],
      [`DELETE ${hash(OLD)}`, {}],
    ]);
    expect(first.pairs).toMatchObject({
      [CONTACT]: { to: hash(ADA) },
      [OTHER]: { facts: { statusBefore: 'unsubscribed' } },
    });
    expect(first.pairs[OTHER]).not.toHaveProperty('to');
    // Now the other contact's own event: its new address is the first one's old.
    const second = await deliver({
      event: { subscriptionType: 'contact.propertyChange', propertyName: 'email' },
      pairs: { [CONTACT]: first.pairs[OTHER] ?? {}, [OTHER]: first.pairs[CONTACT] ?? {} },
      hubspot: {
        'read contact': [contact({ email: OLD }, [ADA])],
        'find contact by address': [contact({}, [], OTHER)],
      },
      mailchimp: {
        'read member': [member('archived', OLD), member('unsubscribed')],
        'upsert member': [member('unsubscribed', OLD)],
      },
    });
    expect(second.writes).toEqual([
      [`PUT ${hash(OLD)}`, expect.objectContaining({ status: 'unsubscribed', status_if_new: 'unsubscribed' })],
    ]);
  });

  test('of a contact that is gone is taken over with the status that its member had', async () => {
    const { writes, pairs: left } = await deliver({
      pairs: { [OTHER]: { to: hash(ADA), facts: { status: 'archived', statusBefore: 'unsubscribed' } } },
      hubspot: { 'read contact': [contact(), gone] },
      mailchimp: { 'read member': [member('archived')], 'upsert member': [member('unsubscribed')] },
    });
    expect(writes).toEqual([[`PUT ${hash(ADA)}`, expect.objectContaining({ status: 'unsubscribed' })]]);
    expect(left[OTHER]).not.toHaveProperty('to');
  });
});

describe('a cleared address', () => {
  const cleared = { 'read contact': [contact({ email: null }, [OLD])] };

  test('archives the member, and keeps the status that it had', async () => {
    const { outcome, writes, pairs } = await change({
      hubspot: cleared,
      members: [member('pending', OLD)],
      mailchimp: { 'archive member': [done] },
    });
    expect(outcome).toMatchObject({ kind: 'delivered' });
    expect(writes).toEqual([[`DELETE ${hash(OLD)}`, {}]]);
    expect(pairs[CONTACT]).toMatchObject({ to: hash(OLD), facts: { status: 'archived', statusBefore: 'pending' } });
  });

  test('without a link archives the members of earlier addresses that no other contact has', async () => {
    const { writes, pairs } = await change({
      hubspot: { ...cleared, 'find contact by address': [gone] },
      pairs: {},
      members: [member('subscribed', OLD)],
      mailchimp: { 'archive member': [done] },
    });
    expect(writes).toEqual([[`DELETE ${hash(OLD)}`, {}]]);
    expect(pairs[CONTACT]).toMatchObject({ to: hash(OLD), facts: { statusBefore: 'subscribed' } });
  });

  test('that comes back later brings the member back as it was', async () => {
    const { writes, pairs } = await deliver({
      pairs: linkedTo(ADA, { status: 'archived', statusBefore: 'subscribed' }),
      mailchimp: { 'read member': [member('archived')], 'upsert member': [member('subscribed')] },
    });
    expect(writes).toEqual([[`PUT ${hash(ADA)}`, { ...values, status_if_new: 'subscribed', status: 'subscribed' }]]);
    expect(pairs[CONTACT]?.facts).not.toHaveProperty('statusBefore');
  });

  test('and a first one that is given later creates a member', async () => {
    const { writes } = await change({
      hubspot: { 'read contact': [contact()] },
      pairs: {},
      members: [absent],
      mailchimp: { 'upsert member': [member('subscribed')] },
    });
    expect(writes).toEqual([[`PUT ${hash(ADA)}`, { ...values, status_if_new: 'subscribed' }]]);
  });
});
