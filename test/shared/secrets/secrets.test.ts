import { expect, test } from 'vitest';
import { createSecretReader, SecretUnavailable } from '../../../shared/secrets/index.ts';

/** Answers each call with the next value; an Error is thrown. */
function reader(answers: readonly unknown[]) {
  const state = { now: 0, calls: 0 };
  const left = [...answers];
  const client = {
    send: async () => {
      state.calls += 1;
      const answer = left.shift();
      if (answer instanceof Error) throw answer;
      return { SecretString: answer };
    },
  } as never;
  return {
    state,
    secrets: createSecretReader({ client, now: () => state.now, maxAgeMs: 300_000, refreshEveryMs: 10_000 }),
  };
}
const error = (name: string) => Object.assign(new Error('from AWS: s3cret'), { name });

test('a value is read once in five minutes, also by many at once', async () => {
  const { state, secrets } = reader(['one', 'two']);
  expect(await Promise.all([secrets.read('s'), secrets.read('s')])).toEqual(['one', 'one']);
  state.now = 299_999;
  expect(await secrets.read('s')).toBe('one');
  state.now = 300_000;
  expect(await secrets.read('s')).toBe('two');
  expect(state.calls).toBe(2);
});

test('a fresh value is read at once, five times in a row, and then once in ten seconds, however often it is asked for', async () => {
  const { state, secrets } = reader(['0', '1', '2', '3', '4', '5', '6', '7']);
  const fresh = () => secrets.read('s', 'AWSCURRENT', { fresh: true });
  expect(await secrets.read('s')).toBe('0');
  const values = [];
  for (let i = 0; i < 7; i++) values.push(await fresh());
  expect(values).toEqual(['1', '2', '3', '4', '5', '5', '5']);
  state.now = 9_999;
  expect(await fresh()).toBe('5');
  state.now = 10_000;
  expect([await fresh(), await fresh()]).toEqual(['6', '6']);
});

test('a secret that is empty is looked for at every read, in a flood once in a second; no previous version, after five minutes', async () => {
  const absent = () => error('ResourceNotFoundException');
  const { state, secrets } = reader([...Array.from({ length: 8 }, absent), 'filled']);
  expect(await secrets.read('s', 'AWSPREVIOUS')).toBeUndefined();
  for (let i = 0; i < 10; i++) expect(await secrets.read('s')).toBeUndefined();
  // The first read, and the five of the burst.
  expect(state.calls).toBe(1 + 6);
  state.now = 999;
  await secrets.read('s');
  expect(state.calls).toBe(7);
  state.now = 1000;
  expect(await secrets.read('s')).toBeUndefined();
  expect(state.calls).toBe(8);
  state.now = 2000;
  expect(await secrets.read('s', 'AWSPREVIOUS')).toBeUndefined();
  expect(await secrets.read('s')).toBe('filled');
});

test('a secret that is filled after an empty read is used by the very next read', async () => {
  const { secrets } = reader([error('ResourceNotFoundException'), 'filled']);
  expect(await secrets.read('s')).toBeUndefined();
  expect(await secrets.read('s')).toBe('filled');
});

test('a value that cannot be used is read again five times in a row, and then once in a second', async () => {
  const { state, secrets } = reader(['0', '1', '2', '3', '4', '5', '6']);
  const again = () => secrets.read('s', 'AWSCURRENT', { fresh: 'unusable' });
  await secrets.read('s');
  for (let i = 0; i < 7; i++) await again();
  state.now = 999;
  expect(await again()).toBe('5');
  state.now = 1000;
  expect(await again()).toBe('6');
});

test('blank text counts as not filled', async () => {
  const { secrets } = reader([' \n']);
  expect(await secrets.read('s')).toBeUndefined();
});

test('a known value outlives a Secrets Manager that fails; an unknown one is reported without the vendor’s words', async () => {
  const { state, secrets } = reader(['one', error('ThrottlingException'), error('InternalServiceError')]);
  await secrets.read('s');
  state.now = 300_000;
  expect(await secrets.read('s')).toBe('one');
  const failure = await secrets.read('other').catch((thrown: unknown) => thrown);
  expect(failure).toBeInstanceOf(SecretUnavailable);
  expect(String(failure)).toMatch(/Secret other cannot be read \(InternalServiceError\)/);
  expect(String(failure)).not.toContain('s3cret');
});
