import { describe, expect, test } from 'vitest';
import {
  decodeBody,
  type Envelope,
  type Integration,
  readEnvelope,
  tenantId,
  writeEnvelope,
} from '../../../shared/contract/index.ts';
import { claimExpiryDays } from '../../../shared/topology/index.ts';
import sound from '../../fixtures/project/integrations/crm-to-audience/contract.ts';

const identity = {
  integration: 'shop',
  eventId: 'e-1',
  tenant: tenantId('-'),
  type: 'order.paid',
  receivedAt: '2026-03-02T10:30:00.000Z',
  correlationId: 'c-1',
};
const inline: Envelope = { v: 1, ...identity, body: '{}', encoding: 'text' };
const claim = { key: 'shop/2026/03/02/abc', bytes: 1_500_000, sha256: 'a'.repeat(64) };
const claimed: Envelope = { v: 2, ...identity, body: '', encoding: 'claim', claim };

test('both versions are read, with a body and with a claim', () => {
  for (const envelope of [inline, { ...inline, v: 2 as const }, claimed]) {
    expect(readEnvelope(writeEnvelope(envelope))).toEqual({ ok: true, envelope });
  }
});

test('on the wire a tenant is called account, as it was in every release', () => {
  const { account, tenant } = JSON.parse(writeEnvelope(inline));
  expect([account, tenant]).toEqual(['-', undefined]);
});

describe('refused is a claim', () => {
  test.each<[string, unknown]>([
    ['that is not there', undefined],
    ['without a key', { ...claim, key: '' }],
    ['without a length', { ...claim, bytes: '1500000' }],
    ['with half a hash', { ...claim, sha256: 'a'.repeat(32) }],
  ])('%s', (_, broken) => {
    const message = writeEnvelope({ ...claimed, claim: broken } as Envelope);
    expect(readEnvelope(message)).toEqual({
      ok: false,
      problem: 'the envelope’s claim lacks a key, a length or a SHA-256',
    });
  });

  test('that is decoded without having been redeemed', () => {
    expect(() => decodeBody(claimed)).toThrow(/load it first/);
  });
});

describe('large bodies are kept', () => {
  const keeping = (sourceDays: number, deadLetterDays: number): Integration => ({
    ...sound,
    deliveries: {
      first: sound.deliveries['contact-to-member'],
      second: { ...sound.deliveries['contact-to-member'], retention: { sourceDays, deadLetterDays } },
    },
  });

  test('forty days', () => {
    expect(claimExpiryDays([sound])).toBe(40);
    expect(claimExpiryDays([])).toBe(40);
  });

  // In the source queue, in the dead-letter queue, redriven on its last day into the source queue again.
  test.each([
    [14, 14, 42],
    [7, 14, 28],
    [14, 10, 38],
  ])(
    'longer than a message can wait with %i days in the source and %i in the dead-letter queue',
    (source, dead, days) => {
      expect(claimExpiryDays([sound, keeping(source, dead)])).toBeGreaterThan(days);
    },
  );
});
