import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { authenticateWith } from '../src/authenticate.ts';
import { hubspotV3 } from '../src/table.ts';
import type { Authentication, Secret, WebhookRequest } from '../src/types.ts';

const NOW = new Date('2026-11-21T10:00:00.000Z');
const SENT = '1795255199000';
const URL = 'https://hooks.example.com/webhooks/crm-to-audience';
const SECRET = 'c3cf4b7a-2f0c-4f0e-9d9a-0d4a1d2c9f11';

const CHANGE =
  '{"eventId":3816279340,"subscriptionId":3434176,"portalId":8801234,"occurredAt":1795251419959,' +
  '"subscriptionType":"contact.propertyChange","objectId":70101,"propertyName":"lifecyclestage","propertyValue":"customer"}';
const CREATION =
  '{ "eventId" : 3816279341, "subscriptionId":3434177,"portalId":8801234,"occurredAt":1795251419000,\r\n' +
  '"subscriptionType":"contact.creation","objectId":9007199254740993,"changeFlag":"CREATED","note":"\\u00e9\\" ] }, é"}';

/** The signature by the openssl command, apart from the code under test. */
function sign(method: string, signedUrl: string, body: Uint8Array, timestamp: string, secret = SECRET): string {
  const text = Buffer.concat([Buffer.from(method + signedUrl), body, Buffer.from(timestamp)]);
  return execFileSync('openssl', ['dgst', '-sha256', '-hmac', secret, '-binary'], { input: text }).toString('base64');
}

function signed(bodyText: string | Uint8Array, over: Partial<WebhookRequest> = {}, timestamp = SENT): WebhookRequest {
  const body = Buffer.from(bodyText);
  return {
    method: 'POST',
    url: URL,
    body,
    ...over,
    headers: {
      'Content-Type': 'application/json',
      'X-HubSpot-Signature': '232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de',
      'X-HubSpot-Signature-v3': sign('POST', URL, body, timestamp),
      'X-HubSpot-Request-Timestamp': timestamp,
      ...over.headers,
    },
  };
}

function authenticate(request: WebhookRequest, secrets: readonly Secret[] = [{ clientSecret: SECRET }], now = NOW) {
  return authenticateWith(hubspotV3, request, { secrets, now });
}

function reasonOf(answer: Authentication): string {
  return answer.kind === 'reject' ? `${answer.status} ${answer.reason}` : answer.kind;
}

describe('HubSpot v3, genuine', () => {
  it('each element becomes an event with its bytes unchanged', async () => {
    const answer = await authenticate(signed(`[${CHANGE} ,\n${CREATION}]\r\n`));
    if (answer.kind !== 'accept') throw new Error(reasonOf(answer));
    expect(answer.response).toEqual({ status: 200, headers: {}, body: '' });
    expect(answer.events.map(({ body, ...event }) => ({ ...event, body: Buffer.from(body).toString() }))).toEqual([
      {
        id: '3434176:70101:lifecyclestage:1795251419959',
        type: 'contact.propertyChange',
        occurredAt: '2026-11-21T08:56:59.959Z',
        entity: 'contact:70101',
        account: '8801234',
        body: CHANGE,
      },
      {
        id: '3434177:9007199254740993::1795251419000',
        type: 'contact.creation',
        occurredAt: '2026-11-21T08:56:59.000Z',
        entity: 'contact:9007199254740993',
        account: '8801234',
        body: CREATION,
      },
    ]);
  });

  it('any of several secrets is accepted, as parts or as plain text', async () => {
    const request = signed(`[${CHANGE}]`);
    expect((await authenticate(request, ['old', { clientSecret: SECRET }])).kind).toBe('accept');
    expect((await authenticate(request, [SECRET, { clientSecret: 'new' }])).kind).toBe('accept');
  });

  it('the URL is verified with the listed escapes decoded, and no others', async () => {
    const url = `${URL}?a=%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B&b=%20%26%25`;
    const signedUrl = `${URL}?a=:/?@!$'()*,;&b=%20%26%25`;
    const body = Buffer.from(`[${CHANGE}]`);
    const headers = { 'X-HubSpot-Signature-v3': sign('POST', signedUrl, body, SENT) };
    expect((await authenticate(signed(body, { url, headers }))).kind).toBe('accept');
  });

  it('a contact stays the same entity when HubSpot sends its type as a number', async () => {
    const event = CHANGE.replace('contact.propertyChange', 'object.propertyChange').replace(
      '{',
      '{"objectTypeId":"0-1",',
    );
    const answer = await authenticate(signed(`[${event}]`));
    expect(answer.kind === 'accept' && answer.events[0]?.entity).toBe('contact:70101');
  });

  it('an empty batch is answered and has no events', async () => {
    expect((await authenticate(signed('[]'))).kind).toBe('respond');
  });
});

