import { createPublicKey, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authenticate, authenticateWith, jwtSource } from '../src/index.ts';
import type { Authentication, Fetch, WebhookRequest } from '../src/types.ts';
import { type Genuine, requestOf, SENT_AT } from './genuine/case.ts';
import { GENUINE } from './genuine/index.ts';
import { jwt, P256_KEY, SNS_KEY } from './genuine/keys.ts';

/** A receiver of one provider in one process; `fetch` answers as the provider's genuine one until `down`. */
function receiverOf(id: string) {
  const genuine = GENUINE.find((one) => one.id === id);
  if (!genuine?.fetch) throw new Error(`${id} fetches nothing`);
  const { fetch: answer } = genuine;
  const world = { now: SENT_AT, calls: 0, down: false };
  const fetch: Fetch = async (url, init) => {
    world.calls++;
    if (world.down) return new Response('', { status: 500 });
    const known = !String(init.body ?? '').includes('invented');
    return known ? answer(url, init) : new Response('{"error_code":"INVALID_INPUT"}', { status: 400 });
  };
  const ask = (request: WebhookRequest): Promise<Authentication> =>
    authenticate(genuine.id, request, { secrets: [genuine.secret], now: new Date(world.now), fetch });
  const good = () => ask(requestOf(genuine, Buffer.from(genuine.body), world.now));
  const forged = (index: number) => ask(forgery(genuine, index, world.now));
  return { world, good, forged };
}

/** A genuine request that names a certificate or a key that does not exist. */
function forgery(genuine: Genuine, index: number, at: number): WebhookRequest {
  const request = requestOf(genuine, Buffer.from(genuine.body), at);
  if (genuine.id === 'paypal') {
    const url = `https://api.paypal.com/v1/notifications/certs/CERT-invented${index}`;
    return { ...request, headers: { ...request.headers, 'PAYPAL-CERT-URL': url } };
  }
  if (genuine.id === 'sns') {
    const text = Buffer.from(request.body).toString();
    return { ...request, body: Buffer.from(text.replace(/Service-\w+\.pem/, `Service-invented${index}.pem`)) };
  }
  const [name = '', value = ''] = Object.entries(request.headers).find(([, text]) => text?.includes('.ey')) ?? [];
  const [scheme, token] = value.includes(' ') ? value.split(' ') : ['', value];
  const [head = '', ...rest] = token?.split('.') ?? [];
  const header = { ...JSON.parse(Buffer.from(head, 'base64url').toString()), kid: `invented${index}` };
  const changed = [Buffer.from(JSON.stringify(header)).toString('base64url'), ...rest].join('.');
  return { ...request, headers: { ...request.headers, [name]: scheme ? `${scheme} ${changed}` : changed } };
}

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const HOUR = 3_600_000;

describe.each(['paypal', 'sns', 'plaid', 'google-pubsub'])('%s', (id) => {
  it('refuses an invented name with 401, since the vendor has no such key', async () => {
    const { forged } = receiverOf(id);
    for (let index = 0; index < 3; index++)
      expect(await forged(index)).toMatchObject({ status: 401, reason: 'unknown-key' });
  });

  it('accepts a genuine request after ten forged ones, in a process that knows no key yet', async () => {
    const { good, forged } = receiverOf(id);
    await Promise.all(times(5, forged));
    for (let index = 5; index < 10; index++) await forged(index);
    expect(await good()).toMatchObject({ kind: 'accept' });
  });

  it('keeps a good key and renews it while strangers invent others', async () => {
    const { world, good, forged } = receiverOf(id);
    expect(await good()).toMatchObject({ kind: 'accept' });
    for (let hour = 1; hour <= 3; hour++) {
      world.now = SENT_AT + hour * HOUR + 1000;
      for (let index = 0; index < 200; index++) await forged(1000 * hour + index);
      expect(await good()).toMatchObject({ kind: 'accept' });
    }
    expect(world.calls).toBeLessThanOrEqual(4 * 32);
  });

  it('uses a good key for a day while the vendor’s server fails', async () => {
    const { world, good } = receiverOf(id);
    await good();
    world.down = true;
    world.now = SENT_AT + 20 * HOUR;
    expect(await good()).toMatchObject({ kind: 'accept' });
    world.now = SENT_AT + 25 * HOUR;
    expect(await good()).toMatchObject({ kind: 'reject', status: 503 });
  });

  it('answers 503 when the vendor’s server fails, and asks it once a minute', async () => {
    const { world, good } = receiverOf(id);
    world.down = true;
    for (let index = 0; index < 5; index++) expect(await good()).toMatchObject({ status: 503 });
    expect(world.calls).toBe(1);
  });
});

