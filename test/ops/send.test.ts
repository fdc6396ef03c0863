import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authenticateWith, type DeclaredProvider, declaredProvider } from '@penstock/webhooks';
import { describe, expect, test } from 'vitest';
import { targetOf } from '../../ops/command/target.ts';
import { bodyOf, freshEvent } from '../../ops/send/fresh.ts';
import { readPath, writePath } from '../../ops/send/path.ts';
import { chooseSample } from '../../ops/send/sample.ts';
import { type RequestToSign, signRequest, wrongSecret } from '../../ops/send/sign.ts';
import { parseExactly } from '../../shared/masking/index.ts';

const FOLDER = 'test/fixtures/project/integrations/crm-to-audience';
const now = new Date('2026-11-21T09:00:00Z');
const generic: DeclaredProvider = {
  kind: 'hmac',
  id: 'shop',
  label: 'Shop',
  header: 'x-signature',
  encoding: 'hex',
  signed: '{timestamp}.{body}',
  timestamp: { header: 'x-time', unit: 'seconds' },
  events: { format: 'json-list', items: 'events/#', id: ['item/id'], type: ['item/type'] },
};

/** What each provider sends, as a sample holds it: the event, and headers that say what the body does not. */
const SAMPLES = [
  {
    provider: 'hubspot-v3',
    secret: 'client-secret',
    event: { subscriptionId: 1, objectId: 7, occurredAt: 1, subscriptionType: 'contact.creation', portalId: 5 },
    headers: {},
  },
  { provider: 'stripe', secret: 'whsec_abc', event: { id: 'evt_1', type: 'invoice.paid', created: 1 }, headers: {} },
  {
    provider: 'shopify',
    secret: 'client-secret',
    event: { id: 820982911946154508n.toString() },
    headers: { 'x-shopify-topic': 'orders/paid', 'x-shopify-shop-domain': 'a.myshopify.com' },
  },
  {
    provider: 'github',
    secret: 'secret',
    event: { action: 'opened', repository: { id: 3, owner: { id: 4 } } },
    headers: { 'x-github-event': 'issues' },
  },
  {
    provider: 'mailchimp-signed',
    secret: 'signing-secret',
    event: { type: 'unsubscribe', fired_at: '2026-11-01 09:00:00', 'data[id]': '8a25', 'data[action]': 'unsub' },
    headers: {},
  },
  { provider: generic, secret: 'shared', event: { id: 'a', type: 'order.paid' }, headers: {} },
] as const;

const nameOf = (provider: DeclaredProvider) => (typeof provider === 'string' ? provider : provider.id);

/** What the receiver says to a sample that was made fresh and signed. */
async function receive({ provider, secret, event, headers }: (typeof SAMPLES)[number], unique: string, with_ = secret) {
  const row = declaredProvider(provider);
  const fresh = freshEvent(row, { event, headers }, now, unique);
  const request: RequestToSign = {
    url: 'https://hooks.example.com/webhooks/a',
    method: 'POST',
    headers: fresh.headers,
    body: bodyOf(row, fresh.event),
    secret: with_,
    now,
  };
  const signed = signRequest(provider, request);
  if ('cannot' in signed) throw new Error(signed.cannot);
  return authenticateWith(
    row,
    { method: 'POST', url: signed.url, headers: signed.headers, body: Buffer.from(signed.body) },
    { secrets: [secret], now },
  );
}

describe.each(SAMPLES.map((sample) => ({ name: nameOf(sample.provider), sample })))(
  'a request of $name',
  ({ sample }) => {
    test('is accepted as the provider’s own, and each is another event', async () => {
      const [first, second] = [await receive(sample, 'one'), await receive(sample, 'two')];
      if (first.kind !== 'accept' || second.kind !== 'accept') throw new Error(`${first.kind}, ${second.kind}`);
      expect(first.events).toHaveLength(1);
      // The identity of these is made of the time, which stands still here.
      const isTimed = sample.provider === 'hubspot-v3' || sample.provider === 'mailchimp-signed';
      if (!isTimed) expect(first.events[0]?.id).not.toBe(second.events[0]?.id);
    });

    test('that is signed with another secret is refused', async () => {
      const wrong = wrongSecret(sample.secret) as typeof sample.secret;
      expect(await receive(sample, 'one', wrong)).toMatchObject({ kind: 'reject', reason: 'signature-mismatch' });
    });
  },
);

test('a fresh HubSpot event is one of now', () => {
  const row = declaredProvider('hubspot-v3');
  const { event } = freshEvent(row, { event: { subscriptionId: 1, occurredAt: 1 }, headers: {} }, now, 'one');
  expect(event).toEqual({ subscriptionId: 1, occurredAt: now.getTime() });
});

test('what cannot be signed says so', () => {
  const request = { url: 'https://a.example', method: 'POST', headers: {}, body: '{}', secret: 'x', now };
  expect(signRequest('sns', request)).toEqual({ cannot: expect.stringMatching(/only Amazon SNS can sign/) });
});

test('an id that no number can hold keeps its digits', () => {
  const event = parseExactly('{"objectId":9007199254740993,"price":0.1}');
  expect(bodyOf(declaredProvider('hubspot-v3'), writePath(event, 'a', 1))).toBe(
    '[{"objectId":9007199254740993,"price":0.1,"a":1}]',
  );
});

test('a member is set by its path; what it was stays as it was', () => {
  const event = { a: [{ b: 1 }, { b: 2 }], c: 'x' };
  expect(writePath(event, 'a.1.b', 3)).toEqual({ a: [{ b: 1 }, { b: 3 }], c: 'x' });
  expect(readPath(event, 'a/1/b')).toBe(2);
  expect(readPath(event, 'a/7/b')).toBeUndefined();
});

test('a webhook has the time of the environment, whose clock may run faster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-target-'));
  try {
    mkdirSync(join(folder, 'state'));
    writeFileSync(join(folder, 'local.json'), JSON.stringify({ environment: 'dev', clock: 60 }));
    const noted = join(folder, 'state/clock.json');
    writeFileSync(noted, JSON.stringify({ now: Date.UTC(2030, 0, 1) }));
    // Noted an hour ago, by the file's own time.
    const hourAgo = new Date(Date.now() - 3_600_000);
    utimesSync(noted, hourAgo, hourAgo);
    expect(targetOf({ folder }).now()).toBeGreaterThanOrEqual(Date.UTC(2030, 0, 1) + 59 * 3_600_000);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a sample is chosen by number, by type, or by file', () => {
  const byNumber = chooseSample(FOLDER, '1');
  expect(byNumber).toEqual(chooseSample(FOLDER, 'contact.propertyChange'));
  expect(byNumber).toMatchObject({ kind: 'event', event: { subscriptionType: 'contact.propertyChange' } });
  expect(chooseSample(FOLDER, 'answers/read-contact')).toMatchObject({ kind: 'file' });
  expect(() => chooseSample(FOLDER, 'nothing')).toThrow(
    /There is no sample "nothing" in .*samples; events\.json has, counted from 0: 0 \(contact\.creation\), 1 \(contact\.propertyChange\); files: events\.json\./,
  );
});
