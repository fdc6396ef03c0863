import type { Outcome, Vendor, VendorCall, VendorResult } from 'penstock';
import { describe, expect, test } from 'vitest';
import delivery, { memberFor, memberHash } from './contact-to-member.ts';
import sampleContact from './samples/answers/read-contact.json' with { type: 'json' };
import sampleEvents from './samples/events.json' with { type: 'json' };

const settings = { listId: 'a1b2c3d4e5', lostProperty: 'hs_lead_status', lostValue: 'UNQUALIFIED' };
const withProperties = (change: Record<string, string | null>) => ({
  ...sampleContact,
  properties: { ...sampleContact.properties, ...change },
});

describe('a member', () => {
  test('has the contact’s address and names; an empty name clears; a new one is subscribed', () => {
    expect(memberFor(sampleContact, settings)).toEqual({
      // From the command md5sum, over "ada.lovelace@example.com".
      hash: '2b9150605ac374d671a306b5fcee60a0',
      body: {
        email_address: 'Ada.Lovelace@Example.com',
        merge_fields: { FNAME: 'Ada', LNAME: '' },
        status_if_new: 'subscribed',
      },
    });
  });

  test('of a lost contact is unsubscribed; which property says so is a setting', () => {
    const lost = { status_if_new: 'unsubscribed', status: 'unsubscribed' };
    expect(memberFor(withProperties({ hs_lead_status: 'UNQUALIFIED' }), settings)).toMatchObject({ body: lost });
    const own = { ...settings, lostProperty: 'fate', lostValue: 'gone' };
    expect(memberFor(withProperties({ fate: 'gone' }), own)).toMatchObject({ body: lost });
    expect(memberFor(withProperties({ hs_lead_status: 'UNQUALIFIED' }), own)).not.toMatchObject({
      body: { status: 'unsubscribed' },
    });
  });

  test.each([
    ['no address', { email: null }, { kind: 'filtered', reason: 'contact-without-address' }],
    ['an empty address', { email: '' }, { kind: 'filtered', reason: 'contact-without-address' }],
    [
      'a malformed address',
      { email: 'ada@' },
      { kind: 'invalid', problems: ['email must be an e-mail address, but is other text'] },
    ],
    [
      'an endless name',
      { firstname: 'A'.repeat(256) },
      { kind: 'invalid', problems: ['firstName is 256 characters long, more than 255'] },
    ],
  ])('is not sent for a contact with %s', (_, change, outcome) => {
    expect(memberFor(withProperties(change), settings)).toMatchObject(outcome);
  });

  test('is not sent for an archived contact', () => {
    expect(memberFor({ ...sampleContact, archived: true }, settings)).toEqual({
      kind: 'filtered',
      reason: 'contact-gone',
    });
  });
});

// From the command md5sum, over the lower-case address.
test.each([
  ['urist.mcvankab@freddiesjokes.com', '62eeb292278cc15f5817cb78f7790b08'],
  ['Urist.McVankab@freddiesjokes.com', '62eeb292278cc15f5817cb78f7790b08'],
])('the member id of %s is the MD5 of the lower-case address', (address, hash) => {
  expect(memberHash(address)).toBe(hash);
});

describe('an event', () => {
  type Results = Partial<Record<'hubspot' | 'mailchimp', unknown>>;

  /** Applies an event with scripted vendors, and returns the calls they received. */
  async function apply(event: unknown, results: Results): Promise<{ outcome: Outcome; calls: VendorCall<unknown>[] }> {
    const calls: VendorCall<unknown>[] = [];
    const vendor = (name: string): Vendor => ({
      call: async <T>(call: VendorCall<T>) => {
        calls.push(call as VendorCall<unknown>);
        return results[name as keyof Results] as VendorResult<T>;
      },
    });
    const envelope = { entity: 'contact:9007199254740993' } as never;
    const outcome = await delivery.apply({ event: delivery.event.parse(event), envelope, settings, vendor, fresh: [] });
    return { outcome, calls };
  }
  const contact = { kind: 'success', answer: sampleContact };
  const written = { kind: 'success', answer: { id: 'm1', status: 'subscribed' } };

  test.each(sampleEvents)(
    '$subscriptionType reads the contact by the id of the raw bytes and upserts the member',
    async (event) => {
      const { outcome, calls } = await apply(event, { hubspot: contact, mailchimp: written });
      expect(outcome).toEqual({ kind: 'delivered', remote: 'm1' });
      expect(calls).toMatchObject([
        {
          method: 'GET',
          path: '/crm/v3/objects/contacts/9007199254740993',
          query: { properties: 'email,firstname,lastname,hs_lead_status' },
        },
        { method: 'PUT', path: '/3.0/lists/a1b2c3d4e5/members/2b9150605ac374d671a306b5fcee60a0' },
      ]);
    },
  );

  test('whose id exceeds what a number holds is read by the digits of the raw bytes', async () => {
    const { calls } = await apply(
      { ...sampleEvents[0], objectId: 9_007_199_254_740_992 },
      { hubspot: { kind: 'absent' } },
    );
    expect(calls[0]?.path).toBe('/crm/v3/objects/contacts/9007199254740993');
  });

  test('about a changed address is filtered by name, without a vendor call', async () => {
    const { outcome, calls } = await apply({ ...sampleEvents[1], propertyName: 'email' }, {});
    expect({ outcome, calls }).toEqual({
      outcome: { kind: 'filtered', reason: 'address-change-needs-a-link' },
      calls: [],
    });
  });

  test('about a contact that is gone is filtered', async () => {
    const { outcome } = await apply(sampleEvents[0], { hubspot: { kind: 'absent' } });
    expect(outcome).toEqual({ kind: 'filtered', reason: 'contact-gone' });
  });

  test('about a member in a compliance state is filtered, never forced', async () => {
    const refused = { kind: 'refused', reason: 'member-in-compliance-state' };
    const { outcome, calls } = await apply(sampleEvents[0], { hubspot: contact, mailchimp: refused });
    expect(outcome).toEqual({ kind: 'filtered', reason: 'member-in-compliance-state' });
    expect(calls).toHaveLength(2);
  });

  test.each(['hubspot', 'mailchimp'])('that %s fails ends as the call did', async (failing) => {
    const outcome: Outcome = { kind: 'temporary', reason: 'down' };
    const results = { hubspot: contact, mailchimp: written, [failing]: { kind: 'failed', outcome } };
    expect((await apply(sampleEvents[0], results)).outcome).toBe(outcome);
  });

  test.each([
    {},
    { subscriptionType: 'contact.creation' },
    { subscriptionType: 'x', objectId: 'a/b' },
    { subscriptionType: 'x', objectId: -1 },
  ])('without its parts is not as agreed: %j', (event) => {
    expect(delivery.event.safeParse(event).success).toBe(false);
  });
});