describe('HubSpot v3, elements that stand alone', () => {
  const idsOf = async (...elements: readonly string[]) => {
    const answer = await authenticate(signed(`[${elements.join(',')}]`));
    if (answer.kind !== 'accept') throw new Error(reasonOf(answer));
    return { ids: answer.events.map(({ id }) => id), answer };
  };
  const of = (members: object) =>
    JSON.stringify({ subscriptionId: 7, portalId: 8, occurredAt: 1795251419959, ...members });

  it('associations, merges, restores and messages have an identity and an entity', async () => {
    const association = {
      associationType: 'CONTACT_TO_COMPANY',
      fromObjectId: 1,
      toObjectId: 2,
      associationRemoved: false,
    };
    const { answer } = await idsOf(
      of({ subscriptionType: 'contact.associationChange', ...association }),
      of({
        subscriptionType: 'object.associationChange',
        fromObjectTypeId: '0-1',
        associationTypeId: 279,
        fromObjectId: 1,
        toObjectId: 2,
      }),
      of({ subscriptionType: 'contact.merge', primaryObjectId: 1, mergedObjectIds: [3], newObjectId: 4 }),
      of({ subscriptionType: 'contact.restore', objectId: 1 }),
      of({ subscriptionType: 'conversation.newMessage', objectId: 5, messageId: 'm-1' }),
    );
    expect(answer.events.map(({ id, type, entity }) => [id, type, entity])).toEqual([
      ['7:1:2:1795251419959:CONTACT_TO_COMPANY:false', 'contact.associationChange', 'contact:1'],
      ['7:1:2:1795251419959:279', 'object.associationChange', 'contact:1'],
      ['7:1:4:1795251419959:3', 'contact.merge', 'contact:1'],
      ['7:1::1795251419959', 'contact.restore', 'contact:1'],
      ['7:5:m-1:1795251419959', 'conversation.newMessage', 'conversation:5'],
    ]);
    expect(answer.unreadable).toBeUndefined();
  });

  it('two messages of one thread, and two labels of one pair of records, in one millisecond are two events', async () => {
    const message = { subscriptionType: 'conversation.newMessage', objectId: 5 };
    const label = { subscriptionType: 'object.associationChange', fromObjectId: 1, toObjectId: 2 };
    const { ids } = await idsOf(
      of({ ...message, messageId: 'm-1' }),
      of({ ...message, messageId: 'm-2' }),
      of({ ...label, associationTypeId: 1 }),
      of({ ...label, associationTypeId: 279 }),
    );
    expect(new Set(ids).size).toBe(4);
  });

  it('an element without identity is unreadable with its own type and bytes, however deep', async () => {
    const deep = '['.repeat(10_000) + ']'.repeat(10_000);
    const { ids, answer } = await idsOf('{"objectId":1,"subscriptionType":"contact.creation"}', CHANGE, deep);
    expect(ids).toEqual(['3434176:70101:lifecyclestage:1795251419959']);
    expect(answer.unreadable?.map(({ body, ...rest }) => ({ ...rest, bytes: body.byteLength }))).toEqual([
      { reason: 'missing-field', type: 'contact.creation', bytes: 52 },
      { reason: 'missing-field', bytes: 20_000 },
    ]);
  });
});

