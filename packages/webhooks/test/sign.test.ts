import { generateKeyPairSync } from 'node:crypto';
import { jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  authenticateWith,
  bearerSource,
  hmacSource,
  jwtSource,
  mtlsSource,
  type ProviderId,
  providers,
  type Secret,
  type WebhookRequest,
} from '../src/index.ts';
import { localKeyPair, type Signing, sign } from '../src/sign/index.ts';
import { withMember } from '../src/sign/json.ts';
import { DOCUMENTED } from './documented.ts';
import { type Genuine, requestOf, SENT_AT } from './genuine/case.ts';
import { GENUINE } from './genuine/index.ts';
import { ed25519Key } from './genuine/keys.ts';

const NOW = new Date(SENT_AT);
const LATER = new Date(Date.UTC(2027, 2, 1, 12, 0, 0));
const GENERIC = {
  id: 'partner',
  label: 'Partner',
  events: { format: 'json', id: ['body/id'], type: ['body/type'] },
} as const;

/** Providers that only the vendor can sign for, and the reason that `sign` gives. */
const CANNOT: Partial<Record<ProviderId, string>> = {
  'google-pubsub':
    'the key set at https://www.googleapis.com/oauth2/v3/certs belongs to the sender: only the sender can sign',
  paypal: 'the certificate is fetched from api.paypal.com: only PayPal can sign',
  plaid: 'the key is fetched from plaid.com by its id: only Plaid can sign',
  sns: 'the certificate is fetched from sns.<region>.amazonaws.com: only Amazon SNS can sign',
};

/** ECDSA signs with a random number, and tokens say when they expire: their signatures differ and are genuine. */
const OTHER_EACH_TIME: readonly ProviderId[] = ['sendgrid', 'atlassian-connect', 'jira-dynamic'];

/** The header that `sign` writes, where the vector holds the signatures of several keys. */
const OF_SEVERAL_KEYS: Partial<Record<ProviderId, string>> = {
  docusign: 'x-docusign-signature-1',
  pagerduty: 'x-pagerduty-signature',
};

/** The keys that signed the committed vectors. */
const PRIVATE_KEYS: Partial<Record<ProviderId, number>> = {
  'standard-webhooks-v1a': 1,
  telnyx: 2,
  'discord-events': 3,
  'discord-interactions': 4,
};

/** The vendor's request before anything was signed. */
function unsigned(genuine: Genuine): WebhookRequest {
  const { headers, ...request } = requestOf(genuine);
  const kept = Object.entries(headers).filter(([name]) => !genuine.signing.includes(name) || /^x-event-/i.test(name));
  const url = genuine.url ?? 'https://hooks.example.com/webhooks/shop?tenant=a%2Fb';
  return { ...request, url, headers: Object.fromEntries(kept), body: Buffer.from(genuine.body) };
}

const lowerCase = (headers: WebhookRequest['headers']) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function requestIn(signing: Signing): WebhookRequest {
  if (signing.kind !== 'signed') throw new Error(signing.reason);
  return signing.request;
}

const signable = GENUINE.filter(({ id }) => CANNOT[id] === undefined);
const named = (cases: readonly Genuine[]) => cases.map((genuine) => [genuine.id, genuine] as const);

describe.each(named(signable))('%s', (id, genuine) => {
  const provider = providers[id];
  const keys = localKeyPair(provider);
  const options = { secret: keys?.secret ?? genuine.secret, ...(keys && { privateKey: keys.privateKey }) };

  it.each([NOW, LATER])(
    'accepts what is signed by its definition at %s, and with another secret refuses it',
    async (now) => {
      const request = requestIn(sign(provider, unsigned(genuine), { ...options, now }));
      const answer = await authenticateWith(provider, request, { secrets: [options.secret], now });
      expect(answer.kind === 'accept' ? answer.events.map(({ type }) => type) : answer).toEqual(
        genuine.events.map(({ type }) => type),
      );
      const refused = await authenticateWith(provider, request, { secrets: [genuine.wrong], now });
      expect(refused.kind).toBe('reject');
    },
  );

  it('says what is missing when the secret is empty', () => {
    const signing = sign(provider, unsigned(genuine), { secret: {}, now: NOW });
    expect(signing).toEqual({ kind: 'cannot', reason: expect.stringMatching(/^the secret (has no|is a public key)/) });
  });
});

describe.each(named(signable.filter(({ id }) => !OTHER_EACH_TIME.includes(id))))('%s', (id, genuine) => {
  it('signs as the independent signer of its vector does', () => {
    const vector = requestOf(genuine);
    const seed = PRIVATE_KEYS[id];
    const privateKey = seed === undefined ? {} : { privateKey: ed25519Key(seed) };
    // Signed a second time: the vector's ids and lists of headers stay, its signature is replaced.
    const blank = { ...vector, ...(id === 'braintree' && { body: Buffer.from(genuine.body) }) };
    const request = requestIn(sign(providers[id], blank, { secret: genuine.secret, now: NOW, ...privateKey }));
    const several = OF_SEVERAL_KEYS[id];
    if (several === undefined) expect(lowerCase(request.headers)).toEqual(lowerCase(vector.headers));
    else expect(Object.values(vector.headers).join(' ')).toContain(lowerCase(request.headers)[several]);
    if (id !== 'mailgun') expect(Buffer.from(request.body).toString()).toBe(Buffer.from(vector.body).toString());
  });
});

