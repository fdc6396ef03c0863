import { expect, test } from 'vitest';
import { fieldsSection } from '../../ops/docs/fields-section.ts';

const text = (to: string) =>
  ({ from: `order.${to}`, to, owner: 'Shop', type: 'text', maxLength: 9, whenEmpty: 'omit' }) as const;

test('one map for all events is one table; types with a map of their own have theirs, and what has no field has none', () => {
  const events = ['order.paid', 'order.edited', 'order.gone', 'order.refunded'];
  const fields = { note: text('note') };
  expect(fieldsSection({ events, fields })[0]).toBe('### Fields');
  const fieldsByEvent = { 'order.refunded': { reason: text('reason') }, 'order.gone': {} };
  const lines = fieldsSection({ events, fields, fieldsByEvent });
  expect(lines.filter((line) => line.startsWith('#'))).toEqual([
    '### Fields of `order.paid`, `order.edited`',
    '### Fields of `order.refunded`',
  ]);
  expect(lines.join('\n')).toMatch(/`order\.note`[^#]*### Fields of `order.refunded`[^#]*`order\.reason`/);
});
