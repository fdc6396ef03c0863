import { createHmac } from 'node:crypto';
import { hmacSource, mtlsSource, providers } from '@penstock/webhooks';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Genuine, requestOf, SENT_AT } from '../../packages/webhooks/test/genuine/case.ts';
import { GENUINE } from '../../packages/webhooks/test/genuine/index.ts';
import { openReceiver } from './receiver.ts';

let environment: Awaited<ReturnType<typeof openReceiver>>;

beforeAll(async () => {
  environment = await openReceiver();
});
afterEach(() => {
  vi.useRealTimers();
  environment.aws.faults.remove();
});
afterAll(() => environment.close());

const genuine = (id: string): Genuine => {
  const found = GENUINE.find((one) => one.id === id);
  if (!found) throw new Error(`no genuine request of ${id}`);
  return found;
};
/** As a person pastes it into Secrets Manager. */
const secretOf = ({ secret }: Genuine) => (typeof secret === 'string' ? secret : JSON.stringify(secret));
const hubspot = genuine('hubspot-v3');
const hubspotTypes = hubspot.events.map(({ type }) => type);
const atItsTime = () => vi.useFakeTimers({ toFake: ['Date'], now: SENT_AT });

describe('the receiver verifies and queues the raw bytes of a body', () => {
  const into = (text: string) => Buffer.from(hubspot.body.replace('{', `{${text}`));
  test.each([
    ['odd whitespace', Buffer.from(` \t${hubspot.body.replace('{', '{ \n\t ')}\n `)],
    ['CRLF', Buffer.from(`${hubspot.body.replace('{', '{\r\n')}\r\n`)],
    ['unicode', into('"ünï":"日本 😀 \u2028",')],
    ['\\u escapes', into('"\\u0065\\u00e9":"\\ud83d\\ude00\\u0000",')],
    ['characters that SQS refuses', into('"x":"\ufffe\uffff",')],
    ['ids beyond 2^53', into('"big":9007199254740993,')],
    ['300 KB', into(`"pad":"${'é'.repeat(150_000)}",`)],
  ])('with %s', async (name, body) => {
    atItsTime();
    const send = await environment.receiver(
      providers['hubspot-v3'],
      hubspotTypes,
      `raw-${name.replaceAll(/\W/g, '-')}`,
      secretOf(hubspot),
    );
    expect((await send(requestOf(hubspot, body))).statusCode).toBe(200);
    const stored = await environment.stored();
    expect(stored).toHaveLength(hubspot.events.length);
    for (const event of stored) expect(body.includes(event.body)).toBe(true);
    expect(Math.max(...stored.map((event) => event.body.byteLength))).toBeGreaterThan(50);
  });

  // API Gateway passes text types on as text: it loses bytes that are not UTF-8 before the function sees them.
  test.each([
    ['application/octet-stream', 200],
    ['application/json', 401],
  ])('that is not UTF-8: sent as %s, it is answered %i', async (type, status) => {
    const provider = hmacSource({
      id: 'own',
      label: 'Own',
      header: 'x-signature',
      encoding: 'hex',
      events: { format: 'raw', id: ['header/x-id'], type: ['=thing'] },
    });
    const send = await environment.receiver(provider, ['thing'], `raw-${status}`, 'secret');
    const body = Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d]);
    const headers = {
      'Content-Type': type,
      'x-id': '1',
      'x-signature': createHmac('sha256', 'secret').update(body).digest('hex'),
    };
    const answer = await send({ method: 'POST', url: 'https://hooks.example.com/webhooks/any', headers, body });
    expect(answer.statusCode).toBe(status);
    const stored = await environment.stored();
    expect(stored.map((event) => [event.envelope.encoding, event.body])).toEqual(
      status === 200 ? [['base64', body]] : [],
    );
  });
});

