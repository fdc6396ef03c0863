import { expect, test } from 'vitest';
import { createTokens } from '../../../../shared/call/credentials/index.ts';
import type { SecretReader } from '../../../../shared/secrets/index.ts';

/** A reader that holds `cached` until it is asked for a fresh value. */
function tokensFor(cached: string | undefined, fresh = cached, fails = false) {
  const asked: boolean[] = [];
  const secrets: SecretReader = {
    async read(_id, _stage, options) {
      asked.push(options?.fresh === true);
      if (fails) throw new Error('down');
      return options?.fresh ? fresh : cached;
    },
  };
  const never = () => Promise.reject(new Error('not for this scheme'));
  const tokens = createTokens({
    destination: {
      name: 'mailchimp',
      authentication: { scheme: 'basic', username: 'any', secret: 'mailchimp' },
      timeouts: { connectMs: 1000, responseMs: 1000 },
    },
    secretId: 'mailchimp',
    tokenUrl: 'http://127.0.0.1:9',
    secrets,
    secretsClient: { send: never },
    lease: { acquire: never, release: never },
    send: never,
    now: () => 0,
    sleep: never,
    holder: 'container-1',
  });
  return { tokens, asked };
}

test('a key is the text of its secret, from the cache', async () => {
  const { tokens, asked } = tokensFor('key-1');
  expect(await tokens.credential()).toEqual({ kind: 'value', value: 'key-1' });
  expect(asked).toEqual([false]);
});

test('a refused key is read once more, unless the cache already holds another', async () => {
  const rotated = tokensFor('key-1', 'key-2');
  expect(await rotated.tokens.credential('key-1')).toEqual({ kind: 'value', value: 'key-2' });
  const known = tokensFor('key-2');
  expect(await known.tokens.credential('key-1')).toEqual({ kind: 'value', value: 'key-2' });
  expect(known.asked).toEqual([false]);
});

test('a key that no header can hold is read again: it may have been corrected', async () => {
  const corrected = tokensFor('key\u2019', 'key-2');
  expect(await corrected.tokens.credential()).toEqual({ kind: 'value', value: 'key-2' });
});

test.each([
  ['the same again', tokensFor('key-1'), 'key-1', 'refused', 'mailchimp-credential-refused'],
  ['a curly quote', tokensFor('key\u2019'), undefined, 'refused', 'mailchimp-credential-malformed'],
  ['nothing', tokensFor(undefined), undefined, 'unavailable', 'mailchimp-credential-not-filled'],
  ['no answer', tokensFor('key-1', 'key-1', true), undefined, 'unavailable', 'mailchimp-credential-unreadable'],
])('%s', async (_what, { tokens }, refused, kind, reason) => {
  expect(await tokens.credential(refused)).toMatchObject({
    kind,
    reason,
    ...(kind === 'unavailable' && { blame: 'ours' }),
  });
});
