import { describe, expect, test } from 'vitest';
import names from '../../../penstock.names.json' with { type: 'json' };
import contract from '../contract.ts';

const deliveries = Object.keys(contract.deliveries);
const accounts = Object.values(contract.deliveries).map(({ destination }) => destination.name);
const manifest: Readonly<Record<string, Readonly<Record<string, string>>>> = names;
const NUMBERS = /^(days|receives)/;

/** What a part of the manifest is made of on AWS, without numbers. */
const madeOf = (part: string) =>
  Object.entries(manifest[part] ?? {}).flatMap(([what, name]) => (NUMBERS.test(what) ? [] : [name]));

describe('the three deliveries', () => {
  test('share no queue, no dead-letter queue, no worker and no row', () => {
    const all = deliveries.flatMap((name) => madeOf(`delivery shopify-orders/${name}`));
    expect(all).toHaveLength(12);
    expect(new Set(all).size).toBe(all.length);
  });

  test('call one account each, with a breaker row, a token row and a secret of its own', () => {
    const all = accounts.flatMap((name) => madeOf(`destination ${name}`));
    expect(all).toHaveLength(9);
    expect(new Set(all).size).toBe(all.length);
    expect(Object.values(contract.deliveries).flatMap(({ reads }) => reads)).toEqual([]);
  });
});
