import { describe, expect, it } from 'vitest';
import { authenticate } from '../src/index.ts';

import { DOCUMENTED } from './documented.ts';

describe('signatures that the vendors print', () => {
  it.each(DOCUMENTED)('$source', async ({ id, secret, now, url = 'https://example.com/', headers, body, outcome }) => {
    const request = { method: 'POST', url, headers, body: Buffer.from(body) };
    const at = new Date(now);
    const answer = await authenticate(id, request, { secrets: [secret], now: at });
    expect(answer.kind === 'reject' ? `${answer.status} ${answer.reason}` : answer.kind).toBe(outcome);
    const changed = { ...request, body: Buffer.from(body.replace(/[a-zA-Z0-9](?=\W*$)/, '~')) };
    const refused = await authenticate(id, changed, { secrets: [`${secret.slice(0, -1)}0`], now: at });
    expect(refused.kind === 'reject' && refused.status).toBe(401);
  });
});
