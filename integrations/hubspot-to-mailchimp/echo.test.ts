import { describe, expect, test } from 'vitest';
import { ADA, CONTACT, contact, deliver, hash, member } from './fixture.ts';
import sampleEvents from './samples/events.json' with { type: 'json' };

const APP = '2600001';
const written = { ...sampleEvents[1], propertyName: 'firstname', changeSource: 'INTEGRATION', sourceId: APP };
const linked = { [CONTACT]: { to: hash(ADA), facts: { status: 'subscribed' } } };
const same = {
  status: 200,
  body: {
    id: hash(ADA),
    contact_id: 'c1',
    status: 'subscribed',
    email_address: ADA,
    merge_fields: { FNAME: 'Ada', LNAME: '' },
  },
};
const ECHO = { kind: 'echo', reason: 'member-has-it-already' };

describe('a change that our own app made', () => {
  test('is an echo without a call', async () => {
    const { outcome, calls } = await deliver({ event: written, settings: { appId: APP }, pairs: linked });
    expect(outcome).toEqual({ kind: 'echo', reason: 'written-by-us' });
    expect(calls).toEqual([]);
  });

  test.each([
    ['by another app', { ...written, sourceId: '2600009' }],
    ['by a person', { ...written, changeSource: 'CRM_UI', sourceId: 'userId:1' }],
    ['by our app, of a creation', { ...written, subscriptionType: 'contact.creation' }],
  ])('is none %s', async (_, event) => {
    const { writes } = await deliver({
      event,
      settings: { appId: APP },
      pairs: linked,
      mailchimp: { 'read member': [member('subscribed')], 'upsert member': [member('subscribed')] },
    });
    expect(writes).toHaveLength(1);
  });
});

describe('a change by a call that no setting names', () => {
  test('is an echo where the member has the same values', async () => {
    const { outcome, writes, pairs } = await deliver({
      event: written,
      mailchimp: { 'read member': [same] },
      pairs: linked,
    });
    expect(outcome).toEqual(ECHO);
    expect(writes).toEqual([]);
    expect(pairs).toEqual(linked);
  });

  test.each([
    ['another name', {}, { FNAME: 'Ada', LNAME: 'King' }],
    ['another address', { email_address: 'ada@example.org' }, { FNAME: 'Ada', LNAME: '' }],
  ])('is written where the member has %s', async (_, more, merge_fields) => {
    const { writes } = await deliver({
      event: written,
      mailchimp: {
        'read member': [{ status: 200, body: { ...same.body, ...more, merge_fields } }],
        'upsert member': [member('subscribed')],
      },
      pairs: linked,
    });
    expect(writes).toHaveLength(1);
  });

  test.each([
    ['opted out', { hs_email_optout: 'true' }],
    ['lost', { hs_lead_status: 'UNQUALIFIED' }],
  ])('is written of a contact that is %s', async (_, properties) => {
    const { writes } = await deliver({
      event: written,
      hubspot: { 'read contact': [contact(properties)] },
      mailchimp: { 'read member': [same], 'upsert member': [member('unsubscribed')] },
      pairs: linked,
    });
    expect(writes[0]?.[1]).toMatchObject({ status: 'unsubscribed' });
  });

  test('is carried out where our unsubscription becomes the person’s, although the member has the same values', async () => {
    const unsubscribed = { status: 200, body: { ...same.body, status: 'unsubscribed' } };
    const { outcome, pairs } = await deliver({
      event: { ...written, propertyName: 'hs_email_optout' },
      hubspot: { 'read contact': [contact({ hs_email_optout: 'true' })] },
      mailchimp: { 'read member': [unsubscribed, unsubscribed], 'upsert member': [unsubscribed] },
      pairs: { [CONTACT]: { to: hash(ADA), facts: { status: 'unsubscribed', unsubscribedByUs: 'yes' } } },
    });
    expect(outcome.kind).toBe('delivered');
    expect(pairs[CONTACT]?.facts?.unsubscribedByUs).toBeUndefined();
  });
});
