import { describe, expect, test } from 'vitest';
import { memberHash as hash } from '../links/member.ts';
import {
  ADA,
  absent,
  CONTACT,
  contact,
  deliver,
  done,
  event,
  linked,
  member,
  memberPathOf,
  settings,
} from './fixture.ts';

const left = event('unsubscribe');
const POST = `POST /communication-preferences/v4/statuses/${encodeURIComponent(ADA)}`;
const written = { 'unsubscribe address': [done] };
const UNSUBSCRIBED = { channel: 'EMAIL', statusState: 'UNSUBSCRIBED', subscriptionId: 7700001 };

describe('an unsubscription by the person', () => {
  test('is read from the member, and written to the contact’s preferences for the one kind of e-mail', async () => {
    const { outcome, calls, writes } = await deliver({ event: left, hubspot: written });
    expect(outcome).toEqual({ kind: 'delivered', remote: CONTACT });
    expect(calls[0]).toMatchObject({ account: 'mailchimp', method: 'GET', path: memberPathOf(ADA) });
    expect(writes).toEqual([[POST, UNSUBSCRIBED]]);
  });

  test('is theirs from then on: winning the contact back, or restoring it, does not bring the member back', async () => {
    const facts = { status: 'unsubscribed', statusBefore: 'subscribed', unsubscribedByUs: 'yes', mailchimpId: 'c1' };
    const { pairs } = await deliver({ event: left, hubspot: written, pairs: linked(facts) });
    expect(pairs[CONTACT]?.facts).toEqual({ status: 'unsubscribed', statusBefore: 'unsubscribed', mailchimpId: 'c1' });
  });

  test('without a link reaches the contact of the address, and links it', async () => {
    const { outcome, writes, pairs } = await deliver({
      event: left,
      hubspot: { ...written, 'find contact by address': [contact()] },
      pairs: {},
    });
    expect(outcome).toEqual({ kind: 'delivered', remote: CONTACT });
    expect(writes).toEqual([[POST, UNSUBSCRIBED]]);
    expect(pairs[CONTACT]).toMatchObject({ to: hash(ADA), facts: { status: 'unsubscribed' } });
    expect(JSON.stringify(pairs)).not.toMatch(/ada|lovelace|example/i);
  });

  test('of a contact that was erased asks for nothing: only its tombstone is left', async () => {
    const { outcome, writes } = await deliver({
      event: left,
      hubspot: { 'find contact by address': [contact()] },
      pairs: { [CONTACT]: { erasedAt: '2026-11-21T09:00:00.000Z' } },
    });
    expect(outcome).toEqual({ kind: 'filtered', reason: 'contact-erased' });
    expect(writes).toEqual([]);
  });

  test('without a contact asks for nothing: the member stays unsubscribed', async () => {
    const { outcome } = await deliver({ event: left, hubspot: { 'find contact by address': [absent] }, pairs: {} });
    expect(outcome).toEqual({ kind: 'filtered', reason: 'no-contact' });
  });

  test.each(['archived', 'cleaned', 'pending'])('is carried out although the member is %s by now', async (status) => {
    const { writes } = await deliver({ event: left, member: member(status), hubspot: written });
    expect(writes).toEqual([[POST, UNSUBSCRIBED]]);
  });

  test('is carried out for the linked contact although the member is gone', async () => {
    const { writes } = await deliver({ event: left, member: absent, hubspot: written });
    expect(writes).toEqual([[POST, UNSUBSCRIBED]]);
  });

  test('of which neither side knows any more stays visible, for a person', async () => {
    const { outcome } = await deliver({
      event: left,
      member: absent,
      hubspot: { 'find contact by address': [absent] },
      pairs: {},
    });
    expect(outcome).toMatchObject({ kind: 'owed', reason: 'unsubscribed-member-gone' });
  });

  test('goes to the contact’s own address, where it has another one than the member', async () => {
    const { writes } = await deliver({
      event: left,
      members: [member('unsubscribed'), absent],
      hubspot: { ...written, 'read contact': [contact({ email: 'ada@example.org' })] },
    });
    expect(writes[0]?.[0]).toBe(`POST /communication-preferences/v4/statuses/${encodeURIComponent('ada@example.org')}`);
  });

  test('by a further address of the contact unsubscribes its own member too: the strictest holds', async () => {
    const own = 'ada@example.org';
    const { outcome, writes, pairs } = await deliver({
      event: left,
      members: [member('archived'), member('subscribed')],
      hubspot: { ...written, 'find contact by address': [contact({ email: own })] },
      mailchimp: { 'unsubscribe member': [done] },
      pairs: { [CONTACT]: { to: hash(own), facts: { status: 'subscribed' } } },
    });
    expect(outcome).toEqual({ kind: 'delivered', remote: CONTACT });
    expect(writes.map(([write]) => write)).toEqual([
      `PATCH ${memberPathOf(own)}`,
      `POST /communication-preferences/v4/statuses/${encodeURIComponent(own)}`,
    ]);
    expect(pairs[CONTACT]).toMatchObject({ to: hash(own), facts: { status: 'unsubscribed' } });
  });

  test('leaves the member alone that another contact still has at the contact’s new address: both exchange theirs', async () => {
    const own = 'ada@example.org';
    const { outcome, writes } = await deliver({
      event: left,
      hubspot: { ...written, 'read contact': [contact({ email: own })] },
      pairs: { ...linked(), '70102': { to: hash(own), facts: { status: 'subscribed' } } },
    });
    expect(outcome).toEqual({ kind: 'delivered', remote: CONTACT });
    expect(writes.map(([write]) => write)).toEqual([
      `POST /communication-preferences/v4/statuses/${encodeURIComponent(own)}`,
    ]);
  });

  test('by a further address waits while the other direction works on the contact’s own member', async () => {
    const own = 'ada@example.org';
    const { outcome, writes } = await deliver({
      event: left,
      held: [hash(own)],
      hubspot: { 'read contact': [contact({ email: own })] },
    });
    expect(outcome).toMatchObject({ kind: 'deferred', reason: 'link-busy' });
    expect(writes).toEqual([]);
  });

  test('is a person’s to carry out where the address has another member by now', async () => {
    const { outcome, writes } = await deliver({ event: left, member: member('subscribed', { web_id: 412_000_002 }) });
    expect(outcome).toMatchObject({ kind: 'owed', reason: 'unsubscribed-member-gone' });
    expect(writes).toEqual([]);
  });

  test.each([
    ['archived', member('archived')],
    ['gone', absent],
  ])('opts no contact out that only has the address now, where the member is %s', async (_, there) => {
    const { outcome, writes } = await deliver({
      event: left,
      member: there,
      hubspot: { 'find contact by address': [contact()] },
      pairs: {},
    });
    expect(outcome).toMatchObject({ kind: 'owed', reason: 'unsubscribed-member-gone' });
    expect(writes).toEqual([]);
  });

  test('of a contact in the recycle bin leaves its address, and a restore does not bring the member back', async () => {
    const { outcome, writes, pairs } = await deliver({
      event: left,
      member: member('archived'),
      hubspot: { ...written, 'read contact': [absent], 'find contact by address': [absent] },
      pairs: linked({ status: 'archived', statusBefore: 'subscribed' }),
    });
    expect(outcome).toEqual({ kind: 'delivered', remote: CONTACT });
    expect(writes).toEqual([[POST, UNSUBSCRIBED]]);
    expect(pairs[CONTACT]?.facts).toEqual({ status: 'archived', statusBefore: 'unsubscribed' });
  });

  test('that the person took back since is stale', async () => {
    const { outcome, writes } = await deliver({ event: left, member: member('subscribed') });
    expect(outcome).toEqual({ kind: 'stale', reason: 'member-subscribed-again' });
    expect(writes).toEqual([]);
  });

  test('waits while the other direction works on the member', async () => {
    const { outcome, calls } = await deliver({ event: left, held: [hash(ADA)] });
    expect(outcome).toMatchObject({ kind: 'deferred', reason: 'link-busy' });
    expect(calls).toEqual([]);
  });

  test('that HubSpot does not take is tried again', async () => {
    const { outcome, pairs } = await deliver({ event: left, hubspot: { 'unsubscribe address': [{ status: 503 }] } });
    expect(outcome).toMatchObject({ kind: 'temporary' });
    expect(pairs).toEqual(linked());
  });
});

