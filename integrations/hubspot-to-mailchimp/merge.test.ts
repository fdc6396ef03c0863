import { describe, expect, test } from 'vitest';
import { contactIdIn } from './contact-event.ts';
import { ADA, absent, CONTACT, contact, deliver, done, type Given, gone, hash, member, OTHER } from './fixture.ts';

const LOSER = 'ada@other.example';
const merged = contact({ hs_additional_emails: LOSER });
const pairs = {
  [CONTACT]: { to: hash(ADA), facts: { status: 'subscribed', mailchimpId: 'c1' } },
  [OTHER]: { to: hash(LOSER), facts: { status: 'unsubscribed', former: hash('first@example.com') } },
};

/** Another contact was merged into this one. */
function merge({ hubspot, event, ...given }: Given) {
  return deliver({
    event: {
      subscriptionType: 'contact.merge',
      primaryObjectId: Number(CONTACT),
      mergedObjectIds: [Number(OTHER)],
      ...event,
    },
    pairs,
    ...given,
    hubspot: { 'read contact': [merged], 'find contact by address': [gone], ...hubspot },
  });
}

describe('merged contacts', () => {
  test('are one member with the strictest status of all; the others are archived, and their links lead to it', async () => {
    const {
      outcome,
      writes,
      pairs: left,
    } = await merge({
      mailchimp: {
        'read member': [member('subscribed'), member('unsubscribed', LOSER)],
        'upsert member': [member('unsubscribed')],
        'archive member': [done],
      },
    });
    expect(outcome).toMatchObject({ kind: 'delivered' });
    expect(writes).toEqual([
      [`PUT ${hash(ADA)}`, expect.objectContaining({ status: 'unsubscribed' })],
      [`DELETE ${hash(LOSER)}`, {}],
    ]);
    expect(left).toMatchObject({
      [CONTACT]: {
        to: hash(ADA),
        facts: { status: 'unsubscribed', former: `${hash(LOSER)},${hash('first@example.com')}` },
      },
      [OTHER]: { facts: {} },
    });
    expect(left[OTHER]).not.toHaveProperty('to');
  });

  test('without a member at the address that stays keep the one that there is, moved', async () => {
    const { writes } = await merge({
      mailchimp: {
        'read member': [absent, member('subscribed', LOSER)],
        'move member': [member('subscribed')],
      },
    });
    expect(writes.map(([write]) => write)).toEqual([`PATCH ${hash(LOSER)}`]);
  });

  test('without links are found by the further addresses', async () => {
    const { writes } = await merge({
      pairs: {},
      mailchimp: {
        'read member': [member('subscribed'), member('subscribed', LOSER)],
        'upsert member': [member('subscribed')],
        'archive member': [done],
      },
    });
    expect(writes.map(([write]) => write)).toEqual([`PUT ${hash(ADA)}`, `DELETE ${hash(LOSER)}`]);
  });

  test('are read under the id of a new contact, where neither stays', async () => {
    const { calls, pairs: left } = await merge({
      event: { newObjectId: 70_103 },
      hubspot: { 'read contact': [contact({ hs_additional_emails: LOSER }, [], '70103')] },
      mailchimp: {
        'read member': [member('subscribed'), member('subscribed'), member('subscribed', LOSER)],
        'upsert member': [member('subscribed')],
        'archive member': [done],
      },
    });
    expect(calls[0]?.path).toBe('/crm/v3/objects/contacts/70103');
    expect(left['70103']).toMatchObject({ to: hash(ADA) });
    expect(left[CONTACT]).not.toHaveProperty('to');
  });

  test('are found as one by a late event of the old id, which HubSpot answers with the contact that stays', async () => {
    const { pairs: left, writes } = await deliver({
      pairs: {
        [CONTACT]: { to: hash(LOSER), facts: { status: 'subscribed' } },
        [OTHER]: { to: hash(ADA), facts: { status: 'subscribed' } },
      },
      hubspot: { 'read contact': [contact({ hs_additional_emails: LOSER }, [], OTHER)] },
      mailchimp: {
        'read member': [member('subscribed'), member('subscribed', LOSER)],
        'upsert member': [member('subscribed')],
        'archive member': [done],
      },
    });
    expect(writes.map(([write]) => write)).toEqual([`PUT ${hash(ADA)}`, `DELETE ${hash(LOSER)}`]);
    expect(left[OTHER]).toMatchObject({ to: hash(ADA), facts: { former: hash(LOSER) } });
    expect(left[CONTACT]).not.toHaveProperty('to');
  });

  test('that were deleted before the merge was carried out have the members of all archived', async () => {
    const {
      outcome,
      writes,
      pairs: left,
    } = await merge({
      hubspot: { 'read contact': [gone], 'read deleted contact': [gone] },
      mailchimp: {
        'read member': [member('subscribed'), member('subscribed', LOSER)],
        'archive member': [done, done],
      },
    });
    expect(outcome).toMatchObject({ kind: 'delivered' });
    expect(writes.map(([write]) => write)).toEqual([`DELETE ${hash(ADA)}`, `DELETE ${hash(LOSER)}`]);
    expect(left[CONTACT]).toMatchObject({ to: hash(ADA), facts: { statusBefore: 'subscribed', former: hash(LOSER) } });
  });

  test('whose contact was erased before are erased too: they were that person, and no event of theirs tells it', async () => {
    const {
      outcome,
      writes,
      pairs: left,
    } = await merge({
      pairs: { ...pairs, [CONTACT]: { erasedAt: '2026-11-21T09:00:00.000Z' } },
      hubspot: { 'read contact': [gone] },
      mailchimp: { 'erase member': [done, done] },
    });
    expect(outcome).toMatchObject({ kind: 'delivered' });
    expect(writes.map(([write]) => write)).toEqual(
      [LOSER, 'first@example.com'].map((one) => `POST ${hash(one)}/actions/delete-permanent`),
    );
    expect(left[OTHER]).toEqual({ facts: {}, erasedAt: expect.any(String) });
  });

  test('whose contact was erased, and that never were members, end as erased', async () => {
    const { outcome } = await merge({
      pairs: { [CONTACT]: { erasedAt: '2026-11-21T09:00:00.000Z' } },
      hubspot: { 'read contact': [gone] },
    });
    expect(outcome).toEqual({ kind: 'filtered', reason: 'contact-erased' });
  });

  test('are not merged a second time: what was archived then is no opt-out now', async () => {
    const { writes } = await merge({
      pairs: {
        [CONTACT]: { to: hash(ADA), facts: { status: 'subscribed', former: hash(LOSER) } },
        [OTHER]: { facts: {} },
      },
      mailchimp: { 'upsert member': [member('subscribed')] },
    });
    expect(writes).toEqual([[`PUT ${hash(ADA)}`, expect.not.objectContaining({ status: expect.anything() })]]);
  });
});

describe('the contact to read', () => {
  test.each([
    [{ objectId: 9_007_199_254_740_992 }, 'contact:9007199254740993', '9007199254740993'],
    [{ primaryObjectId: 70_101, mergedObjectIds: [70_102] }, 'contact:70101', '70101'],
    [{ primaryObjectId: 70_101, newObjectId: 70_103 }, 'contact:70101', '70103'],
    [{ objectId: '70101' }, undefined, '70101'],
  ])('of %j is named by the digits of the raw bytes, or by the merge’s new id', (ids, entity, id) => {
    expect(contactIdIn({ subscriptionType: 'contact.propertyChange', ...ids }, entity)).toBe(id);
  });
});
