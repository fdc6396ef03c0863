import { describe, expect, test } from 'vitest';
import { type Done, judge, type Seen, type SeenContact, type SeenMember, type Write } from './judge/index.ts';

/** Adversaries of the judge: a fault is planted into what was right, and must be found. */
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';

const contact: SeenContact = {
  ...{ id: '1', email: ADA, firstName: 'Ada', lastName: 'L' },
  ...{ optedOut: false, leftKind: false, isLost: false, isBounceNoted: false, isDeleted: false },
};
const member: SeenMember = { email: ADA, status: 'subscribed', firstName: 'Ada', lastName: 'L' };
const created: Done = { at: 0, did: 'create', contact: '1', email: ADA };
const write: Write = {
  ...{ at: 1, account: 'mailchimp', event: 'created', request: 'PUT ada', changed: true },
  ...{ member: { email: ADA, contact: '1' }, subscribed: ADA },
};
const right: Seen = { contacts: [contact], members: [member], history: [created], writes: [write], open: [] };
const with_ = (change: Partial<Seen>) => judge({ ...right, ...change });
const nothing = { differences: [], undone: [], doubled: [], loops: [] };

const left: Done = { at: 500_000, did: 'leave', email: ADA };
const optedOut: Done = { at: 500_000, did: 'opt-out', contact: '1' };
const unsubscribed = { ...member, status: 'unsubscribed' };

test('nothing is wrong where both sides agree', () => {
  expect(judge(right)).toEqual(nothing);
});

describe('a difference', () => {
  test.each<readonly [string, Partial<Seen>, string]>([
    ['a contact without a member', { members: [] }, 'missing'],
    ['a member that is archived without a reason', { members: [{ ...member, status: 'archived' }] }, 'not mailed'],
    ['a member that is unsubscribed without a reason', { members: [unsubscribed] }, 'not mailed'],
    ['another name', { members: [{ ...member, firstName: 'Eve' }] }, 'name'],
    ['a member of no contact', { members: [member, { ...member, email: BOB }] }, 'extra'],
    ['the member of a deleted contact', { contacts: [{ ...contact, isDeleted: true }] }, 'extra'],
    [
      'a lost contact’s member that is subscribed',
      { contacts: [{ ...contact, isLost: true }] },
      'mailed against consent',
    ],
    [
      'an opt-out at Mailchimp that HubSpot does not know',
      { history: [created, left], members: [unsubscribed] },
      'not told',
    ],
    [
      'a bounce that HubSpot does not know',
      { history: [created, { at: 2, did: 'bounce', email: ADA }], members: [{ ...member, status: 'cleaned' }] },
      'bounce',
    ],
    [
      'a member that is left of an erased contact',
      { contacts: [], history: [created, { at: 2, did: 'erase', contact: '1' }] },
      'erased',
    ],
    [
      'the old member of a contact with a new address',
      {
        contacts: [{ ...contact, email: BOB }],
        members: [member, { ...member, email: BOB }],
        history: [created, { at: 2, did: 'move', contact: '1', from: ADA, to: BOB }],
      },
      'extra',
    ],
  ])('is found: %s', (_, change, found) => {
    expect(with_(change).differences.map((line) => line.split(':')[0])).toContain(found);
  });

  test.each<readonly [string, Partial<Seen>]>([
    [
      'an opt-out that both sides know',
      { history: [created, left], members: [unsubscribed], contacts: [{ ...contact, leftKind: true }] },
    ],
    [
      'an opt-out that a person is asked about',
      {
        history: [created, left],
        members: [unsubscribed],
        open: [{ reason: 'unsubscribed-member-gone', emails: [ADA] }],
      },
    ],
    [
      'what a colleague archived',
      { history: [created, { at: 2, did: 'archive', email: ADA }], members: [{ ...member, status: 'archived' }] },
    ],
    [
      'a bounced address that no contact has',
      {
        contacts: [],
        members: [{ ...member, status: 'cleaned' }],
        history: [created, { at: 2, did: 'bounce', email: ADA }, { at: 3, did: 'delete', contact: '1' }],
      },
    ],
    [
      'an address that was erased',
      {
        members: [],
        history: [
          { at: 0, did: 'create', contact: '2', email: ADA },
          { at: 1, did: 'erase', contact: '2' },
          { ...created, at: 2 },
        ],
      },
    ],
  ])('is none: %s', (_, change) => {
    expect(with_(change).differences).toEqual([]);
  });
});

describe('an undone opt-out', () => {
  test.each<readonly [string, Done, string]>([
    ['at Mailchimp', left, 'mailchimp'],
    ['at HubSpot', optedOut, 'hubspot'],
  ])('%s is found where the member is subscribed at the end', (_, done, side) => {
    expect(with_({ history: [created, done] }).undone).toEqual([
      `${ADA} of contact 1 is subscribed, against an opt-out at ${side}`,
    ]);
  });

  test('is found where a write undid it on the way, and another set it right', () => {
    const undoing = { ...write, at: 900_000, event: 'renamed' };
    const seen = with_({ history: [created, left], members: [unsubscribed], writes: [write, undoing] });
    expect(seen.undone).toEqual([`${ADA} was subscribed by renamed, against an opt-out`]);
  });

  test('goes along with the contact: its new address, and the contact that it was merged into', () => {
    const moved: Done = { at: 600_000, did: 'move', contact: '1', from: ADA, to: BOB };
    const atBob = { contacts: [{ ...contact, email: BOB }], members: [{ ...member, email: BOB }] };
    expect(with_({ ...atBob, history: [created, left, moved] }).undone).toHaveLength(1);
    const merged: Done = { at: 600_000, did: 'merge', contact: '2', other: '1', into: '2' };
    const second: Done = { at: 1, did: 'create', contact: '2', email: BOB };
    const two = { contacts: [{ ...contact, id: '2', email: BOB }], members: [{ ...member, email: BOB }] };
    expect(with_({ ...two, history: [created, second, left, merged] }).undone).toHaveLength(1);
  });

  test('is none where the person came back', () => {
    const back: Done = { at: 600_000, did: 'return', email: ADA };
    expect(with_({ history: [created, left, back] }).undone).toEqual([]);
  });
});

test('a change that one event made twice is found, and none is where another came between', () => {
  expect(with_({ writes: [write, { ...write, at: 2 }] }).doubled).toHaveLength(1);
  const other = { ...write, at: 2, request: 'DELETE ada' };
  expect(with_({ writes: [write, other, { ...write, at: 3 }] }).doubled).toEqual([]);
  expect(with_({ writes: [write, { ...write, at: 2, changed: false }] }).doubled).toEqual([]);
});

test('changes that go on without acts are found, and an event that makes too many', () => {
  const many = (event: (index: number) => string) =>
    Array.from({ length: 9 }, (_, index) => ({ ...write, at: index, event: event(index), request: `PUT ${index}` }));
  expect(with_({ writes: many(String) }).loops).toEqual(['9 changes after 1 acts']);
  expect(with_({ writes: many(() => 'one'), history: [created, created] }).loops).toEqual(['one made 9 changes']);
});
