import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { WebhookRequest } from '../src/types.ts';
import { type Genuine, requestOf, SENT_AT } from './genuine/case.ts';
import { GENUINE } from './genuine/index.ts';
import { outcome } from './judge.ts';

/**
 * The genuine requests as data, signed once by the signers of `genuine/`. Rebuilt and compared on every run, so that
 * a change of the signers or of the data is seen. `WRITE_VECTORS=1` writes the file.
 */
const FILE = new URL('vectors.json', import.meta.url);

interface Vector {
  readonly id: string;
  readonly sentAt: string;
  readonly url: string;
  readonly headers: WebhookRequest['headers'];
  readonly bodyBase64: string;
}

/** ECDSA signs with a random number: two signatures of one request differ and are both genuine. */
const RANDOM: Readonly<Record<string, string>> = {
  sendgrid: 'X-Twilio-Email-Event-Webhook-Signature',
  plaid: 'Plaid-Verification',
};

function vectorOf(genuine: Genuine): Vector {
  const { url, headers, body } = requestOf(genuine);
  return {
    id: genuine.id,
    sentAt: new Date(SENT_AT).toISOString(),
    url,
    headers,
    bodyBase64: Buffer.from(body).toString('base64'),
  };
}

const built = GENUINE.map(vectorOf);
if (process.env.WRITE_VECTORS) writeFileSync(FILE, `${JSON.stringify(built, null, 1)}\n`);
const committed: readonly Vector[] = JSON.parse(readFileSync(FILE, 'utf8'));

describe('committed vectors', () => {
  it('are what the signers make today', () => {
    const comparable = (vectors: readonly Vector[]) =>
      vectors.map(({ id, headers, ...rest }) => ({ id, headers: { ...headers, [RANDOM[id] ?? '']: '' }, ...rest }));
    expect(comparable(committed)).toEqual(comparable(built));
  });

  it.each(committed.map((vector) => [vector.id, vector] as const))('%s is accepted', async (id, vector) => {
    const genuine = GENUINE.find((one) => one.id === id);
    if (!genuine) throw new Error(`no signer for ${id}`);
    const body = Buffer.from(vector.bodyBase64, 'base64');
    expect(await outcome(genuine, { method: 'POST', url: vector.url, headers: vector.headers, body })).toBe('accept');
  });
});
