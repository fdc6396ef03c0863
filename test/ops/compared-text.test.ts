import { expect, test } from 'vitest';
import { comparedLines } from '../../ops/reconcile/compared-text.ts';
import type { ComparedOne } from '../../shared/reconcile/index.ts';
import { COUNTING, LINKED } from '../shared/reconcile/sides.ts';

const record = (id: string, word?: string) => ({
  ...{ id, changedAt: '2026-11-01T08:00:00.000Z', compared: { title: '(text, 3)' } },
  ...(word !== undefined && { word }),
});
const linked = { isLinked: true, differing: [] };
const last = (compared: ComparedOne, declared = LINKED) => comparedLines(compared, declared).at(-1);

test('both sides stand side by side, with what differs, the class and what a run would do', () => {
  const compared = { source: record('1'), destination: record('s-1'), isLinked: true, differing: ['title'] };
  expect(comparedLines({ ...compared, class: 'differs' }, LINKED)).toEqual([
    '         Products in the catalogue  Products in the shop',
    'id       1                          s-1',
    'title    (text, 3)                  (text, 3)                 differs',
    'changed  2026-11-01T08:00:00.000Z   2026-11-01T08:00:00.000Z',
    '',
    'The link product-product says that both are the same.',
    'differs: Another title.',
    'A run repairs it by the event product.listed, unless it changed shortly before.',
  ]);
});

test('the last line says what follows', () => {
  expect(last({ source: record('1'), destination: record('s-1'), ...linked })).toBe('Both sides agree.');
  expect(last({ isLinked: false, differing: [] })).toBe(
    'Neither Products in the catalogue nor Products in the shop has it.',
  );
  const gone = { destination: record('s-1'), ...linked, gone: '1', class: 'left-behind' };
  expect(last(gone)).toContain('repairs it by the event product.gone');
  expect(last({ ...gone, openEvent: 'waiting' })).toContain('An event of it is waiting');
  expect(last({ source: record('1'), ...linked, isErased: true, class: 'missing' })).toContain('A tombstone stands');
  expect(last({ destination: record('x'), isLinked: false, differing: [], class: 'extra' })).toBe(
    'A run only counts it.',
  );
  const recalled = { source: record('1', 'recalled'), destination: record('1', 'on-shelf'), ...linked };
  expect(last({ ...recalled, class: 'sold-though-recalled' }, COUNTING)).toMatch(/The person on call is paged\.$/);
  expect(last({ ...recalled, class: 'two-of-one' }, COUNTING)).toBe('A run lists it for a person to decide.');
});