describe.each(['paypal', 'sns', 'plaid'])('a flood of invented names at %s', (id) => {
  it('causes thirty look-ups a minute, and asks later for the rest without waking a person', async () => {
    const { world, forged } = receiverOf(id);
    const statuses = new Set<unknown>();
    for (let index = 0; index < 100; index++) {
      const answer = await forged(index);
      statuses.add(answer.kind === 'reject' && answer.status);
    }
    expect(world.calls).toBe(30);
    expect([...statuses]).toEqual([401, 429]);
  });

  it('leaves a place every five seconds to the name that is asked for most', async () => {
    const { good, forged } = receiverOf(id);
    for (let index = 0; index < 400; index++) await forged(index);
    expect(await good()).toMatchObject({ status: 429 });
    expect(await good()).toMatchObject({ kind: 'accept' });
  });

  it('has eight look-ups under way at most', async () => {
    const { world, forged } = receiverOf(id);
    await Promise.all(times(20, forged));
    expect(world.calls).toBe(8);
  });
});

describe('SNS asks for no certificate', () => {
  const sns = GENUINE.find(({ id }) => id === 'sns');
  it.each([
    ['of another topic’s message', (text: string) => text.replaceAll(/"TopicArn":"[^"]+:/g, '$&x'), 'wrong-audience'],
    [
      'of another region',
      (text: string) => text.replace(/sns\.[a-z0-9-]+\.amazonaws/, 'sns.ap-south-2.amazonaws'),
      'untrusted-url',
    ],
    ['of another partition', (text: string) => text.replace('.amazonaws.com/', '.amazonaws.com.cn/'), 'untrusted-url'],
  ])('%s', async (_name, change, reason) => {
    if (!sns) throw new Error('no sns');
    let calls = 0;
    const fetch: Fetch = async () => {
      calls++;
      return new Response('');
    };
    const body = Buffer.from(change(Buffer.from(requestOf(sns).body).toString()));
    const answer = await authenticate(
      'sns',
      { ...requestOf(sns), body },
      { secrets: [sns.secret], now: new Date(SENT_AT), fetch },
    );
    expect([answer, calls]).toMatchObject([{ reason }, 0]);
  });
});

it('a key set that is renewed keeps serving known ids while unknown ones are looked for once a minute', async () => {
  const source = jwtSource({
    id: 'partner',
    label: 'Partner',
    algorithms: ['RS256', 'ES256'],
    jwksUrl: 'https://login.example.com/keys',
    issuer: 'https://login.example.com',
    events: { format: 'json', id: ['body/id'], type: ['body/type'] },
  });
  const keys = [{ ...createPublicKey(SNS_KEY).export({ format: 'jwk' }), kid: 'r' }];
  const late = { ...createPublicKey(P256_KEY).export({ format: 'jwk' }), kid: 'e' };
  let calls = 0;
  const fetch: Fetch = async () => {
    calls++;
    return Response.json({ keys });
  };
  const ask = async (alg: 'RS256' | 'ES256', kid: string, now: number) => {
    const claims = { iss: 'https://login.example.com', aud: 'us', exp: now / 1000 + 60 };
    const token = jwt({ alg, kid }, claims, (input) =>
      sign('sha256', Buffer.from(input), alg === 'RS256' ? SNS_KEY : { key: P256_KEY, dsaEncoding: 'ieee-p1363' }),
    );
    const headers = { authorization: `Bearer ${token}` };
    const request = { method: 'POST', url: 'https://x.example/', headers, body: Buffer.from('{"id":1,"type":"t"}') };
    const answer = await authenticateWith(source, request, { secrets: ['us'], now: new Date(now), fetch });
    return answer.kind === 'reject' ? answer.reason : answer.kind;
  };
  expect(await ask('RS256', 'r', SENT_AT)).toBe('accept');
  for (let index = 0; index < 50; index++)
    expect(await ask('ES256', `invented${index}`, SENT_AT + 61_000)).toBe('unknown-key');
  expect(calls).toBe(2);
  keys.push(late);
  expect(await ask('ES256', 'e', SENT_AT + 122_000)).toBe('accept');
  expect(await ask('RS256', 'r', SENT_AT + 122_000)).toBe('accept');
  expect(calls).toBe(3);
});
