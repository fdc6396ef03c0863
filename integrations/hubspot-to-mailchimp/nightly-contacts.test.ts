import type { Vendor, VendorCall, VendorResult } from 'penstock';
import { classOfDifference } from 'penstock/testing';
import { describe, expect, test } from 'vitest';
import contract from './contract.ts';
import { ADA, absent, CONTACT, contact, deliver, gone, hash, member, settings } from './fixture.ts';
import nightly from './nightly-contacts.ts';

const all = { ...contract.settings, ...settings };
const ABSENT: VendorResult<never> = {
  kind: 'absent',
  reason: 'not-found',
  outcome: { kind: 'permanent', reason: 'not-found' },
};
type Answer = (query: Readonly<Record<string, string>>) => object | undefined;

/** A vendor that answers by operation, in the shape that the call relies upon. */
function vendorOf(answers: Readonly<Record<string, Answer>>) {
  const calls: Pick<VendorCall<unknown>, 'operation' | 'path' | 'query'>[] = [];
  const vendor: Vendor = {
    async call({ operation, path, query = {}, answer }) {
      calls.push({ operation, path, query });
      const given = answers[operation]?.(query);
      return given === undefined ? ABSENT : { kind: 'success', answer: answer.parse(given) };
    },
  };
  return { vendor, calls };
}

const inHubSpot = (properties: object, id = CONTACT) => ({
  id,
  updatedAt: '2026-11-21T09:02:11.120Z',
  properties: { email: 'Ada.Lovelace@Example.com', firstname: ' Ada', lastname: null, ...properties },
});
const inMailchimp = (status: string, more: object = {}) => ({
  ...{ id: hash(ADA), email_address: ADA, status, merge_fields: { FNAME: 'Ada', LNAME: '' } },
  ...{ last_changed: '2026-11-21T09:02:12+00:00', ...more },
});

/** Both sides' records of one person, as the second look reads them. */
async function seen(properties: object, found: object) {
  const { source, destination } = nightly;
  const asked = { by: 'key', value: ADA, settings: all } as const;
  const own = await source.find({
    ...asked,
    vendor: vendorOf({ 'find contact by address': () => inHubSpot(properties) }).vendor,
  });
  const other = await destination.find({ ...asked, vendor: vendorOf({ 'read member': () => found }).vendor });
  if (own.kind !== 'found' || other.kind !== 'found') throw new Error('One side has no record.');
  return { source: own.record, destination: other.record };
}

describe('the class of a difference', () => {
  test.each([
    ['an opt-out whose member is subscribed', { hs_email_optout: 'true' }, 'subscribed', 'mailed-against-consent'],
    [
      'a lost contact whose member is subscribed',
      { hs_lead_status: 'UNQUALIFIED' },
      'subscribed',
      'mailed-against-consent',
    ],
    [
      'an opt-out under another name',
      { hs_email_optout: 'true', firstname: 'A.' },
      'subscribed',
      'mailed-against-consent',
    ],
    ['another name', { firstname: 'Augusta' }, 'subscribed', 'differs'],
    ['another name of a member that left', { lastname: 'King' }, 'unsubscribed', 'differs'],
    ['a member that left at Mailchimp', {}, 'unsubscribed', 'not-mailed'],
    ['a member whose address bounced', {}, 'cleaned', 'not-mailed'],
    ['a member that has not confirmed', {}, 'pending', 'not-mailed'],
  ])('%s', async (_, properties, status, expected) => {
    expect(classOfDifference(nightly, await seen(properties, inMailchimp(status)))).toBe(expected);
  });

  test.each([
    ['a subscribed member', {}, 'subscribed'],
    ['an opt-out whose member left', { hs_email_optout: 'true' }, 'unsubscribed'],
    ['an opt-out whose address bounced', { hs_email_optout: 'true' }, 'cleaned'],
    ['a lost contact whose member has not confirmed', { hs_lead_status: 'UNQUALIFIED' }, 'pending'],
    ['a letter that is written in two ways', { firstname: 'Ame\u0301lie' }, 'subscribed', 'Am\u00e9lie'],
  ])('of %s is none', async (_, properties, status, FNAME = 'Ada') => {
    const both = await seen(properties, inMailchimp(status, { merge_fields: { FNAME } }));
    expect(classOfDifference(nightly, both)).toBeUndefined();
  });
});

test('a member that no contact has is left behind where the link names one, and only counted else', () => {
  const left = { id: hash(ADA), key: ADA, compared: { firstName: 'Ada', lastName: '' } };
  const classes = (word: string) =>
    [true, false].map((isLinked) => classOfDifference(nightly, { destination: { ...left, word }, isLinked }));
  expect(classes('subscribed')).toEqual(['left-behind', 'extra']);
  expect(classes('cleaned')).toEqual(['extra', 'extra']);
});

