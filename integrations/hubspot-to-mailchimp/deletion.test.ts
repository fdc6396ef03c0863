import { describe, expect, test } from 'vitest';
import {
  ADA,
  absent,
  COMPLIANCE,
  CONTACT,
  contact,
  deliver,
  done,
  type Given,
  gone,
  hash,
  member,
  OTHER,
  refusal,
} from './fixture.ts';

const SECOND = 'countess@example.com';
const linked = (facts: Readonly<Record<string, string>> = { status: 'subscribed', mailchimpId: 'c1' }) => ({
  [CONTACT]: { to: hash(ADA), facts },
});
const NOT_ALLOWED = refusal('Method Not Allowed', 405);

/** The contact was deleted; HubSpot has it in its recycle bin. */
function deletion({ hubspot, ...given }: Given) {
  return deliver({
    event: { subscriptionType: 'contact.deletion' },
    pairs: linked(),
    ...given,
    hubspot: {
      'read contact': [gone],
      'read deleted contact': [contact()],
      'find contact by address': [gone, gone],
      ...hubspot,
    },
  });
}

describe('a deleted contact', () => {
  test('has its member archived, not erased, and the link keeps the status that it had', async () => {
    const { outcome, calls, writes, pairs } = await deletion({
      mailchimp: { 'read member': [member('unsubscribed')], 'archive member': [done] },
    });
    expect(outcome).toEqual({ kind: 'delivered', remote: 'c1' });
    expect(calls.find(({ operation }) => operation === 'read deleted contact')?.query).toMatchObject({
      archived: 'true',
    });
    expect(writes).toEqual([[`DELETE ${hash(ADA)}`, {}]]);
    expect(pairs[CONTACT]).toMatchObject({
      to: hash(ADA),
      facts: { status: 'archived', statusBefore: 'unsubscribed' },
    });
  });

  test('keeps the status before the member is archived: a killed worker’s next attempt reads only "archived"', async () => {
    const killed = await deletion({
      mailchimp: { 'read member': [member('subscribed')], 'archive member': [{ failure: 'response-timeout' }] },
    });
    expect(killed.outcome).toMatchObject({ kind: 'ambiguous' });
    expect(killed.pairs[CONTACT]?.facts).toMatchObject({ statusBefore: 'subscribed' });
    const next = await deletion({ pairs: killed.pairs, mailchimp: { 'read member': [member('archived')] } });
    expect(next.outcome).toEqual({ kind: 'filtered', reason: 'member-archived-before' });
    expect(next.pairs[CONTACT]?.facts).toMatchObject({ statusBefore: 'subscribed' });
  });

  test('has the members of all its addresses archived but for those that a living contact has', async () => {
    const { writes, pairs } = await deletion({
      hubspot: {
        'read deleted contact': [contact({ hs_additional_emails: `${SECOND};third@example.com` })],
        'find contact by address': [gone, contact({ email: 'third@example.com' }, [], OTHER)],
      },
      mailchimp: {
        'read member': [member('subscribed'), member('subscribed', SECOND), member('subscribed', 'third@example.com')],
        'archive member': [done, done],
      },
    });
    expect(writes.map(([write]) => write)).toEqual([`DELETE ${hash(ADA)}`, `DELETE ${hash(SECOND)}`]);
    expect(pairs[CONTACT]?.facts?.former).toBe(hash(SECOND));
  });

  test('without a link is found by the address that HubSpot still has', async () => {
    const { writes, pairs } = await deletion({
      pairs: {},
      mailchimp: { 'read member': [member('subscribed')], 'archive member': [done] },
    });
    expect(writes).toEqual([[`DELETE ${hash(ADA)}`, {}]]);
    expect(pairs[CONTACT]).toMatchObject({ to: hash(ADA), facts: { statusBefore: 'subscribed' } });
  });

  test('has the member archived that is still linked to a contact which is gone as well', async () => {
    const { writes, pairs } = await deletion({
      pairs: { [OTHER]: { to: hash(ADA), facts: { status: 'subscribed' } } },
      hubspot: { 'read contact': [gone, gone] },
      mailchimp: { 'read member': [member('subscribed')], 'archive member': [done] },
    });
    expect(writes).toEqual([[`DELETE ${hash(ADA)}`, {}]]);
    expect(pairs[CONTACT]).toMatchObject({ to: hash(ADA) });
    expect(pairs[OTHER]).not.toHaveProperty('to');
  });

  test('leaves a member alone that is linked to a living contact, whose own event tells what became of it', async () => {
    const { outcome, writes } = await deletion({
      pairs: { [OTHER]: { to: hash(ADA), facts: { status: 'subscribed' } } },
      hubspot: { 'read contact': [gone, contact({ email: SECOND }, [ADA], OTHER)] },
      mailchimp: { 'read member': [member('subscribed')] },
    });
    expect(outcome).toEqual({ kind: 'filtered', reason: 'no-member' });
    expect(writes).toEqual([]);
  });

  test('with a link is found also where HubSpot has nothing of it any more', async () => {
    const { writes } = await deletion({
      hubspot: { 'read deleted contact': [gone] },
      mailchimp: { 'read member': [member('subscribed')], 'archive member': [done] },
    });
    expect(writes).toEqual([[`DELETE ${hash(ADA)}`, {}]]);
  });

  test.each([
    ['HubSpot has nothing of it', gone],
    ['HubSpot leaves its properties out', { status: 200, body: { id: CONTACT, properties: {}, archived: true } }],
    [
      'HubSpot answers nothing but empty values',
      { status: 200, body: { id: CONTACT, properties: { email: null, createdate: null } } },
    ],
  ])('without a link is never ended well where %s', async (_, answer) => {
    const { outcome, writes } = await deletion({ pairs: {}, hubspot: { 'read deleted contact': [answer] } });
    expect(outcome).toMatchObject({ kind: 'owed', reason: 'deleted-contact-without-link' });
    expect(writes).toEqual([]);
  });

  test('that never had an address has no member', async () => {
    const { outcome } = await deletion({ pairs: {}, hubspot: { 'read deleted contact': [contact({ email: null })] } });
    expect(outcome).toEqual({ kind: 'filtered', reason: 'no-member' });
  });

  test.each([
    ['there is none', [absent], {}, 'no-member'],
    ['it is archived already', [member('archived')], {}, 'member-archived-before'],
    ['it never confirmed', [member('pending')], { 'archive member': [NOT_ALLOWED] }, 'member-not-archivable'],
    ['it bounced', [member('cleaned')], { 'archive member': [NOT_ALLOWED] }, 'member-not-archivable'],
  ])('has no member to archive where %s, and ends by that name', async (_, read, more, reason) => {
    const { outcome } = await deletion({ mailchimp: { 'read member': read, ...more } });
    expect(outcome).toEqual({ kind: 'filtered', reason });
  });

  test('that was erased is left to its tombstone', async () => {
    const { outcome, writes } = await deletion({ pairs: { [CONTACT]: { erasedAt: '2026-11-21T09:00:00.000Z' } } });
    expect(outcome).toEqual({ kind: 'filtered', reason: 'contact-erased' });
    expect(writes).toEqual([]);
  });

  test('that is back by now is treated as living', async () => {
    const { writes } = await deliver({
      event: { subscriptionType: 'contact.deletion' },
      pairs: linked(),
      mailchimp: { 'upsert member': [member('subscribed')] },
    });
    expect(writes.map(([write]) => write)).toEqual([`PUT ${hash(ADA)}`]);
  });
});

