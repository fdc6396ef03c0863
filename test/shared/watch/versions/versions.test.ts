import { expect, test } from 'vitest';
import {
  createVersionWatch,
  endingVersions,
  noticeText,
  type SeenNotice,
} from '../../../../shared/watch/versions/index.ts';
import { versionNotice } from '../../../../shared/watch/versions/judge.ts';
import contract from '../../../fixtures/project/integrations/crm-to-audience/contract.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const DAY_MS = 86_400_000;
const shop = { apiVersion: '2026-10', versionHeader: 'x-shopify-api-version' };

test.each([
  ['no header', {}, undefined],
  ['a sunset in 60 days', { sunset: 'Wed, 20 Jan 2027 10:00:00 GMT' }, { reason: 'sunset', ends: '2027-01-20' }],
  ['a sunset in 61 days', { sunset: 'Thu, 21 Jan 2027 10:00:01 GMT' }, undefined],
  ['a sunset that is over', { sunset: 'Sun, 01 Nov 2026 00:00:00 GMT' }, { reason: 'sunset', ends: '2026-11-01' }],
  ['a sunset that is no date', { sunset: 'soon' }, undefined],
  ['a deprecation of the past', { deprecation: '@1761955200' }, { reason: 'deprecated' }],
  ['a deprecation of a draft', { deprecation: 'true' }, { reason: 'deprecated' }],
  ['a deprecation by a date', { deprecation: 'Sun, 01 Nov 2026 00:00:00 GMT' }, { reason: 'deprecated' }],
  ['a deprecation next year', { deprecation: '@1798761600' }, { reason: 'deprecated' }],
  ['a deprecation in half a year', { deprecation: '@1811808000' }, undefined],
  ['none', { deprecation: 'false' }, undefined],
  ['a deprecation whose sunset is far', { deprecation: 'true', sunset: 'Tue, 01 Jun 2027 00:00:00 GMT' }, undefined],
  ['the version asked for', { 'x-shopify-api-version': '2026-10' }, undefined],
  ['another version', { 'x-shopify-api-version': '2027-01' }, { reason: 'other-version', answered: '2027-01' }],
  ['a header twice', { sunset: ['Sun, 01 Nov 2026 00:00:00 GMT', 'x'] }, { reason: 'sunset', ends: '2026-11-01' }],
])('an answer with %s says what it should', (_, headers, notice) => {
  expect(versionNotice(shop, headers, NOW)).toEqual(notice);
});

test('a vendor that names its version in no header says nothing by one', () => {
  expect(versionNotice({ apiVersion: '1' }, { 'x-shopify-api-version': '2' }, NOW)).toBeUndefined();
});

test('a container writes an account’s notice down once an hour, and another one at once', () => {
  let now = NOW;
  const { destination } = contract.deliveries['contact-to-member'];
  const watch = createVersionWatch(() => now);
  const see = (headers: Record<string, string>) => {
    watch.see(destination, headers);
    return watch.take();
  };
  expect(see({})).toEqual([]);
  expect(see({ deprecation: 'true' })).toEqual([
    { account: 'mailchimp', version: '3.0', seenMs: NOW, reason: 'deprecated' },
  ]);
  expect(see({ deprecation: 'true' })).toEqual([]);
  expect(see({ sunset: 'Sun, 01 Nov 2026 00:00:00 GMT' })).toMatchObject([{ reason: 'sunset' }]);
  now += 3_600_000;
  expect(see({ deprecation: 'true' })).toMatchObject([{ reason: 'deprecated', seenMs: now }]);
});

const seen = (change: Partial<SeenNotice> = {}): SeenNotice => ({
  ...{ account: 'shop', version: '2026-10', seenMs: NOW - DAY_MS, reason: 'sunset', ends: '2026-12-24' },
  ...change,
});

test.each([
  [
    'what an answer said',
    {},
    [seen()],
    [{ of: 'destination shop', version: '2026-10', reason: 'sunset', ends: '2026-12-24', daysLeft: 32 }],
  ],
  ['eight days after an answer last said it, nothing', {}, [seen({ seenMs: NOW - 8 * DAY_MS })], []],
  ['of another account, nothing', {}, [seen({ account: 'other' })], []],
  ['once the contract has another version, nothing', {}, [seen({ version: '2026-07' })], []],
  [
    'the contract’s day, 60 days ahead',
    { ends: '2027-01-20' },
    [],
    [{ of: 'destination shop', version: '2026-10', reason: 'sunset', ends: '2027-01-20', daysLeft: 59 }],
  ],
  ['the contract’s day, 62 days ahead: nothing yet', { ends: '2027-01-22' }, [], []],
  [
    'the contract’s day that is over',
    { ends: '2026-11-01' },
    [],
    [{ of: 'destination shop', version: '2026-10', reason: 'sunset', ends: '2026-11-01', daysLeft: 0 }],
  ],
  [
    'a deprecation with the contract’s far day: nothing yet',
    { ends: '2027-06-01' },
    [{ account: 'shop', version: '2026-10', seenMs: NOW, reason: 'deprecated' } as const],
    [],
  ],
])('ending: %s', (_, declared, notices, ending) => {
  const watched = [{ of: 'destination shop', version: '2026-10', account: 'shop', ...declared }];
  expect(endingVersions(watched, notices, NOW)).toEqual(ending);
});

test('each is said in words', () => {
  expect(noticeText(seen())).toBe('version 2026-10 ends on 2026-12-24');
  expect(noticeText({ version: '1', reason: 'deprecated' })).toBe('version 1 is deprecated; the vendor names no day');
  expect(noticeText({ version: '1', reason: 'other-version', answered: '2' })).toBe(
    'asked for version 1, answered in 2',
  );
});