describe('HubSpot v3, refused', () => {
  const cases: readonly [string, WebhookRequest, string][] = [
    [
      'body changed by a byte',
      { ...signed(`[${CHANGE}]`), body: Buffer.from(`[${CHANGE} `) },
      '401 signature-mismatch',
    ],
    ['another URL', signed(`[${CHANGE}]`, { url: `${URL}/` }), '401 signature-mismatch'],
    ['another method', { ...signed(`[${CHANGE}]`), method: 'PUT' }, '405 method-not-allowed'],
    ['no signature', signed(`[${CHANGE}]`, { headers: { 'X-HubSpot-Signature-v3': '' } }), '401 missing-signature'],
    [
      'hex signature',
      signed(`[${CHANGE}]`, { headers: { 'X-HubSpot-Signature-v3': 'ab'.repeat(32) } }),
      '401 malformed-signature',
    ],
    [
      'non-ASCII signature',
      signed(`[${CHANGE}]`, { headers: { 'X-HubSpot-Signature-v3': 'é'.repeat(44) } }),
      '401 malformed-signature',
    ],
    [
      'no timestamp',
      signed(`[${CHANGE}]`, { headers: { 'X-HubSpot-Request-Timestamp': '' } }),
      '401 missing-timestamp',
    ],
    [
      'doubled timestamp',
      signed(`[${CHANGE}]`, { headers: { 'X-HubSpot-Request-Timestamp': `${SENT},${SENT}` } }),
      '401 malformed-timestamp',
    ],
    [
      'timestamp in another notation',
      signed(`[${CHANGE}]`, { headers: { 'X-HubSpot-Request-Timestamp': '1.795255199e12' } }),
      '401 malformed-timestamp',
    ],
    ['301 s old', signed(`[${CHANGE}]`, {}, '1795254899000'), '401 stale-timestamp'],
    ['301 s early', signed(`[${CHANGE}]`, {}, '1795255501000'), '401 future-timestamp'],
    ['not JSON', signed('[{'), '400 malformed-body'],
    ['not an array', signed(CHANGE), '400 malformed-body'],
    ['not UTF-8', signed(Buffer.from('5b7b22ff227d5d', 'hex')), '400 malformed-body'],
  ];
  it.each(cases)('%s', async (_name, request, expected) => {
    expect(reasonOf(await authenticate(request))).toBe(expected);
  });

  it('a wrong secret is a 401, a missing secret a 503', async () => {
    const request = signed(`[${CHANGE}]`);
    expect(reasonOf(await authenticate(request, ['wrong']))).toBe('401 signature-mismatch');
    expect(reasonOf(await authenticate(request, []))).toBe('503 secret-unavailable');
    expect(reasonOf(await authenticate(request, ['', { clientSecret: '' }]))).toBe('503 secret-unavailable');
  });

  it('the same header in two cases counts as doubled', async () => {
    const request = signed(`[${CHANGE}]`);
    const headers = { ...request.headers, 'x-hubspot-signature-v3': request.headers['X-HubSpot-Signature-v3'] };
    expect(reasonOf(await authenticate({ ...request, headers }))).toBe('401 malformed-signature');
  });

  it('a receiver’s clock that is not a time makes it refuse', async () => {
    expect(reasonOf(await authenticate(signed(`[${CHANGE}]`), [SECRET], new Date(Number.NaN)))).toBe(
      '401 stale-timestamp',
    );
  });

  it('a difference of 299 s is accepted on both sides', async () => {
    for (const timestamp of ['1795254901000', '1795255499000'])
      expect((await authenticate(signed(`[${CHANGE}]`, {}, timestamp))).kind).toBe('accept');
  });
});