it.each(DOCUMENTED)(
  'makes the signature that is printed by $source',
  ({ id, secret, now, url = 'https://example.com/', headers, body }) => {
    const request = { method: 'POST', url, headers, body: Buffer.from(body) };
    const signed = requestIn(sign(providers[id], request, { secret, now: new Date(now) }));
    expect(lowerCase(signed.headers)).toEqual(lowerCase(headers));
    expect(Buffer.from(signed.body).toString()).toBe(body);
  },
);

it('every provider can sign, or is listed with its reason', () => {
  const refused = GENUINE.flatMap((genuine) => {
    const provider = providers[genuine.id];
    const keys = localKeyPair(provider);
    const secret: Secret = keys?.secret ?? genuine.secret;
    const options = { secret, now: NOW, ...(keys && { privateKey: keys.privateKey }) };
    const signing = sign(provider, unsigned(genuine), options);
    return signing.kind === 'cannot' ? [[genuine.id, signing.reason]] : [];
  });
  expect(Object.fromEntries(refused)).toEqual(CANNOT);
});

it('a token made for Jira is verified by another implementation', async () => {
  const request = { method: 'POST', url: 'https://x.example/', headers: {}, body: Buffer.from('{}') };
  const signed = requestIn(sign(providers['jira-dynamic'], request, { secret: 'jira-oauth-1', now: NOW }));
  const token = signed.headers.authorization?.replace('Bearer ', '') ?? '';
  const { payload } = await jwtVerify(token, Buffer.from('jira-oauth-1'), { algorithms: ['HS256'], currentDate: NOW });
  expect(payload.exp).toBe(SENT_AT / 1000 + 180);
});

it('a private key that does not belong to the public key in the secret makes a signature that is refused', async () => {
  const provider = providers.telnyx;
  const { secret } = localKeyPair(provider) ?? { secret: {} };
  const { privateKey } = generateKeyPairSync('ed25519');
  const request = { method: 'POST', url: 'https://x.example/', headers: {}, body: Buffer.from('{}') };
  const signed = requestIn(sign(provider, request, { secret, privateKey, now: NOW }));
  expect(await authenticateWith(provider, signed, { secrets: [secret], now: NOW })).toMatchObject({
    reason: 'signature-mismatch',
  });
});

it('a private key of another kind, and a body without the elements that are signed, are refused with the reason', () => {
  const request = { method: 'POST', url: 'https://x.example/', headers: {}, body: Buffer.from('[1') };
  const { secret } = localKeyPair(providers.sendgrid) ?? { secret: {} };
  const { privateKey } = generateKeyPairSync('ed25519');
  const reasonOf = (id: ProviderId, options: { secret: Secret; privateKey?: typeof privateKey }) => {
    const signing = sign(providers[id], request, { ...options, now: NOW });
    return signing.kind === 'cannot' ? signing.reason : 'signed';
  };
  expect(reasonOf('sendgrid', { secret, privateKey })).toBe(
    'the private key is not of the kind that SendGrid Event Webhook uses',
  );
  expect(reasonOf('adyen', { secret: 'aa' })).toBe(
    'the body has no elements at notificationItems/#/NotificationRequestItem',
  );
  expect(reasonOf('microsoft-graph', { secret: 's' })).toBe('the body has no elements at value/#');
  expect(reasonOf('mailgun', { secret: 's' })).toBe('the body is not a JSON object');
});

it('members that are set leave all other bytes of the body unchanged', () => {
  const set = (body: string, path: string, value: unknown) =>
    Buffer.from(withMember(Buffer.from(body), path.split('/'), value)).toString();
  expect(set('{ "n": 9007199254740993, "a" : "x" }', 'a', 'y')).toBe('{ "n": 9007199254740993, "a" : "y" }');
  expect(set('{"n":1e400}', 'b/c', 2)).toBe('{"b":{"c":2},"n":1e400}');
  expect(set('{}', 'a', 1)).toBe('{"a":1}');
  expect(set('[{"a":1},{"a":2}]', '1/a', 3)).toBe('[{"a":1},{"a":3}]');
});

describe('a sender that a contract describes', () => {
  const body = Buffer.from('{"id":"1","type":"made"}');
  const request = { method: 'POST', url: 'https://x.example/in', headers: {}, body };

  it.each([
    ['bearer', bearerSource(GENERIC)],
    [
      'hmac',
      hmacSource({
        ...GENERIC,
        header: 'x-sig',
        encoding: 'base64',
        signed: '{timestamp}.{body}',
        timestamp: { header: 'x-time', unit: 'iso' },
      }),
    ],
  ])('by %s is accepted', async (_kind, provider) => {
    const signed = requestIn(sign(provider, request, { secret: 's', now: NOW }));
    expect((await authenticateWith(provider, signed, { secrets: ['s'], now: NOW })).kind).toBe('accept');
  });

  it('by a client certificate or a key set of its own cannot be signed here', () => {
    const jwksUrl = 'https://login.example.com/keys';
    const jwt = jwtSource({ ...GENERIC, algorithms: ['RS256'], jwksUrl, issuer: 'https://login.example.com' });
    expect(sign(jwt, request, { secret: 'us', now: NOW })).toMatchObject({ reason: expect.stringContaining(jwksUrl) });
    expect(sign(mtlsSource(GENERIC), request, { secret: {}, now: NOW })).toMatchObject({
      reason: expect.stringContaining('TLS'),
    });
  });
});
