import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parametersIn } from '../src/events/form.ts';
import { authenticate, hmacSource, providers } from '../src/index.ts';
import { tokensIn } from '../src/json/tokens.ts';
import { type Genuine, requestOf, SENT_AT } from './genuine/case.ts';
import { GENUINE } from './genuine/index.ts';

const SIZE = 4_000_000;
const filled = (head: string, unit: string, tail: string): Buffer =>
  Buffer.from(head + unit.repeat(Math.floor((SIZE - head.length - tail.length) / unit.length)) + tail);

const HOSTILE: readonly (readonly [string, Buffer])[] = [
  ['a million parameters', filled('a=1', '&x=', '')],
  ['a million escapes', filled('mandrill_events=', '%41', '')],
  ['deep arrays', filled('', '[', '')],
  ['deep arrays in an object', filled('{"a":', '[', '')],
  ['a million items', filled('{"value":[{"clientState":"x"}', ',{}', ']}')],
  ['a million strings', filled('["a"', ',""', ']')],
  ['a million escaped quotes', filled('{"Type":"', '\\"', '"}')],
];

afterEach(() => vi.restoreAllMocks());

/** What one request makes the process do, counted: bytes hashed with a key, and characters of JSON parsed. */
async function workOf(genuine: Genuine, body: Buffer): Promise<{ hashed: number; parsed: number }> {
  const work = { hashed: 0, parsed: 0 };
  const keyed = Object.getPrototypeOf(createHmac('sha1', 'k'));
  const update = keyed.update;
  vi.spyOn(keyed, 'update').mockImplementation(function (this: unknown, ...args: unknown[]) {
    work.hashed += (args[0] as string | Uint8Array).length;
    return update.apply(this, args);
  });
  const parse = JSON.parse;
  vi.spyOn(JSON, 'parse').mockImplementation((text, reviver) => {
    work.parsed += text.length;
    return parse(text, reviver);
  });
  const secrets = genuine.covers === 'nothing' ? [genuine.wrong] : [genuine.secret, genuine.wrong];
  const options = { secrets, now: new Date(SENT_AT), ...(genuine.fetch && { fetch: genuine.fetch }) };
  const answer = await authenticate(genuine.id, { ...requestOf(genuine), body }, options);
  vi.restoreAllMocks();
  expect(answer).toMatchObject({
    kind: 'reject',
    status: expect.toSatisfy((status) => [400, 401, 413].includes(status)),
  });
  return work;
}

describe.each(GENUINE.map((genuine) => [genuine.id, genuine] as const))(
  'an unsigned request of 4 MB at %s',
  (_id, genuine) => {
    it('is not parsed, and is hashed once for each secret at most', async () => {
      for (const [name, body] of HOSTILE) {
        const { hashed, parsed } = await workOf(genuine, body);
        expect([name, hashed <= 2 * SIZE + 10_000, parsed <= 20_000]).toEqual([name, true, true]);
      }
    });
  },
);

describe('limits before proof', () => {
  const readsFirst = ['adyen', 'braintree', 'mailgun', 'mandrill', 'microsoft-graph', 'sns', 'twilio'] as const;

  it.each(readsFirst)('%s, which reads the body before it is proven, bounds size and parts', (id) => {
    const { limits } = providers[id];
    expect(limits?.bytes).toBeLessThanOrEqual(2_500_000);
    expect(limits?.parts?.most).toBeLessThanOrEqual(60_000);
  });

  it('a body of one byte more than the limit is refused with 413, and one of the limit is not', async () => {
    for (const id of readsFirst) {
      const bytes = providers[id].limits?.bytes ?? 0;
      const ask = (size: number) =>
        authenticate(
          id,
          { method: 'POST', url: 'https://x.example/', headers: {}, body: Buffer.alloc(size, 'x') },
          { secrets: [], now: new Date(SENT_AT) },
        );
      expect(await ask(bytes + 1)).toMatchObject({ status: 413, reason: 'body-too-large' });
    }
  });

  it('a sender by SHA-512 is bounded, since that hash takes more than twice as long', () => {
    const source = (hash: 'sha256' | 'sha512') =>
      hmacSource({
        id: 'own',
        label: 'Own',
        header: 'x',
        encoding: 'hex',
        hash,
        events: { format: 'raw', id: ['hash'], type: ['=t'] },
      });
    expect([source('sha256').limits, source('sha512').limits]).toEqual([undefined, { bytes: 2_500_000 }]);
  });

  it('parameters are counted in the bytes, and no further than asked', () => {
    expect(parametersIn(Buffer.from('a=1&b=2&&c=%26'), 10)).toBe(4);
    expect(parametersIn(filled('a=1', '&x=', ''), 16)).toBe(17);
  });

  it('JSON is counted by strings, commas and brackets; those inside strings do not count, and escaped quotes do', () => {
    expect(tokensIn(Buffer.from('{"a":[1,2],"b":"[{,"}'), 100)).toBe(7);
    expect(tokensIn(Buffer.from('"a\\"b\\\\"'), 100)).toBe(2);
    expect(tokensIn(Buffer.from('"never closed'), 100)).toBe(1);
    expect(tokensIn(Buffer.alloc(1600, ' '), 1000)).toBe(100);
    expect(tokensIn(filled('[', '[', ''), 50)).toBe(51);
  });

  it('Microsoft Graph’s notifications are read no further than the first that is not proven', async () => {
    const body = '{"value":[{"clientState":"client-state-1"},{"clientState":"forged"},{"clientState":7}]}';
    const request = { method: 'POST', url: 'https://x.example/', headers: {}, body: Buffer.from(body) };
    const answer = await authenticate('microsoft-graph', request, {
      secrets: ['client-state-1'],
      now: new Date(SENT_AT),
    });
    expect(answer).toMatchObject({ status: 401, reason: 'signature-mismatch' });
  });
});