describe('the receiver answers 503 with Retry-After and stores nothing', () => {
  const unavailable = { statusCode: 503, headers: { 'retry-after': '30' }, body: '{"message":"Service Unavailable"}' };

  test('while the secret is not filled; the next request after it was filled is taken', async () => {
    atItsTime();
    const send = await environment.receiver(providers['hubspot-v3'], hubspotTypes, 'not-filled');
    for (let i = 0; i < 4; i++) expect(await send(requestOf(hubspot))).toMatchObject(unavailable);
    expect(await environment.stored()).toEqual([]);
    await environment.put('not-filled', secretOf(hubspot));
    expect((await send(requestOf(hubspot))).statusCode).toBe(200);
    await environment.stored();
  });

  test.each(['{"wrongPart":"x"}', '{"clientSecret":'])(
    'when the secret is malformed: %s; the next request after it was corrected is taken',
    async (text) => {
      atItsTime();
      const send = await environment.receiver(providers['hubspot-v3'], hubspotTypes, `malformed-${text.length}`, text);
      expect(await send(requestOf(hubspot))).toMatchObject(unavailable);
      await environment.put(`malformed-${text.length}`, secretOf(hubspot));
      expect((await send(requestOf(hubspot))).statusCode).toBe(200);
      await environment.stored();
    },
  );

  test('to a sender with the new secret while that is malformed, and accepts the previous secret', async () => {
    atItsTime();
    const send = await environment.receiver(providers['hubspot-v3'], hubspotTypes, 'half-rotated', secretOf(hubspot));
    await environment.put('half-rotated', '{"unknownPart":"x"}');
    expect((await send(requestOf(hubspot))).statusCode).toBe(200);
    await environment.stored();
    const forged = await send({ ...requestOf(hubspot), body: Buffer.from('[{}]') });
    expect(forged).toMatchObject(unavailable);
  });

  test('when Secrets Manager fails', async () => {
    atItsTime();
    const send = await environment.receiver(providers['hubspot-v3'], hubspotTypes, 'failing', 'x');
    environment.aws.faults.add({
      service: 'secretsmanager',
      operation: 'GetSecretValue',
      error: { code: 'InternalServiceError', message: 'no', status: 500 },
    } as never);
    expect(await send(requestOf(hubspot))).toMatchObject(unavailable);
  });

  test('when SQS does not answer in time', async () => {
    atItsTime();
    const secret = secretOf(hubspot);
    const send = await environment.receiver(providers['hubspot-v3'], hubspotTypes, 'hanging', secret);
    environment.aws.faults.add({ service: 'sqs', operation: 'SendMessageBatch', timeout: true } as never);
    expect(await send(requestOf(hubspot))).toMatchObject(unavailable);
  });
});

describe('the archive', () => {
  const error = { code: 'InternalError', message: 'no', status: 500 };
  const empty = async () => void (await Promise.all([environment.stored(), environment.archived()]));

  test('receives every event that a delivery receives, in the same message, which names the deliveries', async () => {
    await empty();
    atItsTime();
    const send = await environment.receiver(providers['hubspot-v3'], hubspotTypes, 'archived', secretOf(hubspot));
    expect((await send(requestOf(hubspot))).statusCode).toBe(200);
    const texts = (await environment.archived()).map(({ text }) => text);
    expect(texts).toHaveLength(hubspot.events.length);
    const stored = await environment.stored();
    expect(stored.map(({ text }) => text).sort()).toEqual([...texts].sort());
    expect(stored.map(({ envelope }) => envelope.deliveries)).toEqual(stored.map(() => ['only']));
  });

  test('that refuses an event makes the answer 503', async () => {
    await empty();
    atItsTime();
    const send = await environment.receiver(providers['hubspot-v3'], hubspotTypes, 'not-archived', secretOf(hubspot));
    environment.aws.faults.add({ service: 'sqs', operation: 'SendMessageBatch', resource: ':archive', error } as never);
    expect(await send(requestOf(hubspot))).toMatchObject({ statusCode: 503, headers: { 'retry-after': '30' } });
    expect(await environment.archived()).toEqual([]);
    expect(await environment.stored()).toHaveLength(hubspot.events.length);
  });

  test('receives no event that a delivery’s queue did not store', async () => {
    await empty();
    atItsTime();
    const send = await environment.receiver(providers['hubspot-v3'], hubspotTypes, 'not-stored', secretOf(hubspot));
    environment.aws.faults.add({ service: 'sqs', operation: 'SendMessageBatch', resource: ':events', error } as never);
    expect((await send(requestOf(hubspot))).statusCode).toBe(503);
    expect(await environment.archived()).toEqual([]);
  });
});

