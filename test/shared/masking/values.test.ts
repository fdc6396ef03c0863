import { describe, expect, test } from 'vitest';
import { type FieldMap, shownFields } from '../../../shared/contract/index.ts';
import { idsOf, knownOf, maskValue, parseExactly } from '../../../shared/masking/index.ts';

const common = { owner: 'Shop', whenEmpty: 'omit' } as const;
const fields: FieldMap = {
  email: { ...common, from: 'order.email', to: 'mail', type: 'email' },
  note: { ...common, from: 'order.note', to: 'note', type: 'text', maxLength: 50 },
  channel: { ...common, from: 'order.channel', to: 'kind', type: 'enum', values: { web: 'W', shop: 'S' } },
  health: { ...common, from: 'order.health', to: 'h', type: 'enum', values: { ill: '1', well: '2' }, personal: true },
  total: { ...common, from: 'order.total', to: 'total', type: 'integer', personal: false },
  age: { ...common, from: 'order.age', to: 'age', type: 'integer' },
};
const event = {
  ...{ eventId: 'order-9001', tenant: '7', type: 'order.paid', entity: 'order:9001', correlationId: 'c-12' },
};
const known = knownOf(shownFields({ events: ['order.paid'], fields }), idsOf(event));
const masked = (value: unknown, most = 5000) => maskValue(value, { known, most });

describe('a masked payload', () => {
  test('shows structure, types, identifiers and what the field map allows, and nothing else', () => {
    const order = {
      ...{ id: 9001, email: 'ada@example.com', note: 'call Ada', channel: 'web', health: 'ill', total: 4200, age: 41 },
      ...{ born: '1815-12-10', site: 'https://ada.example', phone: '0301234567', gift: true, empty: '', none: null },
      items: [{ name: 'Engine', count: 7 }],
    };
    expect(masked({ type: 'order.paid', order }).shown).toEqual({
      type: 'order.paid',
      order: {
        id: 9001,
        email: '(e-mail address, 15 characters)',
        note: '(text, 8 characters)',
        channel: 'web',
        health: '(text, 3 characters)',
        total: 4200,
        age: '(number)',
        born: '(date or time, 10 characters)',
        site: '(URL, 19 characters)',
        phone: '(number as text, 10 characters)',
        gift: '(boolean)',
        empty: '',
        none: null,
        items: [{ name: '(text, 6 characters)', count: '(number)' }],
      },
    });
  });

  test('shows an enum’s declared values only, and only in its place', () => {
    expect(masked({ order: { channel: 'Ada Lovelace' }, channel: 'web' }).shown).toEqual({
      order: { channel: '(text, 12 characters)' },
      channel: '(text, 3 characters)',
    });
  });

  test('of maps by type of event, a path is shown only where each shows it, with the values of all', () => {
    const refund: FieldMap = {
      channel: { ...common, from: 'order.channel', to: 'kind', type: 'enum', values: { post: 'P' } },
      total: { ...common, from: 'order.total', to: 'total', type: 'integer' },
      fee: { ...common, from: 'order.fee', to: 'fee', type: 'integer', personal: false },
    };
    const both = { events: ['order.paid', 'order.refunded'], fields, fieldsByEvent: { 'order.refunded': refund } };
    const own = knownOf(shownFields(both), []);
    const order = (channel: string) => ({ channel, total: 4200, fee: 12 });
    const shown = (channel: string) => maskValue({ order: order(channel) }, { known: own, most: 500 }).shown;
    expect(shown('web')).toEqual({ order: { channel: 'web', total: '(number)', fee: '(number)' } });
    expect(shown('post')).toEqual({ order: { channel: 'post', total: '(number)', fee: '(number)' } });
    expect(shown('Ada')).toMatchObject({ order: { channel: '(text, 3 characters)' } });
  });

  test('masks keys that look like data, also those that would change an object', () => {
    const value = JSON.parse('{"ada@example.com":{"a":1},"0301234567":2,"__proto__":{"name":"Ada"},"name":"Ada"}');
    expect(JSON.stringify(masked(value).shown)).toBe(
      '{"(key 1)":{"a":"(number)"},"(key 2)":"(number)","__proto__":{"name":"(text, 3 characters)"},"name":"(text, 3 characters)"}',
    );
  });

  test('says where it ends', () => {
    const { shown, isCut } = masked({ list: Array.from({ length: 900 }, () => 'x'), after: 1 }, 400);
    expect(isCut).toBe(true);
    expect(JSON.stringify(shown)).toMatch(/\(and \d+ more\)/);
  });

  test('a short tenant hides no other number: 7 may also be a number of children', () => {
    expect(masked({ tenant: 7, children: 7 }).shown).toEqual({ tenant: '(number)', children: '(number)' });
  });

  test('a number beyond 2^53 keeps its digits where it is shown', () => {
    const own = knownOf(shownFields({ events: ['order.paid'], fields }), ['9007199254740993']);
    const { shown } = maskValue(parseExactly('{"a":9007199254740993,"b":9007199254740992}'), { known: own, most: 500 });
    expect(JSON.stringify(shown)).toBe('{"a":9007199254740993,"b":"(number)"}');
  });
});
