import { createHmac } from 'node:crypto';
import { providers } from '@penstock/webhooks';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { ENROLMENT_TAG, enrolmentUrl, enrolmentVersion, writeEnrolmentWindow } from '../../shared/topology/index.ts';
import { openReceiver } from './receiver.ts';

const START = Date.UTC(2026, 10, 21, 10, 0, 0);
const MINUTE = 60_000;
const URL_OF = 'https://hooks.example.com/webhooks/any';
const NONCE = 'kJ3v0Qm2Zr8sT5xY7wBnCdEf';

let environment: Awaited<ReturnType<typeof openReceiver>>;
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  environment = await openReceiver();
});
beforeEach(() => vi.setSystemTime(START));
afterAll(async () => {
  await environment.close();
  vi.useRealTimers();
});

/** As `ops enrol` does it. */
const openWindow = (SecretId: string, nonce = NONCE, minutes = 10) =>
  environment.call('secretsmanager', 'TagResource', {
    SecretId,
    Tags: [
      {
        Key: ENROLMENT_TAG,
        Value: writeEnrolmentWindow({ version: enrolmentVersion(nonce), until: Date.now() + minutes * MINUTE }),
      },
    ],
  });

type Receive = Awaited<ReturnType<(typeof environment)['receiver']>>;
const post = async (receive: Receive, url: string, headers: Record<string, string>, body = '{}') =>
  (
    await receive({
      method: 'POST',
      url,
      headers: { 'Content-Type': 'application/json', ...headers },
      body: Buffer.from(body),
    })
  ).statusCode;

/** How each sender that hands over a secret does it, and what is then stored. */
const SENDERS = [
  ['asana', (secret: string) => ({ headers: { 'X-Hook-Secret': secret }, body: '{}' }), 'hookSecret'],
  [
    'notion',
    (secret: string) => ({ headers: {}, body: JSON.stringify({ verification_token: secret }) }),
    'verificationToken',
  ],
] as const;

const GENUINE = 'genuine-secret-0123456789';
const STRANGER = 'stranger-secret-0123456789';

test.each(SENDERS)(
  '%s: nothing is taken from a first request while no person expects one',
  async (id, offer, _part) => {
    const receive = await environment.receiver(providers[id], ['x'], `${id}-closed`);
    for (const url of [URL_OF, enrolmentUrl(URL_OF, NONCE)]) {
      const { headers, body } = offer(STRANGER);
      expect(await post(receive, url, headers, body)).toBe(403);
    }
    await expect(environment.secret(`${id}-closed`)).rejects.toThrow(/can't find the specified secret value/);
  },
);

test.each(SENDERS)(
  '%s: while a window is open, only the request whose URL holds its nonce enrols',
  async (id, offer, part) => {
    const receive = await environment.receiver(providers[id], ['x'], `${id}-open`);
    await openWindow(`${id}-open`);
    const stranger = offer(STRANGER);
    expect(await post(receive, URL_OF, stranger.headers, stranger.body)).toBe(403);
    expect(await post(receive, enrolmentUrl(URL_OF, `${NONCE}x`), stranger.headers, stranger.body)).toBe(403);
    const genuine = offer(GENUINE);
    expect(await post(receive, enrolmentUrl(URL_OF, NONCE), genuine.headers, genuine.body)).toBe(200);
    expect(JSON.parse(String(await environment.secret(`${id}-open`)))).toEqual({ [part]: GENUINE });
  },
);

test.each(SENDERS)(
  '%s: of offers that come at once, one is stored, and the others are refused',
  async (id, offer, part) => {
    const receive = await environment.receiver(providers[id], ['x'], `${id}-race`);
    await openWindow(`${id}-race`);
    const secrets = Array.from({ length: 6 }, (_, i) => `secret-of-request-${i}-0123456789`);
    const statuses = await Promise.all(
      secrets.map((secret) => {
        const { headers, body } = offer(secret);
        return post(receive, enrolmentUrl(URL_OF, NONCE), headers, body);
      }),
    );
    expect(statuses.toSorted()).toEqual([200, 403, 403, 403, 403, 403]);
    const winner = secrets[statuses.indexOf(200)];
    expect(JSON.parse(String(await environment.secret(`${id}-race`)))).toEqual({ [part]: winner });
  },
);

test('the same offer gets the same answer again, also after the window has closed; another offer gets none', async () => {
  const receive = await environment.receiver(providers.asana, ['x'], 'again');
  await openWindow('again');
  const shake = (secret: string) => post(receive, enrolmentUrl(URL_OF, NONCE), { 'X-Hook-Secret': secret });
  expect([await shake(GENUINE), await shake(GENUINE), await shake(STRANGER)]).toEqual([200, 200, 403]);
  vi.setSystemTime(START + 10 * MINUTE);
  expect([await shake(GENUINE), await shake(STRANGER)]).toEqual([200, 403]);
});

test('a window closes by itself', async () => {
  const receive = await environment.receiver(providers.asana, ['x'], 'late');
  await openWindow('late');
  vi.setSystemTime(START + 10 * MINUTE);
  expect(await post(receive, enrolmentUrl(URL_OF, NONCE), { 'X-Hook-Secret': GENUINE })).toBe(403);
});

test('an enrolment beside a secret in use replaces it as a rotation does: the one before stays valid for its overlap', async () => {
  const receive = await environment.receiver(
    providers.asana,
    ['x'],
    'rotated',
    '{"hookSecret":"old-secret-0123456789"}',
  );
  await openWindow('rotated');
  expect(await post(receive, enrolmentUrl(URL_OF, NONCE), { 'X-Hook-Secret': GENUINE })).toBe(200);
  const signedBy = (secret: string) => {
    const body = '{"events":[]}';
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    return post(receive, URL_OF, { 'X-Hook-Signature': signature }, body);
  };
  expect([await signedBy(GENUINE), await signedBy('old-secret-0123456789'), await signedBy(STRANGER)]).toEqual([
    200, 200, 401,
  ]);
});

test('Marketing Cloud: what the handshake brings never stands in the place of a secret that has its key', async () => {
  const secret = '{"signatureKey":"the-key"}';
  const receive = await environment.receiver(providers['salesforce-marketing-cloud'], ['x'], 'ens', secret);
  await openWindow('ens');
  const handshake = '{"callbackId":"c-1","verificationKey":"v-1"}';
  expect(await post(receive, enrolmentUrl(URL_OF, NONCE), {}, handshake)).toBe(200);
  expect(await environment.secret('ens')).toBe(secret);
  const stored = await environment.call('secretsmanager', 'GetSecretValue', {
    SecretId: 'ens',
    VersionId: enrolmentVersion(NONCE),
  });
  expect(JSON.parse(String(stored.SecretString))).toEqual({ callbackId: 'c-1', verificationKey: 'v-1' });
});

test('a flood of wrong nonces makes a receiver read the window once, and a genuine offer is stored during it', async () => {
  const receive = await environment.receiver(providers.asana, ['x'], 'flooded');
  await openWindow('flooded');
  environment.aws.meter.reset();
  const flood = Array.from({ length: 20 }, (_, i) => `wrong-nonce-of-request-${i}`);
  for (const nonce of flood)
    expect(await post(receive, enrolmentUrl(URL_OF, nonce), { 'X-Hook-Secret': STRANGER })).toBe(403);
  const reads = environment.aws.meter.counts().filter(({ operation }) => operation === 'DescribeSecret');
  expect(reads.map(({ calls }) => calls)).toEqual([1]);
  expect(await post(receive, enrolmentUrl(URL_OF, NONCE), { 'X-Hook-Secret': GENUINE })).toBe(200);
});
