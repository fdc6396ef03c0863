import { describe, expect, it } from 'vitest';
import { withoutMembers } from '../src/index.ts';

const cut = (text: string, ...names: string[]) => Buffer.from(withoutMembers(Buffer.from(text), names)).toString();

describe('members that are cut', () => {
  it.each([
    ['the first', '{"a":1,"b":2}', '{"b":2}'],
    ['the last', '{"b":2,"a":"x,y}"}', '{"b":2}'],
    ['the only one', '{"a":{"b":[1]}}', '{}'],
    ['every one of that name', '{"a":1,"b":2,"a":3}', '{"b":2}'],
    ['one between spaces', ' { "b" : 2 ,\n "a" : "x" , "c":3 } ', '{"b" : 2,"c":3}'],
    ['one whose name is written with escapes', '{"\\u0061":"x","b":2}', '{"b":2}'],
  ])('are gone: %s', (_, text, expected) => {
    expect(cut(text, 'a')).toBe(expected);
  });

  it('leave all else byte for byte, also what JavaScript cannot hold', () => {
    expect(cut('{"id":9007199254740993,"price":1.10,"a":1,"n":"\\u00fc ü"}', 'a')).toBe(
      '{"id":9007199254740993,"price":1.10,"n":"\\u00fc ü"}',
    );
  });

  it.each(['{"b":{"a":1}}', '[{"a":1}]', '"a"', 'a=1&b=2', '<a>1</a>', ''])(
    'are none of %j, which stays as it is',
    (text) => {
      const bytes = Buffer.from(text);
      expect(withoutMembers(bytes, ['a'])).toBe(bytes);
    },
  );

  it('are found in a part of a larger text', () => {
    const whole = Buffer.from('[{"a":1,"b":2}]');
    expect(Buffer.from(withoutMembers(whole.subarray(1, -1), ['a'])).toString()).toBe('{"b":2}');
  });
});