test('the receiver accepts a rotated secret at once, while it holds the old one in its cache, and still accepts the previous one', async () => {
  atItsTime();
  const send = await environment.receiver(providers['hubspot-v3'], hubspotTypes, 'warm', 'the-old-secret');
  const signedBy = (clientSecret: string) => {
    const url = 'https://hooks.example.com/webhooks/any';
    const hmac = createHmac('sha256', clientSecret).update(`POST${url}${hubspot.body}${SENT_AT}`).digest('base64');
    const headers = {
      'X-HubSpot-Signature-v3': hmac,
      'X-HubSpot-Request-Timestamp': String(SENT_AT),
      'Content-Type': 'application/json',
    };
    return send({ method: 'POST', url, headers, body: Buffer.from(hubspot.body) }).then(({ statusCode }) => statusCode);
  };
  expect(await signedBy('the-old-secret')).toBe(200);
  await environment.put('warm', 'the-new-secret');
  expect([await signedBy('the-new-secret'), await signedBy('the-old-secret'), await signedBy('forged')]).toEqual([
    200, 200, 401,
  ]);
  await environment.stored();
});

test('the receiver acknowledges types that the contract does not name, and stores no event of them', async () => {
  atItsTime();
  const secret = secretOf(hubspot);
  const send = await environment.receiver(providers['hubspot-v3'], ['something.else'], 'filtered', secret);
  expect((await send(requestOf(hubspot))).statusCode).toBe(200);
  expect(await environment.stored()).toEqual([]);
});

test.each([
  ['CN=sender,O=Example', 200],
  ['CN=other,O=Example', 401],
  [undefined, 401],
])('under mutual TLS the receiver answers a client certificate of %s with %i', async (subjectDN, status) => {
  const provider = mtlsSource({
    id: 'own',
    label: 'Own',
    events: { format: 'json', id: ['body/id'], type: ['=thing'] },
  });
  const send = await environment.receiver(
    provider,
    ['thing'],
    `mtls-${subjectDN?.length ?? 0}`,
    '{"subjectDN":"CN=sender,O=Example"}',
  );
  const answer = await send({
    method: 'POST',
    url: 'https://hooks.example.com/webhooks/any',
    headers: { 'Content-Type': 'application/json' },
    body: Buffer.from('{"id":"1"}'),
    ...(subjectDN !== undefined && { clientCertificate: { subjectDN } }),
  });
  expect(answer.statusCode).toBe(status);
  await environment.stored();
});

test('the receiver accepts a one-time token for its own event, also when that is resent, and for no other event', async () => {
  atItsTime();
  const mailgun = genuine('mailgun');
  const types = mailgun.events.map(({ type }) => type);
  const send = await environment.receiver(providers.mailgun, types, 'one-time', secretOf(mailgun));
  const request = requestOf(mailgun);
  const other = Buffer.from(
    Buffer.from(request.body).toString().replace('"event-data":{', '"event-data":{"forged":true,'),
  );
  expect(other.equals(request.body)).toBe(false);
  expect((await send(request)).statusCode).toBe(200);
  expect((await send(request)).statusCode).toBe(200);
  expect((await send({ ...request, body: other })).statusCode).toBe(401);
  expect(await environment.stored()).toHaveLength(2);
});

