import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Ambiguity, VendorCall } from '../../../shared/contract/index.ts';
import { enterWrite, type MadeWrite, type MadeWrites } from '../../../shared/deliver/write-keys.ts';

const KEYED: Ambiguity = { strategy: 'vendor-idempotency-key', header: 'Idempotency-Key', lifeSeconds: 60 };
const LOOKED_UP: Ambiguity = { strategy: 'look-up-before-retry', by: 'number', settleSeconds: 1 };
const POST = {
  operation: 'create order',
  method: 'POST',
  path: '/orders',
  body: { number: 1 },
  answer: z.unknown(),
} as const;

/** Enters one write after another, the first of which came to `effect`; gives the second's refusal, if any. */
function second(
  ambiguity: Ambiguity,
  [first, next]: readonly [Partial<VendorCall<unknown>>, Partial<VendorCall<unknown>>],
  effect: MadeWrite['effect'] = 'made',
  destination = 'shop',
) {
  const writes: MadeWrites = new Map();
  const entered = enterWrite(writes, { destination: 'shop', call: { ...POST, ...first }, ambiguity });
  if ('effect' in entered) entered.effect = effect;
  const refused = enterWrite(writes, { destination, call: { ...POST, ...next }, ambiguity });
  return 'kind' in refused ? refused.reason : 'entered';
}
const other = { body: { number: 2 } };

describe('a second write of one event at one account', () => {
  test.each<[string, Ambiguity, readonly [object, object], MadeWrite['effect'], string]>([
    ['without a key is refused', KEYED, [{}, other], 'made', 'two-writes-share-a-key'],
    [
      'under another label is refused as well: a label is no key',
      KEYED,
      [{}, { operation: 'add line', ...other }],
      'made',
      'two-writes-share-a-key',
    ],
    [
      'with the key of the first is refused',
      KEYED,
      [{ key: 'a' }, { key: 'a', ...other }],
      'made',
      'two-writes-share-a-key',
    ],
    ['with a key of its own is made', KEYED, [{}, { key: 'line', ...other }], 'made', 'entered'],
    [
      'is refused after a refusal too: the vendor keeps its answer under the key',
      KEYED,
      [{}, other],
      'none',
      'two-writes-share-a-key',
    ],
    ['that is the same request repeats a first without effect', KEYED, [{}, {}], 'none', 'entered'],
    ['that is the same request repeats a first in doubt', KEYED, [{}, {}], 'unknown', 'entered'],
    ['is made where the code looks before each', { ...LOOKED_UP, writes: 'several' }, [{}, other], 'made', 'entered'],
    ['that is the same request is refused after a success', KEYED, [{}, {}], 'made', 'two-writes-share-a-key'],
    [
      'that is the same request is refused while the first is under way',
      KEYED,
      [{}, {}],
      'under way',
      'two-writes-share-a-key',
    ],
    [
      'is refused where a look-up answers for one write',
      LOOKED_UP,
      [{ key: 'a' }, { key: 'b', ...other }],
      'made',
      'two-writes-share-a-look-up',
    ],
    [
      'is not repeated in doubt where a look-up must come first',
      LOOKED_UP,
      [{}, {}],
      'unknown',
      'two-writes-share-a-look-up',
    ],
    ['is made by a look-up’s delivery when the first had no effect', LOOKED_UP, [{}, other], 'none', 'entered'],
  ])('%s', (_, ambiguity, calls, effect, expected) => {
    expect(second(ambiguity, calls, effect)).toBe(expected);
  });

  test('needs no key at another account', () => {
    expect(second(KEYED, [{}, other], 'made', 'warehouse')).toBe('entered');
  });

  test('is refused with both labels and the remedy', () => {
    const writes: MadeWrites = new Map();
    enterWrite(writes, { destination: 'shop', call: POST, ambiguity: KEYED });
    const call = { ...POST, operation: 'Add line 1', ...other };
    expect(enterWrite(writes, { destination: 'shop', call, ambiguity: KEYED })).toMatchObject({
      problems: [
        `"Add line 1" would reach shop under the key of "create order" and not be made: give its call a key of its own, such as key: 'add-line-1'`,
      ],
    });
  });
});
