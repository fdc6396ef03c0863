import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chance } from '../../../test/harness/chance.ts';
import { authenticate, type ProviderId, providers } from '../src/index.ts';
import type { AuthenticateOptions, WebhookRequest } from '../src/types.ts';
import { type Genuine, requestOf, SENT_AT } from './genuine/case.ts';
import { GENUINE } from './genuine/index.ts';
import { judge } from './judge.ts';

const headerNames = [...new Set(GENUINE.flatMap((genuine) => Object.keys(requestOf(genuine).headers)))];

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ maxLength: 40 }));
const json = fc.json().map((value) => Buffer.from(value));
const body = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  json,
  fc.webQueryParameters().map((value) => Buffer.from(value)),
  fc.integer({ min: 0, max: 20_000 }).map((depth) => Buffer.from('['.repeat(depth))),
  fc.constantFrom(...GENUINE.map(({ body }) => Buffer.from(body))),
);
const anyRequest: fc.Arbitrary<WebhookRequest> = fc.record({
  method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'HEAD', 'OPTIONS', 'BREW'),
  url: fc.oneof(fc.webUrl({ withQueryParameters: true }), text),
  headers: fc.dictionary(fc.oneof(fc.constantFrom(...headerNames), text), text, { maxKeys: 12 }),
  body,
});

describe.each(GENUINE.map((genuine) => [genuine.id, genuine] as const))('%s', (id: ProviderId, genuine: Genuine) => {
  it('answers any request, and accepts none that is unsigned', async () => {
    await fc.assert(
      fc.asyncProperty(anyRequest, async (request) => {
        const answer = await judge(genuine, request);
        expect(answer.kind).not.toBe('accept');
        if (answer.kind === 'reject') expect(answer.reason).not.toBe('internal-error');
        if (answer.kind === 'respond') expect(providers[id].handshake?.answer).toBeDefined();
      }),
      chance(60),
    );
  });

  it('refuses a genuine request once a signed header is changed', async () => {
    const request = requestOf(genuine);
    const names = Object.keys(request.headers).filter((name) => genuine.signing.includes(name));
    const change = fc.record({
      name: fc.constantFrom('', ...names),
      at: fc.nat(),
      with: fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
      cut: fc.nat(4),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ name, at, with: put, cut }) => {
        if (name === '') return;
        const value = request.headers[name] ?? '';
        const from = at % (value.length + 1);
        const changed = value.slice(0, from) + put + value.slice(from + cut);
        const answer = await judge(genuine, { ...request, headers: { ...request.headers, [name]: changed } });
        if (changed !== value) expect(answer.kind).toBe('reject');
        if (answer.kind === 'reject') expect(answer.reason).not.toBe('internal-error');
      }),
      chance(150),
    );
  });
});

describe('a value that is not a request', () => {
  it('is refused', async () => {
    // Parsed, so that values of no declared type get in without a cast.
    const nothing = JSON.parse('{}').missing;
    const requests: readonly WebhookRequest[] = [
      nothing,
      ...JSON.parse(
        '[null, 0, "", [], {}, {"method":"POST"}, {"method":"POST","headers":null,"body":null,"url":null}]',
      ),
    ];
    const options: readonly AuthenticateOptions[] = [
      nothing,
      ...JSON.parse('[{}, {"secrets":[null,1]}]'),
      { secrets: JSON.parse('[null,1]'), now: new Date(0) },
    ];
    for (const { id } of GENUINE)
      for (const request of requests)
        for (const given of options) expect((await authenticate(id, request, given)).kind).toBe('reject');
  });

  it('a genuine request with 20,000 further headers is accepted', async () => {
    const flood = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`x-${index}`, 'y'.repeat(50)]));
    for (const genuine of GENUINE) {
      const request = requestOf(genuine);
      expect((await judge(genuine, { ...request, headers: { ...flood, ...request.headers } })).kind).toBe('accept');
      const unsigned = { ...request, url: 'https://x.example/', headers: flood, body: Buffer.from('x') };
      expect((await judge(genuine, unsigned, [genuine.secret], SENT_AT)).kind).toBe('reject');
    }
  });
});
