import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authenticate, providers } from '../src/index.ts';
import { parseSecret } from '../src/secrets.ts';
import * as table from '../src/table.ts';
import { type Genuine, requestOf, SENT_AT } from './genuine/case.ts';
import { GENUINE } from './genuine/index.ts';
import { accepted, judge } from './judge.ts';

const camelCase = (id: string): string => id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
const hashOf = (body: string): string => createHash('sha256').update(body, 'latin1').digest('hex').slice(0, 32);

function expectedOf({ events }: Genuine, whole: string) {
  return events.map(({ body = whole, ...event }) => {
    const latin1 = body === whole ? body : Buffer.from(body).toString('latin1');
    return { ...event, id: event.id.replace('{hash}', hashOf(latin1)), body: latin1 };
  });
}

describe('the table', () => {
  it('exports each provider under the camelCase of its id and nothing else', () => {
    expect(Object.entries(table).map(([name, provider]) => [name, camelCase(provider.id)])).toEqual(
      Object.keys(table).map((name) => [name, name]),
    );
    expect(Object.keys(providers).sort()).toEqual(
      Object.values(table)
        .map((provider) => provider.id)
        .sort(),
    );
  });

  it('has one genuine request for each provider', () => {
    expect(GENUINE.map(({ id }) => id).sort()).toEqual(Object.keys(providers).sort());
  });

  it('refuses an id that is not in it', async () => {
    const [any] = GENUINE;
    if (!any) throw new Error('no genuine request');
    for (const id of ['unknown', 'constructor', '__proto__', '']) {
      const answer = await authenticate(id, requestOf(any), { secrets: ['x'], now: new Date(SENT_AT) });
      expect(answer).toEqual({ kind: 'reject', status: 404, reason: 'unknown-provider' });
    }
  });
});

describe.each(GENUINE.map((genuine) => [genuine.id, genuine] as const))('%s', (id, genuine) => {
  it('accepts a genuine request and finds its events', async () => {
    const request = requestOf(genuine);
    const answer = await judge(genuine, request);
    if (answer.kind !== 'accept') throw new Error(JSON.stringify(answer));
    const found = answer.events.map(({ body, ...event }) => ({ ...event, body: Buffer.from(body).toString('latin1') }));
    expect(found).toEqual(expectedOf(genuine, Buffer.from(request.body).toString('latin1')));
    expect(answer.response).toEqual(providers[id].answer);
  });

  it('reads its secret from text, alone or together with others', async () => {
    const text = typeof genuine.secret === 'string' ? genuine.secret : JSON.stringify(genuine.secret);
    const parsed = parseSecret(providers[id], `${text}\n`);
    if (parsed.kind !== 'secrets') throw new Error(parsed.kind);
    expect(await accepted(genuine, requestOf(genuine), [genuine.wrong, ...parsed.secrets])).toBe(true);
    expect(await accepted(genuine, requestOf(genuine), [...parsed.secrets, genuine.wrong])).toBe(true);
  });

  it('has every text that a contract page shows', () => {
    const { label, signed, freshness, deadline, retries, parts, answer } = providers[id];
    for (const text of [label, signed, freshness, deadline, retries]) expect(text).not.toBe('');
    for (const part of parts) expect(part.from).not.toBe('');
    expect(answer.status).toBeLessThan(300);
  });
});