describe('contacts in HubSpot', () => {
  test('are listed a hundred at a time by the cursor, without those that have no address or a malformed one', async () => {
    const { vendor, calls } = vendorOf({
      'list contacts': ({ after }) =>
        after === undefined
          ? { results: [inHubSpot({}), inHubSpot({ email: null }, '2')], paging: { next: { after: '2' } } }
          : { results: [inHubSpot({ email: 'nonsense' }, '3')] },
    });
    const first = await nightly.source.list({ settings: all, vendor });
    const last = await nightly.source.list({ settings: all, vendor, cursor: '2' });
    expect(first).toEqual({
      ...{ kind: 'page', next: '2' },
      records: [
        {
          ...{ id: CONTACT, key: ADA, changedAt: '2026-11-21T09:02:11.120Z' },
          compared: { firstName: 'Ada', lastName: '' },
          word: 'mailable',
        },
      ],
    });
    expect(last).toEqual({ kind: 'page', records: [] });
    expect(calls.map(({ path, query }) => [path, query])).toEqual(
      [{}, { after: '2' }].map((more) => [
        '/crm/v3/objects/contacts',
        { limit: '100', properties: 'email,firstname,lastname,hs_email_optout,hs_lead_status', ...more },
      ]),
    );
  });

  test('that have an address as a further one are not the contact of that address', async () => {
    const { vendor } = vendorOf({ 'find contact by address': () => inHubSpot({ email: 'countess@example.com' }) });
    expect(await nightly.source.find({ by: 'key', value: ADA, settings: all, vendor })).toMatchObject({
      kind: 'absent',
    });
  });

  test('that were deleted are absent', async () => {
    const { vendor } = vendorOf({ 'read contact': () => ({ ...inHubSpot({}), archived: true }) });
    expect(await nightly.source.find({ by: 'id', value: CONTACT, settings: all, vendor })).toMatchObject({
      kind: 'absent',
    });
  });

  test('become a repair that holds the id and no value', async () => {
    const { vendor } = vendorOf({ 'read contact': () => inHubSpot({}) });
    expect(await nightly.source.find({ by: 'id', value: CONTACT, settings: all, vendor })).toMatchObject({
      record: { body: { subscriptionType: 'contact.propertyChange', objectId: Number(CONTACT) } },
    });
    const long = '9007199254740993';
    const another = vendorOf({ 'read contact': () => inHubSpot({}, long) });
    expect(await nightly.source.find({ by: 'id', value: long, settings: all, vendor: another.vendor })).toMatchObject({
      record: { body: { objectId: long } },
    });
  });
});

describe('members in Mailchimp', () => {
  /** An audience with so many members of each status. */
  function audience(counts: Readonly<Record<string, number>>) {
    return vendorOf({
      'count members': ({ status = '' }) => ({ total_items: counts[status] ?? 0 }),
      'list members': ({ status = '', offset, count }) => ({
        total_items: counts[status] ?? 0,
        members: Array.from(
          { length: Math.max(0, Math.min(Number(count), (counts[status] ?? 0) - Number(offset))) },
          (_, i) => ({
            ...inMailchimp(status, { id: `${status}${Number(offset) + i}` }),
          }),
        ),
      }),
    });
  }

  test('are listed status by status, a thousand at a time, each page with the total of all statuses', async () => {
    const { vendor, calls } = audience({ subscribed: 2001, unsubscribed: 3, pending: 1000, archived: 7 });
    const pages: { ids: readonly string[]; total: number | undefined }[] = [];
    let cursor: string | undefined;
    do {
      const page = await nightly.destination.list({ settings: all, vendor, ...(cursor !== undefined && { cursor }) });
      if (page.kind !== 'page') throw new Error('No page came.');
      pages.push({ ids: page.records.map(({ id }) => id), total: page.total });
      cursor = page.next;
    } while (cursor !== undefined);
    expect(pages.map(({ ids }) => ids.length)).toEqual([1000, 1000, 1, 3, 0, 1000, 0]);
    expect(new Set(pages.flatMap(({ ids }) => ids)).size).toBe(3004);
    expect(new Set(pages.map(({ total }) => total))).toEqual(new Set([3004]));
    expect(calls.some(({ query }) => query?.status === 'archived')).toBe(false);
    expect(calls.at(-1)?.query).toEqual({
      ...{ status: 'transactional', offset: '0', count: '1000' },
      fields: 'total_items,members.id,members.email_address,members.status,members.merge_fields,members.last_changed',
    });
  });

  test('of an audience that is not found are no empty listing', async () => {
    const { vendor } = vendorOf({});
    const listed = await nightly.destination.list({ settings: all, vendor });
    expect(listed).toMatchObject({ kind: 'failed', reason: 'mailchimp-audience-not-found' });
  });

  test('are read by the hash of the address; one that is archived is absent', async () => {
    const { vendor, calls } = vendorOf({ 'read member': () => inMailchimp('archived') });
    const asked = { settings: all, vendor };
    expect(await nightly.destination.find({ ...asked, by: 'key', value: ADA })).toMatchObject({ kind: 'absent' });
    expect(await nightly.destination.find({ ...asked, by: 'id', value: hash(ADA) })).toMatchObject({ kind: 'absent' });
    expect(new Set(calls.map(({ path }) => path))).toEqual(
      new Set([`/3.0/lists/${settings.listId}/members/${hash(ADA)}`]),
    );
  });

  test('become the deletion of their linked contact, where that is gone', async () => {
    const { vendor } = vendorOf({ 'read member': () => inMailchimp('subscribed') });
    const asked = { by: 'id', value: hash(ADA), settings: all, vendor } as const;
    expect(await nightly.destination.find({ ...asked, linked: CONTACT })).toMatchObject({
      record: { body: { subscriptionType: 'contact.deletion', objectId: Number(CONTACT) } },
    });
  });

  test('without a time are compared all the same', async () => {
    const { vendor } = vendorOf({ 'read member': () => inMailchimp('subscribed', { last_changed: '' }) });
    const found = await nightly.destination.find({ by: 'key', value: ADA, settings: all, vendor });
    if (found.kind !== 'found') throw new Error('No member was found.');
    expect(found.record).not.toHaveProperty('changedAt');
  });
});

