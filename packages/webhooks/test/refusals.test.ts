import { describe, expect, it } from 'vitest';
import type { WebhookRequest } from '../src/types.ts';
import { type Genuine, requestOf, SENT_AT } from './genuine/case.ts';
import { GENUINE } from './genuine/index.ts';
import { accepted, judge, outcome } from './judge.ts';

function withHeader(request: WebhookRequest, name: string, value: string | undefined): WebhookRequest {
  const headers: Record<string, string | undefined> = { ...request.headers };
  if (value === undefined) delete headers[name];
  else headers[name] = value;
  return { ...request, headers };
}

/** Every byte for short bodies; about two hundred of a longer one, the first and last among them. */
function positions(length: number): number[] {
  const step = Math.max(1, Math.floor(length / 200));
  return [...new Set([...Array.from({ length }, (_, at) => at).filter((at) => at % step === 0), length - 1])];
}

function flipped(body: Uint8Array, at: number, bit: number): Buffer {
  const copy = Buffer.from(body);
  copy[at] = (copy[at] ?? 0) ^ bit;
  return copy;
}

const each = (cases: readonly Genuine[]) => cases.map((genuine) => [genuine.id, genuine] as const);
const covered = GENUINE.filter(({ covers = 'all' }) => covers === 'all');

describe.each(each(covered))('%s refuses a changed body', (_id, genuine) => {
  it('when any byte is changed', async () => {
    const request = requestOf(genuine);
    for (const at of positions(request.body.byteLength)) {
      for (const bit of [1, 0x80]) {
        const body = flipped(request.body, at, bit);
        expect([at, await accepted(genuine, { ...request, body })]).toEqual([at, false]);
      }
    }
  });

  it('when a byte is added or removed', async () => {
    const request = requestOf(genuine);
    for (const body of [
      request.body.subarray(1),
      request.body.subarray(0, -1),
      Buffer.concat([request.body, Buffer.from(' ')]),
    ])
      expect(await accepted(genuine, { ...request, body })).toBe(false);
    expect(await accepted(genuine, { ...request, body: Buffer.alloc(0) })).toBe(false);
  });
});

describe.each(each(GENUINE))('%s refuses', (_id, genuine) => {
  it('a wrong secret and a missing secret', async () => {
    const status = Number((await outcome(genuine, requestOf(genuine), [genuine.wrong])).slice(0, 3));
    expect([401, 503]).toContain(status);
    expect(await outcome(genuine, requestOf(genuine), [])).toBe('503 secret-unavailable');
    expect(await outcome(genuine, requestOf(genuine), [''])).toBe('503 secret-unavailable');
  });

  it('every header of the scheme missing, doubled, malformed or cut', async () => {
    const request = requestOf(genuine);
    for (const name of genuine.signing) {
      const value = request.headers[name] ?? '';
      const bad = [
        undefined,
        '',
        ' ',
        `${value},${value}`,
        `${value}, ${value}`,
        'é'.repeat(value.length),
        'x',
        value.slice(0, -1),
        value.slice(1),
        ` ${value}`,
        `${value} `,
        `${value}\u0000`,
        'A'.repeat(100_000),
      ];
      for (const text of bad) {
        const answer = await judge(genuine, withHeader(request, name, text));
        expect([name, text, answer.kind]).toEqual([name, text, 'reject']);
        const { status } = answer as { status: number };
        // A certificate's URL cut short may be one that is not there: 503, so that the sender tries again.
        expect([name, text, status]).toEqual([name, text, name === 'PAYPAL-CERT-URL' && status === 503 ? 503 : 401]);
      }
    }
  });

  it('the same header in two spellings of its name', async () => {
    const request = requestOf(genuine);
    for (const name of genuine.signing) {
      const spelling = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
      expect([name, await outcome(genuine, withHeader(request, spelling, request.headers[name]))]).toEqual([
        name,
        expect.stringMatching(/^401 /),
      ]);
    }
  });

  it('an unknown method', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'TRACE', 'post', ''])
      expect(await outcome(genuine, { ...requestOf(genuine), method })).toBe('405 method-not-allowed');
  });

  it('the genuine requests of all other providers', async () => {
    for (const other of GENUINE.filter(({ id }) => id !== genuine.id))
      expect([other.id, await accepted(genuine, requestOf(other))]).toEqual([other.id, false]);
  });
});

const timed = GENUINE.flatMap((genuine) => (genuine.window ? [[genuine.id, genuine, genuine.window] as const] : []));

describe.each(timed)('%s bounds the clock', (_id, genuine, { past, future }) => {
  it('on both sides, exactly to the second', async () => {
    const sentAt = (offset: number) => requestOf(genuine, Buffer.from(genuine.body), SENT_AT + offset * 1000);
    expect(await outcome(genuine, sentAt(-past))).toBe('accept');
    expect(await outcome(genuine, sentAt(-past - 1))).toBe('401 stale-timestamp');
    expect(await outcome(genuine, sentAt(future))).toBe('accept');
    expect(await outcome(genuine, sentAt(future + 1))).toBe('401 future-timestamp');
  });

  it('and refuses when the receiver’s clock is not a time', async () => {
    expect(await outcome(genuine, requestOf(genuine), [genuine.secret], Number.NaN)).toBe('401 stale-timestamp');
  });
});
