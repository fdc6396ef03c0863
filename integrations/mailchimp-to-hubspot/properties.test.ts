import { describe, expect, test } from 'vitest';
import { memberHash as hash, valuesHash } from '../links/member.ts';
import { ADA, absent, CONTACT, contact, deliver, done, event, KING, linked, member } from './fixture.ts';

const PATCH = `PATCH /crm/v3/objects/contacts/${CONTACT}`;
const changed = { 'change contact': [done] };
const taken = { 'change contact': [{ status: 409, body: { category: 'CONFLICT' } }] };

describe('a bounce for good', () => {
  const bounced = { event: event('cleaned'), member: member('cleaned') };

  test('is noted in a property, and is no opt-out', async () => {
    const { outcome, writes, pairs } = await deliver({ ...bounced, hubspot: changed });
    expect(outcome).toEqual({ kind: 'delivered', remote: CONTACT });
    expect(writes).toEqual([[PATCH, { properties: { mailchimp_status: 'cleaned' } }]]);
    // What the person agreed to is remembered for another address.
    expect(pairs).toEqual(linked());
  });

  test('that is noted already is an echo', async () => {
    const { outcome, writes } = await deliver({
      ...bounced,
      hubspot: { 'read contact': [contact({ mailchimp_status: 'cleaned' })] },
    });
    expect(outcome).toEqual({ kind: 'echo', reason: 'bounce-noted-already' });
    expect(writes).toEqual([]);
  });

  test.each([member('subscribed'), absent])('that is over is stale', async (read) => {
    const { outcome } = await deliver({ ...bounced, member: read });
    expect(outcome).toEqual({ kind: 'stale', reason: 'member-not-cleaned' });
  });
});

describe('a new address', () => {
  const moved = { event: event('upemail'), member: member('subscribed', { id: hash(KING), email_address: KING }) };
  const write = { addressChanges: 'write' };

  test('is left to a person by default, and stays visible', async () => {
    const { outcome, writes, pairs } = await deliver(moved);
    expect(outcome).toMatchObject({ kind: 'conflict', reason: 'address-changed-at-mailchimp', fields: ['email'] });
    expect(writes).toEqual([]);
    expect(pairs).toEqual(linked());
  });

  test.each([
    ['source', 'delivered', 1],
    ['destination', 'filtered', 0],
  ] as const)('is carried out as a person decided: %s', async (decided, kind, count) => {
    const { outcome, writes } = await deliver({ ...moved, hubspot: changed, decided });
    expect([outcome.kind, writes.length]).toEqual([kind, count]);
  });

  test('that HubSpot has by now is an echo, and the link follows', async () => {
    const { outcome, pairs } = await deliver({ ...moved, hubspot: { 'read contact': [contact({ email: KING })] } });
    expect(outcome).toEqual({ kind: 'echo', reason: 'address-equal' });
    expect(pairs[CONTACT]).toMatchObject({ to: hash(KING), facts: { status: 'subscribed', former: hash(ADA) } });
  });

  test('is written where a setting says so, and the link follows', async () => {
    const { outcome, writes, pairs } = await deliver({ ...moved, settings: write, hubspot: changed });
    expect(outcome).toEqual({ kind: 'delivered', remote: CONTACT });
    expect(writes).toEqual([[PATCH, { properties: { email: KING } }]]);
    expect(pairs[CONTACT]).toMatchObject({ to: hash(KING), facts: { status: 'subscribed', former: hash(ADA) } });
    expect(JSON.stringify(pairs)).not.toMatch(/ada|king|example/i);
  });

  test('that another contact has is owed', async () => {
    const { outcome, pairs } = await deliver({ ...moved, settings: write, hubspot: taken });
    expect(outcome).toMatchObject({ kind: 'owed', reason: 'address-taken' });
    expect(pairs).toEqual(linked());
  });

  test('whose member another contact is linked to is owed', async () => {
    const { outcome, writes } = await deliver({
      ...moved,
      settings: write,
      pairs: { ...linked(), 70102: { to: hash(KING), facts: {} } },
    });
    expect(outcome).toMatchObject({ kind: 'owed', reason: 'address-taken' });
    expect(writes).toEqual([]);
  });

  test('beside another one in HubSpot is left to a person, although a setting says that it is written', async () => {
    const { outcome, writes } = await deliver({
      ...moved,
      settings: write,
      hubspot: { 'read contact': [contact({ email: 'ada@example.org' })] },
    });
    expect(outcome).toMatchObject({ kind: 'conflict', reason: 'address-changed-on-both-sides', fields: ['email'] });
    expect(writes).toEqual([]);
  });

  test('that is gone again is stale', async () => {
    const { outcome } = await deliver({ ...moved, member: absent, settings: write });
    expect(outcome).toEqual({ kind: 'stale', reason: 'member-gone' });
  });
});

describe('a new name', () => {
  const names = { FNAME: 'Ada Augusta', LNAME: 'King' };
  const renamed = { event: event('profile'), member: member('subscribed', { merge_fields: names }) };
  const ours = { nameOwner: 'Mailchimp' };

  test('is HubSpot’s to say by default', async () => {
    const { outcome, writes } = await deliver(renamed);
    expect(outcome).toEqual({ kind: 'filtered', reason: 'names-belong-to-hubspot' });
    expect(writes).toEqual([]);
  });

  test('is written where Mailchimp owns it', async () => {
    const { outcome, writes } = await deliver({ ...renamed, settings: ours, hubspot: changed });
    expect(outcome).toEqual({ kind: 'delivered', remote: CONTACT });
    expect(writes).toEqual([[PATCH, { properties: { firstname: 'Ada Augusta', lastname: 'King' } }]]);
  });

  test('that is empty clears nothing', async () => {
    const { outcome, writes } = await deliver({
      ...renamed,
      member: member('subscribed', { merge_fields: { FNAME: '', LNAME: 'King' } }),
      settings: ours,
      hubspot: changed,
    });
    expect(outcome.kind).toBe('delivered');
    expect(writes).toEqual([[PATCH, { properties: { lastname: 'King' } }]]);
  });

  test('that HubSpot has is an echo', async () => {
    const { outcome } = await deliver({
      ...renamed,
      settings: ours,
      hubspot: { 'read contact': [contact({ firstname: 'Ada Augusta', lastname: 'King' })] },
    });
    expect(outcome).toEqual({ kind: 'echo', reason: 'names-equal' });
  });

  test('that we wrote is an echo, although HubSpot has another one by now', async () => {
    const lastWritten = valuesHash({ email_address: ADA, merge_fields: names });
    const { outcome, writes } = await deliver({ ...renamed, settings: ours, pairs: linked({ lastWritten }) });
    expect(outcome).toEqual({ kind: 'echo', reason: 'names-as-we-wrote-them' });
    expect(writes).toEqual([]);
  });
});
