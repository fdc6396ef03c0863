import { describe, expect, test } from 'vitest';
import { type Claim, type Envelope, tenantId, writeEnvelope } from '../../../shared/contract/index.ts';
import type { Act } from '../../../shared/ledger/index.ts';
import { createPayloads, type NamedEvent, revealAct } from '../../../shared/recover/payload.ts';
import { valueAt } from '../../../shared/recover/value-at.ts';
import { DELIVERY, memory } from './memory.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const KEY = 'events/shop/2026/03/02/10/abc.ndjson.gz';
const event: NamedEvent = {
  ...{
    delivery: DELIVERY,
    tenant: '7',
    eventId: 'order-9001',
    messageId: 'm-1',
    receivedAt: '2026-03-02T10:15:00.000Z',
  },
};
const order = { id: 9001, email: 'ada@example.com', items: [{ name: 'Engine' }], 'e.mail': 'x@example.com' };

const envelope = (change: Partial<Envelope> = {}): Envelope => ({
  ...{ v: 1, integration: 'shop', eventId: event.eventId, tenant: tenantId('7'), type: 'order.paid' },
  ...{ entity: 'order:9001', correlationId: 'c-12', receivedAt: event.receivedAt, deliveries: ['to-crm'] },
  ...{ body: JSON.stringify(order), encoding: 'text' },
  ...change,
});

interface Places {
  readonly archived?: readonly Envelope[];
  readonly letters?: readonly { readonly messageId: string; readonly body: string }[];
  readonly claims?: Readonly<Record<string, string>>;
  readonly audit?: Act;
  readonly isMoving?: boolean;
}

function payloads({ archived = [], letters = [], claims = {}, audit, isMoving = false }: Places) {
  const calls: string[] = [];
  const { services } = memory([]);
  const answer = createPayloads({
    ...services,
    archive: {
      async *list(_, which) {
        calls.push(`list ${JSON.stringify(which)}`);
        yield { key: KEY, hour: '2026-03-02T10:00:00.000Z', writtenAt: 0 };
      },
      async *events() {
        yield* archived;
      },
    },
    queues: async () => ({
      ...(await services.queues({} as never)),
      isMoving: async () => isMoving,
      async scan({ take }) {
        calls.push('scan');
        const all = letters.map(({ messageId, body }) => ({
          ...{ messageId, body, receipt: `r-${messageId}`, account: '7', eventId: '', type: '' },
          ...{ receivedAt: '', correlationId: '' },
        }));
        return { taken: all.filter((one) => take(one)), seen: all.length, isWhole: true };
      },
      release: async (some) => void calls.push(`release ${some.map((one) => one.messageId).join()}`),
    }),
    loadClaim: async ({ key }: Claim) => {
      const body = claims[key];
      return body === undefined
        ? { ok: false, outcome: { kind: 'invalid', reason: 'claim-missing', problems: [] } }
        : { ok: true, body: Buffer.from(body) };
    },
    readAct: async () => {
      calls.push('audit');
      return audit;
    },
    now: () => NOW,
  });
  return {
    calls,
    look: (change: Partial<NamedEvent> = {}) => answer({ look: { ...event, ...change } }, () => 60_000),
    reveal: (path: string) => answer({ reveal: { ...event, path, act: { at: '', id: '' } } }, () => 60_000),
  };
}

const audited = (path: string, change: Partial<Act> = {}): Act => ({
  ...revealAct(event, path),
  ...{ at: new Date(NOW - 1000).toISOString(), caller: 'arn', user: 'u', place: 'p', reason: 'a complaint' },
  ...change,
});

