import { expect, test } from 'vitest';
import { reportMarkdown, summaryOf } from '../../../shared/reconcile/markdown.ts';
import { type Looked, reportOf } from '../../../shared/reconcile/report.ts';
import { COUNTING, RECONCILIATION } from './sides.ts';

const joined = (found: Partial<Record<'missing' | 'extra' | 'differs' | 'two-of-one', number>>) => ({
  ...{ records: { source: 1000, destination: 999 }, same: 990, young: 2 },
  found: { missing: 0, extra: 0, differs: 0, 'two-of-one': 0, ...found },
  ...{ counted: {}, countedSome: [] },
});
const looked: readonly Looked[] = [
  {
    kind: 'extra',
    first: 'extra',
    destination: 'm9',
    class: 'extra',
    result: { kind: 'dismissed', why: 'both sides agree now' },
  },
  {
    kind: 'missing',
    first: 'missing',
    source: '7',
    class: 'missing',
    result: { kind: 'repaired', eventId: 'reconcile:nightly:2026-12-01:missing:7' },
  },
  { kind: 'differs', first: 'differs', source: '8', destination: 'm8', class: 'opted-out', result: { kind: 'listed' } },
  {
    kind: 'two-of-one',
    first: 'two-of-one',
    destination: 'a|b`',
    twins: { side: 'destination', ids: ['a|b`', 'c'] },
    class: 'two-of-one',
    result: { kind: 'listed' },
  },
];
const reported = {
  ...{ id: 'catalogue-to-shop/nightly', declared: RECONCILIATION, endedAt: '2026-12-01T01:40:00.000Z' },
  run: { name: '2026-12-01', startedAt: '2026-12-01T00:15:00.000Z' },
};

test('a report says what follows first, then counts, then each difference with what became of it', () => {
  const report = reportOf({
    ...reported,
    joined: joined({ missing: 1, extra: 1, differs: 1, 'two-of-one': 1 }),
    looked,
  });
  expect(report.classes.map(({ name, repaired, listed }) => [name, repaired, listed])).toEqual([
    ['missing', 1, 0],
    ['two-of-one', 0, 1],
    ['opted-out', 0, 1],
  ]);
  const text = reportMarkdown(report);
  expect(text).toContain(
    '4 differences at the first look: 1 repairs sent, 2 for a person to decide, 1 that a second look did not confirm.',
  );
  expect(text).toContain('| `missing` | `7` |  | repair sent: `reconcile:nightly:2026-12-01:missing:7` |');
  expect(text).toContain('| `two-of-one` |  | `a\\|b?`, `c` | for a person to decide |');
  expect(text.indexOf('`7`')).toBeLessThan(text.indexOf('`m9`'));
  expect(text).toContain('does not count: both sides agree now');
});

test('a run that was held says so, and what it did not look at', () => {
  const held = '900 differences are more than the cap of 500';
  const lines: readonly Looked[] = [
    { kind: 'missing', first: 'missing', source: '7', class: 'missing', result: { kind: 'held' } },
  ];
  const report = reportOf({ ...reported, joined: joined({ missing: 900 }), held, looked: lines });
  expect(report.classes).toEqual([]);
  expect(summaryOf(report)).toBe(`**Stopped: ${held}.** Nothing was repaired; a person looks at both listings first.`);
  expect(reportMarkdown(report)).toContain('not looked at a second time');
});

test('a report without differences is short, and one with thousands says how many it leaves out', () => {
  const none = reportMarkdown(reportOf({ ...reported, joined: joined({}), looked: [] }));
  expect(none).toContain('Both sides agree.');
  expect(none).not.toContain('## ');
  const many = Array.from(
    { length: 1200 },
    (_, i): Looked => ({
      kind: 'missing',
      first: 'missing',
      source: `r${i}`,
      class: 'missing',
      result: { kind: 'listed' },
    }),
  );
  expect(reportMarkdown(reportOf({ ...reported, joined: joined({ missing: 1200 }), looked: many }))).toContain(
    '200 more are not listed.',
  );
});

test('a class that is only counted is a number, and some of its ids', () => {
  const counted = { ...reported, declared: COUNTING };
  const some = { kind: 'differs', first: 'sold-out', source: '7', destination: 'm7' } as const;
  const left = { ...joined({}), counted: { 'sold-out': 300 }, countedSome: [some] };
  const alone = reportOf({ ...counted, joined: left, looked: [] });
  expect(alone).toMatchObject({ classes: [{ name: 'sold-out', repaired: 0, listed: 0, counted: 300 }], left: 299 });
  expect(summaryOf(alone)).toBe('Nothing to repair or to decide. Only counted: 300.');
  expect(reportMarkdown(alone)).toContain('| `sold-out` | `7` | `m7` | only counted |');
  const beside = reportOf({ ...counted, joined: { ...left, found: joined({ missing: 1 }).found }, looked });
  expect(summaryOf(beside)).toContain('that a second look did not confirm. Only counted: 300.');
});