describe('what comes back', () => {
  test.each([['hs_email_optout'], [`hs_email_optout_${settings.subscriptionId}`]])(
    'of a contact with %s is an echo, and still makes the opt-out the person’s',
    async (property) => {
      const { outcome, writes, pairs } = await deliver({
        event: left,
        hubspot: { 'read contact': [contact({ [property]: 'true' })] },
        pairs: linked({ status: 'unsubscribed', unsubscribedByUs: 'yes' }),
      });
      expect(outcome).toEqual({ kind: 'echo', reason: 'opted-out-already' });
      expect(writes).toEqual([]);
      expect(pairs[CONTACT]?.facts).toEqual({ status: 'unsubscribed' });
    },
  );

  test('of an unsubscription of ours is an echo: a lost contact did not opt out', async () => {
    const facts = { status: 'unsubscribed', unsubscribedByUs: 'yes' };
    const { outcome, writes, pairs } = await deliver({
      event: left,
      member: member('unsubscribed', { unsubscribe_reason: 'N/A (Unsubscribed by an admin)' }),
      pairs: linked(facts),
    });
    expect(outcome).toEqual({ kind: 'echo', reason: 'unsubscribed-by-us' });
    expect(writes).toEqual([]);
    expect(pairs).toEqual(linked(facts));
  });

  test('of an unsubscription by a colleague is an opt-out, where we did not make it', async () => {
    const { writes } = await deliver({
      event: left,
      member: member('unsubscribed', { unsubscribe_reason: 'N/A (Unsubscribed by an admin)' }),
      hubspot: written,
    });
    expect(writes).toEqual([[POST, UNSUBSCRIBED]]);
  });
});