describe('a restored contact', () => {
  const restore = (given: Given) => deliver({ event: { subscriptionType: 'contact.restore' }, ...given });
  const archived = { 'read member': [member('archived')] };

  test.each(['subscribed', 'unsubscribed'])('has its member back as it was: %s', async (before) => {
    const { writes, pairs } = await restore({
      pairs: linked({ status: 'archived', statusBefore: before }),
      mailchimp: { ...archived, 'upsert member': [member(before)] },
    });
    expect(writes[0]?.[1]).toMatchObject({ status: before, status_if_new: before });
    expect(pairs[CONTACT]?.facts).not.toHaveProperty('statusBefore');
  });

  test.each(['transactional', 'cleaned'])('whose member was %s does not become a subscriber', async (before) => {
    const { writes } = await restore({
      pairs: linked({ status: 'archived', statusBefore: before }),
      mailchimp: { ...archived, 'upsert member': [member('unsubscribed')] },
    });
    expect(writes[0]?.[1]).toMatchObject({ status: 'unsubscribed' });
  });

  test('that opted out in between comes back as unsubscribed', async () => {
    const { writes } = await restore({
      pairs: linked({ status: 'archived', statusBefore: 'subscribed' }),
      hubspot: { 'read contact': [contact({ hs_email_optout: 'true' })] },
      mailchimp: { ...archived, 'upsert member': [member('unsubscribed')] },
    });
    expect(writes[0]?.[1]).toMatchObject({ status: 'unsubscribed' });
  });

  test('whom Mailchimp does not let be subscribed comes back as unsubscribed', async () => {
    const { outcome, writes } = await restore({
      pairs: linked({ status: 'archived', statusBefore: 'subscribed' }),
      mailchimp: { ...archived, 'upsert member': [COMPLIANCE, member('unsubscribed')] },
    });
    expect(outcome).toMatchObject({ kind: 'delivered' });
    expect(writes[1]?.[1]).toMatchObject({ status: 'unsubscribed' });
  });

  test('whose status before is not known goes to a person', async () => {
    const { outcome, writes } = await restore({ mailchimp: archived });
    expect(outcome).toMatchObject({ kind: 'owed', reason: 'restored-member-without-status' });
    expect(writes).toEqual([]);
  });
});
