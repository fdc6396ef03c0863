import { type ScriptedAnswer, testDelivery } from 'penstock/testing';
import { describe, expect, test } from 'vitest';
import delivery from './contact-to-member.ts';
import sampleContact from './samples/answers/read-contact.json' with { type: 'json' };
import sampleEvents from './samples/events.json' with { type: 'json' };

const contact = (properties: Record<string, string | null> = {}) => ({
  status: 200,
  body: { ...sampleContact, properties: { ...sampleContact.properties, ...properties } },
});
const written = { status: 200, body: { id: 'm1', status: 'subscribed' } };

interface Given {
  readonly event?: object;
  readonly hubspot?: ScriptedAnswer;
  readonly mailchimp?: ScriptedAnswer;
  readonly settings?: { readonly lostProperty?: string; readonly lostValue?: string };
}

/** Applies an event about the contact that HubSpot answers with; what is left out is the ordinary case. */
function apply({ event, hubspot = contact(), mailchimp = written, settings }: Given = {}) {
  return testDelivery(delivery, {
    event: { ...sampleEvents[0], ...event },
    envelope: { entity: 'contact:9007199254740993' },
    settings: { portalId: '8801234', listId: 'a1b2c3d4e5', ...settings },
    answers: { hubspot: [hubspot], mailchimp: [mailchimp] },
  });
}

describe('a member', () => {
  test('has the contact’s address and names; an empty name clears; a new one is subscribed', async () => {
    const { calls } = await apply();
    // From the command md5sum, over "ada.lovelace@example.com".
    expect(calls[1]?.path).toBe('/3.0/lists/a1b2c3d4e5/members/2b9150605ac374d671a306b5fcee60a0');
    expect(calls[1]?.body).toEqual({
      email_address: 'Ada.Lovelace@Example.com',
      merge_fields: { FNAME: 'Ada', LNAME: '' },
      status_if_new: 'subscribed',
    });
  });

  test('of a lost contact is unsubscribed; a setting says which property and value mean lost', async () => {
    const lost = { status_if_new: 'unsubscribed', status: 'unsubscribed' };
    const unqualified = await apply({ hubspot: contact({ hs_lead_status: 'UNQUALIFIED' }) });
    expect(unqualified.calls[1]?.body).toMatchObject(lost);
    const settings = { lostProperty: 'fate', lostValue: 'gone' };
    const gone = await apply({ hubspot: contact({ fate: 'gone' }), settings });
    expect(gone.calls[1]?.body).toMatchObject(lost);
    const other = await apply({ hubspot: contact({ hs_lead_status: 'UNQUALIFIED' }), settings });
    expect(other.calls[1]?.body).not.toHaveProperty('status');
  });

  test.each([
    ['no address', { email: null }, { kind: 'filtered', reason: 'contact-without-address' }],
    ['an empty address', { email: '' }, { kind: 'filtered', reason: 'contact-without-address' }],
    ['a malformed address', { email: 'ada@' }, { problems: ['email must be an e-mail address, but is other text'] }],
    [
      'an endless name',
      { firstname: 'A'.repeat(256) },
      { reason: 'record-not-as-agreed', problems: ['firstName is 256 characters long, more than 255'] },
    ],
  ])('is not sent for a contact with %s', async (_, properties, outcome) => {
    const tested = await apply({ hubspot: contact(properties) });
    expect(tested.outcome).toMatchObject(outcome);
    expect(tested.calls).toHaveLength(1);
  });

  test('is not sent for an archived contact', async () => {
    const { outcome } = await apply({ hubspot: { status: 200, body: { ...sampleContact, archived: true } } });
    expect(outcome).toEqual({ kind: 'filtered', reason: 'contact-gone' });
  });

  // From the command md5sum, over the lower-case address.
  test.each([
    ['urist.mcvankab@freddiesjokes.com', '62eeb292278cc15f5817cb78f7790b08'],
    ['Urist.McVankab@freddiesjokes.com', '62eeb292278cc15f5817cb78f7790b08'],
  ])('with the address %s is found by the MD5 of it in lower case', async (email, hash) => {
    const { calls } = await apply({ hubspot: contact({ email }) });
    expect(calls[1]?.path).toMatch(new RegExp(`/members/${hash}$`));
  });
});

describe('an event', () => {
  test.each(sampleEvents)(
    '$subscriptionType reads the contact by the id of the raw bytes and upserts the member',
    async (event) => {
      const { outcome, calls } = await apply({ event });
      expect(outcome).toEqual({ kind: 'delivered', remote: 'm1' });
      expect(calls).toMatchObject([
        {
          account: 'hubspot',
          method: 'GET',
          path: '/crm/v3/objects/contacts/9007199254740993',
          query: { properties: 'email,firstname,lastname,hs_lead_status' },
        },
        { account: 'mailchimp', method: 'PUT' },
      ]);
    },
  );

  test('whose id exceeds what a number holds is read by the digits of the raw bytes', async () => {
    const { calls } = await apply({ event: { objectId: 9_007_199_254_740_992 } });
    expect(calls[0]?.path).toBe('/crm/v3/objects/contacts/9007199254740993');
  });

  test('about a changed address is filtered by name and calls no vendor', async () => {
    const { outcome, calls } = await apply({ event: { ...sampleEvents[1], propertyName: 'email' } });
    expect(outcome).toEqual({ kind: 'filtered', reason: 'address-change-needs-a-link' });
    expect(calls).toEqual([]);
  });

  test('about a contact that is gone is filtered', async () => {
    const { outcome } = await apply({ hubspot: { status: 404, body: { category: 'OBJECT_NOT_FOUND' } } });
    expect(outcome).toEqual({ kind: 'filtered', reason: 'contact-gone' });
  });

  test('about a member in a compliance state is filtered, never forced', async () => {
    const mailchimp = { status: 400, body: { title: 'Member In Compliance State' } };
    const { outcome, calls } = await apply({ mailchimp });
    expect(outcome).toEqual({ kind: 'filtered', reason: 'member-in-compliance-state' });
    expect(calls).toHaveLength(2);
  });

  test.each([
    ['HubSpot limits the rate', { hubspot: { status: 429 } }, 'deferred', 'hubspot-rate-limited'],
    ['a gateway answers for HubSpot', { hubspot: { status: 404, body: '<html>' } }, 'temporary', 'hubspot-page-404'],
    ['HubSpot is down', { hubspot: { status: 503 } }, 'temporary', 'hubspot-status-503'],
    [
      'Mailchimp throttles with a page',
      { mailchimp: { status: 403, body: '<html>' } },
      'deferred',
      'mailchimp-throttled',
    ],
    ['Mailchimp’s gateway fails', { mailchimp: { status: 502 } }, 'ambiguous', 'mailchimp-status-502'],
    [
      'Mailchimp does not answer in time',
      { mailchimp: { failure: 'response-timeout' as const } },
      'ambiguous',
      'mailchimp-response-timeout',
    ],
    ['Mailchimp refuses the key', { mailchimp: { status: 401 } }, 'deferred', 'mailchimp-credential-refused'],
  ])('ends as the failed call did: %s', async (_, given, kind, reason) => {
    expect((await apply(given)).outcome).toMatchObject({ kind, reason });
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
