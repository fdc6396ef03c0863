import { describe, expect, it } from 'vitest';
import type { Provider } from '../src/provider.ts';
import { parseSecret } from '../src/secrets.ts';
import { hubspotV3 } from '../src/table.ts';

const twoParts: Provider = {
  ...hubspotV3,
  parts: [
    { name: 'user', from: 'x' },
    { name: 'password', from: 'x' },
  ],
};
const hexPart: Provider = { ...hubspotV3, parts: [{ name: 'hmacKey', from: 'x', form: /^[0-9a-f]{8}$/ }] };

describe('the text of a secret', () => {
  it('is the only part, JSON with the parts, or a JSON array of these', () => {
    const ok = (...secrets: unknown[]) => ({ kind: 'secrets', secrets });
    expect(parseSecret(hubspotV3, ' abc-1\n')).toEqual(ok({ clientSecret: 'abc-1' }));
    expect(parseSecret(hubspotV3, '{"clientSecret":"abc"}')).toEqual(ok({ clientSecret: 'abc' }));
    expect(parseSecret(hubspotV3, '["a",{"clientSecret":"b"}]')).toEqual(
      ok({ clientSecret: 'a' }, { clientSecret: 'b' }),
    );
    expect(parseSecret(twoParts, '{"user":"u","password":"p:é","other":1}')).toEqual(
      ok({ user: 'u', password: 'p:é' }),
    );
  });

  it.each(['', ' \n', '{}', '[]', '{"clientSecret":""}', '[{"clientSecret":null}]'])('is empty: %j', (text) => {
    expect(parseSecret(hubspotV3, text)).toEqual({ kind: 'empty' });
  });

  it.each([
    [twoParts, 'hunter2secret', 'is plain text'],
    [twoParts, '{"user":"hunter2secret"}', 'lacks "password"'],
    [hubspotV3, '{"clientsecret":"hunter2secret"}', 'lacks "clientSecret"'],
    [hubspotV3, '{"clientSecret":["hunter2secret"]}', 'part "clientSecret" is not text'],
    [hubspotV3, '{"clientSecret":"hunter2secret"', 'is not valid JSON'],
    [hubspotV3, '[["hunter2secret"]]', 'holds neither text nor an object'],
    [hexPart, 'hunter2secret', 'does not match'],
  ])('is malformed without its value being quoted (%#)', (provider, text, problem) => {
    const parsed = parseSecret(provider, text);
    expect(parsed).toMatchObject({ kind: 'malformed', problem: expect.stringContaining(problem) });
    expect(JSON.stringify(parsed)).not.toContain('hunter2');
  });
});
