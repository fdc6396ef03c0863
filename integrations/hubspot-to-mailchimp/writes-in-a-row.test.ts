import { describe, expect, test } from 'vitest';
import { ADA, CONTACT, deliver, hash, member } from './fixture.ts';
import sampleEvents from './samples/events.json' with { type: 'json' };

const byCall = { ...sampleEvents[1], propertyName: 'firstname', changeSource: 'INTEGRATION', sourceId: 2600009 };
const linked = (row?: string) => ({
  [CONTACT]: { to: hash(ADA), facts: { status: 'subscribed', ...(row !== undefined && { row }) } },
});
const other = {
  status: 200,
  body: {
    id: hash(ADA),
    contact_id: 'c1',
    status: 'subscribed',
    email_address: ADA,
    merge_fields: { FNAME: 'Other', LNAME: '' },
  },
};
const mailchimp = { 'read member': [other], 'upsert member': [member('subscribed')] };
const rowIn = (pairs: Awaited<ReturnType<typeof deliver>>['pairs']) => pairs[CONTACT]?.facts?.row;

describe('writes of one field in a row that no person asked for', () => {
  test.each([
    [undefined, 'firstname:1'],
    ['firstname:2', 'firstname:3'],
    ['email:3', 'email:3,firstname:1'],
  ])('are counted by field: after %s comes %s', async (before, after) => {
    const { outcome, pairs } = await deliver({ event: byCall, pairs: linked(before), mailchimp });
    expect([outcome.kind, rowIn(pairs)]).toEqual(['delivered', after]);
  });

  test('are a conflict after three, and nothing is written', async () => {
    const { outcome, writes, pairs } = await deliver({ event: byCall, pairs: linked('firstname:3'), mailchimp });
    expect(outcome).toEqual({ kind: 'conflict', reason: 'written-three-times-in-a-row', fields: ['firstname'] });
    expect([writes, rowIn(pairs)]).toEqual([[], 'firstname:3']);
  });

  test('end with a change by a person', async () => {
    const event = { ...byCall, changeSource: 'CRM_UI' };
    const { outcome, pairs } = await deliver({ event, pairs: linked('firstname:3'), mailchimp });
    expect([outcome.kind, rowIn(pairs)]).toEqual(['delivered', undefined]);
  });

  test('go on after a repair, which no person asked for', async () => {
    const event = { ...byCall, changeSource: undefined, sourceId: undefined };
    const { pairs } = await deliver({ event, pairs: linked('firstname:2'), mailchimp });
    expect(rowIn(pairs)).toBe('firstname:2');
  });

  test.each([
    ['source', 'delivered', 1],
    ['destination', 'filtered', 0],
  ] as const)('end with the decision for the %s', async (decided, kind, count) => {
    const { outcome, writes, pairs } = await deliver({
      event: byCall,
      pairs: linked('firstname:3'),
      mailchimp,
      decided,
    });
    expect([outcome.kind, writes.length, rowIn(pairs)]).toEqual([kind, count, undefined]);
  });
});