test('an archive is no opt-out: nothing is read or written', async () => {
  const { outcome, calls } = await deliver({ event: event('unsubscribe', { 'data[action]': 'delete' }) });
  expect(outcome).toEqual({ kind: 'filtered', reason: 'member-archived' });
  expect(calls).toEqual([]);
});

test('an action that no page names counts only where the member is unsubscribed', async () => {
  const unknown = event('unsubscribe', { 'data[action]': 'other' });
  const { outcome } = await deliver({ event: unknown, member: member('archived') });
  expect(outcome).toEqual({ kind: 'filtered', reason: 'not-unsubscribed' });
  expect((await deliver({ event: unknown, hubspot: written })).writes).toEqual([[POST, UNSUBSCRIBED]]);
});

describe('a sign-up', () => {
  const joined = { event: event('subscribe'), member: member('subscribed') };
  const subscribes = { subscribes: 'yes' };

  test('stays at Mailchimp by default', async () => {
    const { outcome, writes } = await deliver(joined);
    expect(outcome).toEqual({ kind: 'filtered', reason: 'subscriptions-not-carried' });
    expect(writes).toEqual([]);
  });

  test('ends our unsubscription: the next one is the person’s', async () => {
    const { pairs } = await deliver({ ...joined, pairs: linked({ status: 'unsubscribed', unsubscribedByUs: 'yes' }) });
    expect(pairs[CONTACT]?.facts).toEqual({ status: 'subscribed' });
  });

  test('is written with its legal basis where a setting allows it', async () => {
    const { outcome, writes } = await deliver({
      ...joined,
      settings: subscribes,
      hubspot: { 'subscribe address': [done] },
    });
    expect(outcome).toEqual({ kind: 'delivered', remote: CONTACT });
    expect(writes).toEqual([
      [
        POST,
        {
          ...UNSUBSCRIBED,
          statusState: 'SUBSCRIBED',
          legalBasis: 'CONSENT_WITH_NOTICE',
          legalBasisExplanation: expect.any(String),
        },
      ],
    ]);
  });

  test.each([['hs_email_optout'], [`hs_email_optout_${settings.subscriptionId}`]])(
    'never undoes %s',
    async (property) => {
      const { outcome, writes } = await deliver({
        ...joined,
        settings: subscribes,
        hubspot: { 'read contact': [contact({ [property]: 'true' })] },
      });
      expect(outcome).toEqual({ kind: 'filtered', reason: 'contact-opted-out' });
      expect(writes).toEqual([]);
    },
  );

  test.each([member('pending'), absent])('that is not, or no longer, so is stale', async (read) => {
    const { outcome } = await deliver({ ...joined, member: read, settings: subscribes });
    expect(outcome).toEqual({ kind: 'stale', reason: 'member-not-subscribed' });
  });
});