describe('an event too large for the queue', () => {
  const MIB = 1024 * 1024;
  const provider = hmacSource({
    id: 'own',
    label: 'Own',
    header: 'x-signature',
    encoding: 'hex',
    events: { format: 'json', id: ['body/id'], type: ['body/type'] },
  });
  const large = (type: string, bytes: number) => {
    const body = Buffer.from(JSON.stringify({ id: 1, type, pad: 'x'.repeat(bytes) }));
    const signature = createHmac('sha256', 'secret').update(body).digest('hex');
    const headers = { 'Content-Type': 'application/json', 'x-signature': signature };
    return { method: 'POST', url: 'https://hooks.example.com/x', headers, body };
  };

  test('is stored in S3 byte for byte, and its message refers to it; a resend is accepted too', async () => {
    const send = await environment.receiver(provider, ['thing'], 'large', 'secret');
    const request = large('thing', 1.5 * MIB);
    expect((await send(request)).statusCode).toBe(200);
    expect((await send(request)).statusCode).toBe(200);
    const stored = await environment.stored();
    expect(stored.map(({ body }) => request.body.equals(body))).toEqual([true, true]);
    const [first, second] = stored.map(({ envelope }) => envelope);
    expect(first).toMatchObject({ v: 2, body: '', encoding: 'claim', claim: { bytes: request.body.byteLength } });
    expect(first?.claim?.key).toMatch(/^any\/\d{4}\/\d\d\/\d\d\/[0-9a-f]{64}$/);
    expect(second?.claim).toEqual(first?.claim);
  });

  test('is recognised by the size of its envelope, not of its body', async () => {
    const send = await environment.receiver(provider, ['thing'], 'just-large', 'secret');
    expect((await send(large('thing', MIB - 100))).statusCode).toBe(200);
    expect((await send(large('thing', MIB - 1000))).statusCode).toBe(200);
    const stored = await environment.stored();
    expect(stored.map(({ envelope }) => envelope.encoding).sort()).toEqual(['claim', 'text']);
  });

  test('is not stored when no delivery takes its type', async () => {
    const send = await environment.receiver(provider, ['thing'], 'large-filtered', 'secret');
    environment.aws.faults.add({ service: 's3', operation: 'PutObject', timeout: true } as never);
    expect((await send(large('something else', 1.5 * MIB))).statusCode).toBe(200);
    expect(await environment.stored()).toEqual([]);
  });

  test('is answered 503 with Retry-After when S3 fails, and nothing is queued', async () => {
    const send = await environment.receiver(provider, ['thing'], 'large-failing', 'secret');
    const error = { code: 'InternalError', message: 'no', status: 500 };
    environment.aws.faults.add({ service: 's3', operation: 'PutObject', error } as never);
    expect(await send(large('thing', 2 * MIB))).toMatchObject({ statusCode: 503, headers: { 'retry-after': '30' } });
    expect(await environment.stored()).toEqual([]);
  });
});

test('the receiver takes the window that the contract sets in place of the provider’s', async () => {
  const zoom = genuine('zoom');
  const types = zoom.events.map(({ type }) => type);
  const statusesAt = async (name: string, over?: { freshness: { past: number } }) => {
    const send = await environment.receiver(providers.zoom, types, name, secretOf(zoom), over);
    const statuses = [];
    for (const seconds of [300, 3600, 3601]) {
      vi.useFakeTimers({ toFake: ['Date'], now: SENT_AT + seconds * 1000 });
      statuses.push((await send(requestOf(zoom))).statusCode);
    }
    return statuses;
  };
  expect(await statusesAt('own-window')).toEqual([200, 401, 401]);
  expect(await statusesAt('contract-window', { freshness: { past: 3600 } })).toEqual([200, 200, 401]);
  await environment.stored();
});

