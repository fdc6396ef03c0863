import { describe, expect, test } from 'vitest';
import delivery from './contact-to-member.ts';
import { ADA, absent, COMPLIANCE, CONTACT, contact, deliver, gone, hash, member, refusal } from './fixture.ts';
import sampleEvents from './samples/events.json' with { type: 'json' };

const linked = (facts: Readonly<Record<string, string>> = { status: 'subscribed' }) => ({
  [CONTACT]: { to: hash(ADA), facts },
});
const created = { 'read member': [absent], 'upsert member': [member('subscribed')] };
const values = { email_address: 'Ada.Lovelace@Example.com', merge_fields: { FNAME: 'Ada', LNAME: '' } };
const LOST = contact({ hs_lead_status: 'UNQUALIFIED' });
const OPTED_OUT = contact({ hs_email_optout: 'true' });

describe('a new member', () => {
  test('has the contact’s address and names; an empty name clears; the link remembers it without its address', async () => {
    const { outcome, calls, pairs } = await deliver({ mailchimp: created });
    expect(outcome).toEqual({ kind: 'delivered', remote: 'c1' });
    // From the command md5sum, over "ada.lovelace@example.com".
    expect(calls.at(-1)?.path).toBe('/3.0/lists/a1b2c3d4e5/members/2b9150605ac374d671a306b5fcee60a0');
    expect(calls.at(-1)?.body).toEqual({ ...values, status_if_new: 'subscribed' });
    expect(pairs[CONTACT]).toEqual({
      to: '2b9150605ac374d671a306b5fcee60a0',
      facts: { mailchimpId: 'c1', status: 'subscribed', lastWritten: expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
    expect(JSON.stringify(pairs)).not.toMatch(/ada|lovelace|example/i);
  });

  test.each([
    ['pending', 'pending'],
    ['transactional', 'transactional'],
  ])('begins as %s where a setting says so', async (statusIfNew, status_if_new) => {
    const { writes } = await deliver({ mailchimp: created, settings: { statusIfNew } });
    expect(writes[0]?.[1]).toMatchObject({ status_if_new });
  });

  test.each([
    ['lost', LOST, 'created'],
    ['opted out', OPTED_OUT, undefined],
  ])('of a contact that is %s begins as unsubscribed', async (_, read, byUs) => {
    const { writes, pairs } = await deliver({
      hubspot: { 'read contact': [read] },
      mailchimp: { ...created, 'upsert member': [member('unsubscribed')] },
    });
    expect(writes[0]?.[1]).toEqual({ ...values, status_if_new: 'unsubscribed' });
    expect(pairs[CONTACT]?.facts?.unsubscribedByUs).toBe(byUs);
  });

  test('that was there before the link is found by its address and keeps its status', async () => {
    const { writes } = await deliver({
      mailchimp: { 'read member': [member('unsubscribed')], 'upsert member': [member('unsubscribed')] },
    });
    expect(writes[0]?.[1]).toEqual({ ...values, status_if_new: 'unsubscribed' });
  });

  // From the command md5sum, over the lower-case address.
  test.each([
    ['urist.mcvankab@freddiesjokes.com', '62eeb292278cc15f5817cb78f7790b08'],
    ['Urist.McVankab@freddiesjokes.com', '62eeb292278cc15f5817cb78f7790b08'],
  ])('with the address %s is found by the MD5 of it in lower case', async (email, id) => {
    const { writes } = await deliver({ hubspot: { 'read contact': [contact({ email })] }, mailchimp: created });
    expect(writes[0]?.[0]).toBe(`PUT ${id}`);
  });
});

describe('a linked member', () => {
  test('whose status cannot change is written with one read of the contact and one write', async () => {
    const { calls, writes } = await deliver({
      pairs: linked(),
      mailchimp: { 'upsert member': [member('subscribed')] },
    });
    expect(calls).toHaveLength(2);
    expect(writes).toEqual([[`PUT ${hash(ADA)}`, { ...values, status_if_new: 'subscribed' }]]);
  });

  test.each([
    ['lost', LOST, 'subscribed', 'unsubscribed'],
    ['opted out', OPTED_OUT, 'subscribed', 'unsubscribed'],
    ['opted out', OPTED_OUT, 'pending', 'unsubscribed'],
    ['opted out', OPTED_OUT, 'transactional', 'unsubscribed'],
    ['lost', LOST, 'pending', undefined],
    ['lost', LOST, 'cleaned', undefined],
    ['lost', LOST, 'archived', undefined],
    ['lost', LOST, 'transactional', undefined],
    ['opted out', OPTED_OUT, 'cleaned', undefined],
    ['opted out', OPTED_OUT, 'archived', undefined],
    ['lost', LOST, 'unsubscribed', undefined],
  ])('of a contact that is %s is read first: %j is %s', async (_, read, before, status) => {
    const { calls, writes } = await deliver({
      pairs: linked(),
      hubspot: { 'read contact': [read] },
      mailchimp: { 'read member': [member(before)], 'upsert member': [member(status ?? before)] },
    });
    expect(calls.map(({ operation }) => operation)).toEqual(['read contact', 'read member', 'upsert member']);
    expect(writes[0]?.[1]).toEqual({ ...values, status_if_new: 'unsubscribed', ...(status && { status }) });
  });

  test('that a person archived at Mailchimp stays archived', async () => {
    const { writes } = await deliver({
      mailchimp: { 'read member': [member('archived')], 'upsert member': [member('archived')] },
    });
    expect(writes[0]?.[1]).not.toHaveProperty('status');
  });

  test.each([
    [{ lostProperty: 'fate', lostValue: 'gone' }, { fate: 'gone' }, { status: 'unsubscribed' }],
    [{ lostProperty: 'fate', lostValue: 'gone' }, { hs_lead_status: 'UNQUALIFIED' }, {}],
  ])('of a contact is lost by the property and value that settings name: %j', async (settings, properties, status) => {
    const { writes } = await deliver({
      settings,
      hubspot: { 'read contact': [contact(properties)] },
      mailchimp: { 'read member': [member('subscribed')], 'upsert member': [member('unsubscribed')] },
    });
    expect(writes[0]?.[1]).toEqual({ ...values, status_if_new: expect.any(String), ...status });
  });
});

describe('a contact won back', () => {
  const left = { 'read member': [member('unsubscribed')] };
  const ours = linked({ status: 'unsubscribed', unsubscribedByUs: 'yes' });

  test('whom we unsubscribed as lost is subscribed, and that is forgotten', async () => {
    const lost = await deliver({
      pairs: linked(),
      hubspot: { 'read contact': [LOST] },
      mailchimp: { 'read member': [member('subscribed')], 'upsert member': [member('unsubscribed')] },
    });
    expect(lost.pairs[CONTACT]?.facts).toMatchObject({ unsubscribedByUs: 'yes' });
    const { writes, pairs } = await deliver({
      pairs: lost.pairs,
      mailchimp: { ...left, 'upsert member': [member('subscribed')] },
    });
    expect(writes[0]?.[1]).toMatchObject({ status: 'subscribed' });
    expect(pairs[CONTACT]?.facts).not.toHaveProperty('unsubscribedByUs');
  });

  test('whose member began as unsubscribed in an audience with double opt-in is asked', async () => {
    const { writes } = await deliver({
      pairs: linked({ status: 'unsubscribed', unsubscribedByUs: 'created' }),
      settings: { statusIfNew: 'pending' },
      mailchimp: { ...left, 'upsert member': [member('pending')] },
    });
    expect(writes[0]?.[1]).toMatchObject({ status: 'pending' });
  });

  test('who left by themselves stays as they are, and a reason "by an admin" changes nothing', async () => {
    const { writes } = await deliver({
      pairs: linked({ status: 'unsubscribed' }),
      mailchimp: { 'upsert member': [member('unsubscribed')] },
    });
    expect(writes[0]?.[1]).not.toHaveProperty('status');
  });

  test('who opted out while lost is not ours to bring back', async () => {
    const { pairs } = await deliver({
      pairs: ours,
      hubspot: { 'read contact': [contact({ hs_lead_status: 'UNQUALIFIED', hs_email_optout: 'true' })] },
      mailchimp: { ...left, 'upsert member': [member('unsubscribed')] },
    });
    expect(pairs[CONTACT]?.facts).not.toHaveProperty('unsubscribedByUs');
  });

  test('in a compliance state is filtered, never forced, and no unsubscription is ours any more', async () => {
    const { outcome, writes, pairs } = await deliver({
      pairs: ours,
      mailchimp: { ...left, 'upsert member': [COMPLIANCE] },
    });
    expect(outcome).toEqual({ kind: 'filtered', reason: 'member-in-compliance-state' });
    expect(writes).toHaveLength(1);
    expect(pairs[CONTACT]?.facts).toEqual({ status: 'unsubscribed' });
  });

  test('in a compliance state is asked by e-mail where a setting allows it', async () => {
    const { outcome, writes } = await deliver({
      pairs: ours,
      settings: { askAgain: 'yes' },
      mailchimp: { ...left, 'upsert member': [COMPLIANCE, member('pending')] },
    });
    expect(outcome).toMatchObject({ kind: 'delivered' });
    expect(writes[1]?.[1]).toMatchObject({ status: 'pending' });
  });
});

describe('nothing is sent', () => {
  test.each([
    ['no address', { email: null }, { kind: 'filtered', reason: 'contact-without-address' }],
    ['an empty address', { email: '' }, { kind: 'filtered', reason: 'contact-without-address' }],
    ['a malformed address', { email: 'ada@' }, { problems: ['email must be an e-mail address, but is other text'] }],
    [
      'an endless name',
      { firstname: 'A'.repeat(256) },
      { reason: 'record-not-as-agreed', problems: ['firstName is 256 characters long, more than 255'] },
    ],
  ])('for a contact with %s', async (_, properties, outcome) => {
    const tested = await deliver({ hubspot: { 'read contact': [contact(properties)] } });
    expect(tested.outcome).toMatchObject(outcome);
    expect(tested.calls).toHaveLength(1);
  });

  test('for a contact that is gone, or was erased', async () => {
    const hubspot = { 'read contact': [gone] };
    expect((await deliver({ hubspot })).outcome).toEqual({ kind: 'filtered', reason: 'contact-gone' });
    const pairs = { [CONTACT]: { erasedAt: '2026-11-21T09:00:00.000Z' } };
    expect((await deliver({ hubspot, pairs })).outcome).toEqual({ kind: 'filtered', reason: 'contact-erased' });
    // A read that is older than the erasure.
    const late = await deliver({ pairs });
    expect(late.outcome).toEqual({ kind: 'filtered', reason: 'contact-erased' });
    expect(late.writes).toEqual([]);
  });
});

describe('an event', () => {
  const taken = sampleEvents.filter(({ subscriptionType }) => subscriptionType !== 'contact.privacyDeletion');

  test.each(taken)('$subscriptionType reads the contact with its history', async (event) => {
    const { calls } = await deliver({ event, mailchimp: created });
    expect(calls[0]).toMatchObject({
      account: 'hubspot',
      method: 'GET',
      path: '/crm/v3/objects/contacts/70101',
      query: {
        properties: 'email,firstname,lastname,hs_email_optout,hs_additional_emails,hs_lead_status',
        propertiesWithHistory: 'email',
      },
    });
  });

  test('without its parts is not as agreed', () => {
    for (const event of [
      {},
      { subscriptionType: 'contact.creation' },
      { subscriptionType: 'x', objectId: 'a/b' },
      { subscriptionType: 'x', objectId: -1 },
    ])
      expect(delivery.event.safeParse(event).success).toBe(false);
  });

  test.each([
    ['HubSpot limits the rate', { hubspot: { 'read contact': [{ status: 429 }] } }, 'deferred', 'hubspot-rate-limited'],
    [
      'a gateway answers for HubSpot',
      { hubspot: { 'read contact': [{ status: 404, body: '<html>' }] } },
      'temporary',
      'hubspot-page-404',
    ],
    [
      'Mailchimp throttles with a page',
      { mailchimp: { 'read member': [{ status: 403, body: '<html>' }] } },
      'deferred',
      'mailchimp-throttled',
    ],
    [
      'a gateway answers for Mailchimp',
      { mailchimp: { 'read member': [{ status: 404, body: '<html>' }] } },
      'temporary',
      'mailchimp-page-404',
    ],
    [
      'the audience is not there',
      { mailchimp: { ...created, 'upsert member': [absent] } },
      'permanent',
      'mailchimp-not-found',
    ],
    [
      'the address is refused',
      { mailchimp: { ...created, 'upsert member': [refusal('Invalid Resource')] } },
      'permanent',
      'mailchimp-invalid-resource',
    ],
    [
      'Mailchimp’s gateway fails',
      { mailchimp: { ...created, 'upsert member': [{ status: 502 }] } },
      'ambiguous',
      'mailchimp-status-502',
    ],
    [
      'Mailchimp refuses the key',
      { mailchimp: { 'read member': [{ status: 401 }] } },
      'deferred',
      'mailchimp-credential-refused',
    ],
  ])('ends as the failed call did: %s', async (_, given, kind, reason) => {
    expect((await deliver(given)).outcome).toMatchObject({ kind, reason });
  });
});