/** The delivery gets what the comparison makes of a contact. */
async function repair(given: Omit<Parameters<typeof deliver>[0], 'event'>) {
  const { vendor } = vendorOf({ 'read contact': () => inHubSpot({}) });
  const found = await nightly.source.find({ by: 'id', value: CONTACT, settings: all, vendor });
  if (found.kind !== 'found') throw new Error('No contact was found.');
  return deliver({ event: found.record.body as object, onlyEvent: true, ...given });
}

describe('a repair', () => {
  test('of a contact without a member creates it, and fills the link that was missing', async () => {
    const { outcome, writes, pairs } = await repair({
      mailchimp: { 'read member': [absent], 'upsert member': [member('subscribed')] },
    });
    expect(outcome).toMatchObject({ kind: 'delivered' });
    expect(writes).toMatchObject([[`PUT ${hash(ADA)}`, { status_if_new: 'subscribed' }]]);
    expect(pairs[CONTACT]).toMatchObject({ to: hash(ADA), facts: { status: 'subscribed' } });
  });

  test('of a linked contact whose member is gone creates it as its person last agreed', async () => {
    const { writes } = await repair({
      pairs: { [CONTACT]: { to: hash(ADA), facts: { status: 'unsubscribed' } } },
      mailchimp: { 'upsert member': [member('unsubscribed')] },
    });
    expect(writes).toMatchObject([[`PUT ${hash(ADA)}`, { status_if_new: 'unsubscribed' }]]);
  });

  test('of a contact whose member we archived brings it back, and of one that a person archived does not', async () => {
    const archived = { 'read member': [member('archived')], 'upsert member': [member('archived')] };
    const byUs = await repair({
      pairs: { [CONTACT]: { to: hash(ADA), facts: { status: 'archived', statusBefore: 'subscribed' } } },
      mailchimp: archived,
    });
    expect(byUs.writes).toMatchObject([[`PUT ${hash(ADA)}`, { status: 'subscribed' }]]);
    const byPerson = await repair({ mailchimp: archived });
    expect(byPerson.writes[0]?.[1]).not.toHaveProperty('status');
  });

  test('of another name writes the name, and leaves an opt-out at Mailchimp as it is', async () => {
    const { writes } = await repair({
      mailchimp: { 'read member': [member('unsubscribed')], 'upsert member': [member('unsubscribed')] },
    });
    expect(writes).toMatchObject([[`PUT ${hash(ADA)}`, { merge_fields: { FNAME: 'Ada', LNAME: '' } }]]);
    expect(writes[0]?.[1]).not.toHaveProperty('status');
  });

  test.each([
    ['opted out', { hs_email_optout: 'true' }],
    ['is lost', { hs_lead_status: 'UNQUALIFIED' }],
  ])(
    'of a contact that %s unsubscribes its member, also where the link says that it is settled',
    async (_, properties) => {
      const { writes } = await repair({
        pairs: { [CONTACT]: { to: hash(ADA), facts: { status: 'unsubscribed' } } },
        hubspot: { 'read contact': [contact(properties)] },
        mailchimp: { 'read member': [member('subscribed')], 'upsert member': [member('unsubscribed')] },
      });
      expect(writes).toMatchObject([[`PUT ${hash(ADA)}`, { status: 'unsubscribed' }]]);
    },
  );

  test('of a contact that was deleted in the meantime ends by name', async () => {
    expect(await repair({ hubspot: { 'read contact': [gone] } })).toMatchObject({
      outcome: { kind: 'filtered', reason: 'contact-gone' },
      writes: [],
    });
  });
});
