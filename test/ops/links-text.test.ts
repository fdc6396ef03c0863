import { expect, test } from 'vitest';
import { pairLines } from '../../ops/links/text.ts';
import type { LinkDefinition } from '../../shared/contract/index.ts';

const LINK: LinkDefinition = {
  ...{ name: 'contact-member', title: 'Contact and member', facts: {} },
  from: { system: 'HubSpot', record: 'contact', id: 'contact id' },
  to: { system: 'Mailchimp', record: 'member', id: 'hash' },
};
const at = '2026-11-21T10:00:00.000Z';

test('a pair is printed with both ids, what is remembered, and when it was written', () => {
  const row = { to: 'ab12', facts: { status: 'archived', former: 'cd34' }, version: 3, at };
  expect(pairLines(LINK, '70101', row)).toEqual([
    'contact-member: Contact and member',
    '  HubSpot contact   70101',
    '  Mailchimp member  ab12',
    '  former            cd34',
    '  status            archived',
    expect.stringMatching(/^ {2}written {11}.*2026-11-21.*\(version 3\)$/),
  ]);
});

test('a tombstone says that nothing is kept', () => {
  const lines = pairLines(LINK, '70101', { facts: {}, version: 4, at, erasedAt: at });
  expect(lines[2]).toBe('  Mailchimp member  none');
  expect(lines.at(-1)).toMatch(/erased .*: nothing is kept of it any more$/);
});
