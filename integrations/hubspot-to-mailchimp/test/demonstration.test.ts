import { beforeAll, expect, test } from 'vitest';
import { demonstrateOnce, inOneLine } from '../../../test/harness/demonstration.ts';

let ended: Awaited<ReturnType<typeof demonstrateOnce>>;

beforeAll(async () => {
  ended = await demonstrateOnce();
});

test('every step of the listed demonstrations has its effect at the vendors', () => {
  expect(ended.code, ended.output).toBe(0);
});

test.each([
  'the member has moved, still unsubscribed',
  'the member is archived, not erased',
  'the member is deleted for good',
])('%s', (expected) => {
  expect(inOneLine(ended.output)).toContain(expected);
});