describe('a payload is shown masked', () => {
  const content = {
    ...{ id: 9001, email: '(e-mail address, 15 characters)', items: [{ name: '(text, 6 characters)' }] },
    '(key 1)': '(e-mail address, 13 characters)',
  };

  test('from the archive, whose hour alone is listed, and no queue is touched', async () => {
    const { look, calls } = payloads({ archived: [envelope({ eventId: 'other' }), envelope()] });
    const bytes = Buffer.byteLength(JSON.stringify(order));
    expect(await look()).toEqual({ payload: { from: `the archive (${KEY})`, bytes, content } });
    expect(calls).toEqual(['list {"hour":"2026-03-02T10:00:00.000Z"}']);
  });

  test('of another tenant’s event of the same id: never', async () => {
    const { look } = payloads({ archived: [envelope({ tenant: tenantId('8') })] });
    expect(await look()).toEqual({ error: expect.stringContaining('neither in the archive') });
  });

  test('of an event that was replayed under another identity', async () => {
    const { look } = payloads({ archived: [envelope()] });
    expect(await look({ eventId: 'order-9001~again-202603021200-ab12cd' })).toMatchObject({ payload: { content } });
  });

  test('from its dead letter where the archive does not have it, and the letter is released', async () => {
    const { look, calls } = payloads({
      letters: [
        { messageId: 'm-0', body: '{}' },
        { messageId: 'm-1', body: writeEnvelope(envelope()) },
      ],
    });
    expect(await look()).toMatchObject({ payload: { from: 'the dead-letter queue (message m-1)', content } });
    expect(calls.slice(-2)).toEqual(['scan', 'release m-1']);
  });

  test('from the payload store, where message or archive only refer to it', async () => {
    const claim = { key: 'shop/2026/03/02/x', bytes: 1, sha256: 'a'.repeat(64) };
    const large = envelope({ v: 2, body: '', encoding: 'claim', claim });
    const claims = { [claim.key]: JSON.stringify(order) };
    const letter = { messageId: 'm-1', body: writeEnvelope(large) };
    for (const places of [{ archived: [large] }, { letters: [letter] }])
      expect(await payloads({ ...places, claims }).look()).toMatchObject({
        payload: { from: expect.stringMatching(/^the payload store \(shop\/2026\/03\/02\/x\), by the /), content },
      });
    expect(await payloads({ archived: [large] }).look()).toEqual({
      error: 'The payload store does not give the payload (claim-missing).',
    });
  });

  test('of a message that is no event, or no JSON, by a sentence', async () => {
    const { look } = payloads({ letters: [{ messageId: 'm-1', body: 'Ada Lovelace' }] });
    expect(await look()).toMatchObject({ payload: { content: '(not JSON: 12 bytes; the path / is all of it)' } });
  });

  test('not while SQS moves the letters', async () => {
    const { look, calls } = payloads({ letters: [{ messageId: 'm-1', body: '{}' }], isMoving: true });
    expect(await look()).toEqual({ error: expect.stringMatching(/SQS moves dead letters/) });
    expect(calls).not.toContain('scan');
  });

  test('of a delivery that there is not: refused', async () => {
    expect(await payloads({}).look({ delivery: 'constructor' })).toEqual({
      error: 'There is no delivery "constructor" in this environment.',
    });
  });
});

describe('one value is revealed', () => {
  const archived = [envelope()];

  test.each([
    ['email', 'ada@example.com'],
    ['items.0.name', 'Engine'],
    ['items[0].name', 'Engine'],
    ['/items/0/name', 'Engine'],
    ['/e.mail', 'x@example.com'],
    ['id', 9001],
  ])('at %s, once the audit has it', async (path, value) => {
    const { reveal, calls } = payloads({ archived, audit: audited(path) });
    expect(await reveal(path)).toEqual({ value, from: `the archive (${KEY})` });
    expect(calls[0]).toBe('audit');
  });

  test.each<[string, Act | undefined]>([
    ['without a row', undefined],
    ['with a row of another act', audited('email', { act: 'pause' })],
    ['with a row of another value', audited('id')],
    ['with a row of another event', audited('email', { target: `${DELIVERY} order-1` })],
    ['with a row without a reason', audited('email', { reason: ' ' })],
    ['with a row of an hour ago', audited('email', { at: new Date(NOW - 3_600_000).toISOString() })],
  ])('not %s: nothing is read', async (_, audit) => {
    const { reveal, calls } = payloads({ archived, ...(audit && { audit }) });
    expect(await reveal('email')).toEqual({ error: expect.stringMatching(/^No row of the audit says/) });
    expect(calls).toEqual(['audit']);
  });

  test.each(['', '/', 'items', 'items.0', 'nothing', '__proto__', 'email.length', 'items.length'])(
    'not at %j: it is no single value',
    async (path) => {
      const { reveal } = payloads({ archived, audit: audited(path) });
      expect(await reveal(path)).toEqual({ error: expect.stringMatching(/holds several values|has no value at/) });
    },
  );

  test('of a number beyond 2^53, digit by digit', async () => {
    const { reveal } = payloads({ archived: [envelope({ body: '{"id":9007199254740993}' })], audit: audited('id') });
    expect(JSON.stringify(await reveal('id'))).toContain('"value":9007199254740993');
  });
});

test('a JSON pointer reaches every key', () => {
  expect(valueAt({ 'a/b': { '~': 1 } }, '/a~1b/~0')).toBe(1);
});