describe('a provider shapes its refusals', () => {
  test('Xero gets an empty 401 for its wrongly signed intent to receive, and an empty 200 for the good one', async () => {
    atItsTime();
    const xero = genuine('xero');
    const send = await environment.receiver(providers.xero, ['CONTACT.UPDATE'], 'xero-intent', secretOf(xero));
    const intent = Buffer.from('{"events":[],"firstEventSequence":0,"lastEventSequence":0,"entropy":"S0m3r4Nd0mt3xt"}');
    const good = requestOf(xero, intent);
    expect(await send(good)).toMatchObject({ statusCode: 200, body: '' });
    const bad = await send({ ...good, body: Buffer.from(`${intent} `) });
    expect(bad).toEqual({ statusCode: 401, headers: {}, body: '' });
  });

  test('others get the receiver’s own answer', async () => {
    atItsTime();
    const send = await environment.receiver(providers['hubspot-v3'], hubspotTypes, 'own-refusal', secretOf(hubspot));
    const answer = await send({ ...requestOf(hubspot), body: Buffer.from('[]') });
    expect(answer).toMatchObject({ statusCode: 401, body: '{"message":"Unauthorized"}' });
  });
});

test('what the contract cuts is nowhere kept, and the event is the same without it', async () => {
  atItsTime();
  await Promise.all([environment.stored(), environment.archived()]);
  const send = await environment.receiver(providers['hubspot-v3'], hubspotTypes, 'cut', secretOf(hubspot), {
    cut: ['propertyValue', 'portalId'],
  });
  expect((await send(requestOf(hubspot))).statusCode).toBe(200);
  const [stored, archived] = await Promise.all([environment.stored(), environment.archived()]);
  for (const kept of [stored, archived]) {
    expect(kept.map(({ envelope }) => envelope.eventId)).toEqual(hubspot.events.map(({ id }) => id));
    expect(kept.map(({ envelope }) => envelope.tenant)).toEqual(hubspot.events.map(({ account }) => account));
    for (const { body } of kept) {
      expect(Object.keys(JSON.parse(body.toString()))).not.toContain('portalId');
      expect(JSON.parse(body.toString())).toHaveProperty('objectId');
    }
  }
});

describe('an event of another tenant, rightly signed by the same app,', () => {
  const tenants = [...new Set(hubspot.events.map(({ account }) => String(account)))];
  const received = async (secretId: string, ours: readonly string[]) => {
    atItsTime();
    await environment.archived();
    const provider = providers['hubspot-v3'];
    const send = await environment.receiver(provider, hubspotTypes, secretId, secretOf(hubspot), {}, ours);
    const answer = await send(requestOf(hubspot));
    return { answer, stored: await environment.stored(), archived: await environment.archived() };
  };

  test('is answered 200 and archived, reaches no delivery, and is counted by tenant in the log and the metric', async () => {
    // Powertools writes to its own console, which is the global one in its development mode.
    vi.stubEnv('POWERTOOLS_DEV', 'true');
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
    const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
    const { answer, stored, archived } = await received('others', ['1']);
    const lines = printed.mock.calls.map(([line]) => String(line));
    printed.mockRestore();
    vi.unstubAllEnvs();
    expect(answer.statusCode).toBe(200);
    expect(stored).toEqual([]);
    expect(archived.map(({ envelope }) => envelope.tenant)).toEqual(hubspot.events.map(({ account }) => account));
    expect(archived.map(({ envelope }) => envelope.deliveries)).toEqual(hubspot.events.map(() => []));
    expect(lines.join('\n')).toContain(`"OtherTenants":${hubspot.events.length}`);
  });

  test('is one whose tenant the setting does not name: those that it names are delivered', async () => {
    const { stored, archived } = await received('ours', ['1', ...tenants]);
    expect(stored).toHaveLength(hubspot.events.length);
    expect(archived).toHaveLength(hubspot.events.length);
  });
});
