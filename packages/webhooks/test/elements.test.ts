import { describe, expect, it } from 'vitest';
import { authenticateWith } from '../src/authenticate.ts';
import { hmacSource, type ProviderId, providers } from '../src/index.ts';
import type { Authentication } from '../src/types.ts';
import { ask, refused } from './ask.ts';
import { base64, type Genuine, hex, requestOf } from './genuine/case.ts';
import { GENUINE } from './genuine/index.ts';
import { judge } from './judge.ts';

const ODD = '{"odd":[1,"]"]}';

/** The names of the arrays that a provider's lists pass; `''` for a body that is the array itself. */
function arraysOf(reader: unknown): string[] {
  if (typeof reader !== 'object' || reader === null) return [];
  const { items } = reader as { items?: unknown };
  const own = typeof items === 'string' ? [...items.matchAll(/(?:^|([^/#]+)\/)#/g)].map(([, name = '']) => name) : [];
  return [...own, ...Object.values(reader).flatMap(arraysOf)];
}

/** The body with an odd element in front of the others of one array; `undefined` where the sample has no such array. */
function withOdd({ body }: Genuine, array: string): string | undefined {
  const opening = array === '' ? /^\s*\[/ : new RegExp(`"${array}":\\s*\\[`);
  const [found] = opening.exec(body) ?? [];
  return found && body.replace(found, `${found}${ODD},`);
}

const unsignedItems = ['adyen', 'microsoft-graph'];
const lists = GENUINE.flatMap((genuine) =>
  [...new Set(arraysOf(providers[genuine.id].events))].flatMap((array) => {
    const body = withOdd(genuine, array);
    return body === undefined ? [] : [[genuine.id, array || 'the body', genuine, body] as const];
  }),
);

function kept(answer: Authentication) {
  if (answer.kind !== 'accept') throw new Error(JSON.stringify(answer));
  const { events, unreadable = [] } = answer;
  return { events, unreadable, ids: events.map(({ id }) => id) };
}

describe.each(lists)('an odd element of %s in %s', (id, _array, genuine, body) => {
  it('neither refuses its neighbours nor is lost', async () => {
    const whole = kept(await judge(genuine, requestOf(genuine)));
    const answer = await judge(genuine, requestOf(genuine, Buffer.from(body)));
    if (unsignedItems.includes(id)) return expect(answer).toEqual(refused(401, 'missing-signature'));
    const { events, unreadable, ids } = kept(answer);
    const own = whole.ids.filter((one) => !/[0-9a-f]{32}$/.test(one) && !/\d{13}$/.test(one));
    expect(ids).toEqual(expect.arrayContaining(own));
    expect(events.length + unreadable.length).toBe(whole.events.length + 1);
    for (const one of unreadable) expect(Buffer.from(one.body).toString()).toBe(ODD);
  });
});

it('every provider whose lists are JSON in the body itself is among them', () => {
  const others: ProviderId[] = ['cloudevents', 'mandrill'];
  const listed = Object.values(providers).filter(({ events }) => arraysOf(events).length > 0);
  expect(listed.map(({ id }) => id).filter((id) => !lists.some(([tried]) => tried === id))).toEqual(others);
});

describe('the other list readers', () => {
  const bearer = { Authorization: 'Bearer s', 'Content-Type': 'application/cloudevents-batch+json' };

  it('a batch of CloudEvents keeps an element without an id', async () => {
    const body = Buffer.from('[{"source":"a","id":"1","type":"t"},{"source":"a","type":"u"}]');
    const { ids, unreadable } = kept(await ask('cloudevents', 's', { body, headers: bearer }));
    expect(ids).toEqual(['a:1']);
    expect(unreadable).toEqual([
      { reason: 'missing-field', type: 'u', body: Buffer.from('{"source":"a","type":"u"}') },
    ]);
  });

  it('Mandrill’s form keeps an event without a name', async () => {
    const json = '[{"_id":"m1","event":"open","ts":1795255199},{"_id":"m2","ts":1795255199}]';
    const body = Buffer.from(new URLSearchParams({ mandrill_events: json }).toString());
    const url = 'https://hooks.example.com/webhooks/x';
    const headers = { 'X-Mandrill-Signature': base64('s', `${url}mandrill_events${json}`, 'sha1') };
    const { ids, unreadable } = kept(await ask('mandrill', 's', { url, body, headers }));
    expect(ids).toEqual(['m1:open:1795255199']);
    expect(unreadable.map(({ reason }) => reason)).toEqual(['missing-field']);
  });

  it('a line of Auth0 that is no JSON is kept, and a body that holds no JSON at all is refused', async () => {
    const headers = { Authorization: 'a' };
    const body = Buffer.from('{"log_id":"1","data":{"type":"s"}}\n{"log_id":\n{"log_id":"2","data":{"type":"f"}}\n');
    const { ids, unreadable } = kept(await ask('auth0', 'a', { body, headers }));
    expect(ids).toEqual(['1', '2']);
    expect(unreadable).toEqual([{ reason: 'malformed-body', body: Buffer.from('{"log_id":') }]);
    expect(await ask('auth0', 'a', { body: Buffer.from('Hello'), headers })).toEqual(refused(400, 'malformed-body'));
  });

  it('a Salesforce notification without an id is kept beside its neighbours', async () => {
    const genuine = GENUINE.find(({ id }) => id === 'salesforce-outbound-message');
    if (!genuine) throw new Error('no salesforce-outbound-message');
    const first = /<Notification>.*?<\/Notification>/;
    const body = Buffer.from(genuine.body.replace(first, '<Notification><sObject xsi:type="sf:Lead"/></Notification>'));
    const { ids, unreadable } = kept(await judge(genuine, requestOf(genuine, body)));
    expect(ids).toEqual(['04l2']);
    expect(unreadable).toMatchObject([
      { reason: 'missing-field', body: Buffer.from('<Notification><sObject xsi:type="sf:Lead"/></Notification>') },
    ]);
  });

  it('a list that a contract describes keeps an odd element too', async () => {
    const events = { format: 'json-list', items: 'rows/#', id: ['item/id'], type: ['item/type'] } as const;
    const source = hmacSource({ id: 'shop', label: 'Shop', header: 'x-sig', encoding: 'hex', events });
    const body = Buffer.from('{"rows":[{"id":"1","type":"t"},{"type":"t"},null]}');
    const request = { method: 'POST', url: 'https://x.example/', headers: { 'x-sig': hex('s', body) }, body };
    const answer = await authenticateWith(source, request, { secrets: ['s'], now: new Date(0) });
    expect(kept(answer).unreadable.map((one) => Buffer.from(one.body).toString())).toEqual(['{"type":"t"}', 'null']);
  });
});

describe('what no list took', () => {
  it('an entry of Meta with neither changes nor messages is kept, and an empty list is answered', async () => {
    const signed = (body: string) => ({
      body: Buffer.from(body),
      headers: { 'X-Hub-Signature-256': `sha256=${hex('s', body)}` },
    });
    const secret = { appSecret: 's' };
    const standby = '{"id":"1","time":1795255199,"standby":[{"message":{"mid":"m"}}]}';
    const { ids, unreadable } = kept(await ask('meta', secret, signed(`{"object":"page","entry":[${standby}]}`)));
    expect([ids, unreadable.map(({ body }) => Buffer.from(body).toString())]).toEqual([[], [standby]]);
    expect((await ask('meta', secret, signed('{"object":"page","entry":[]}'))).kind).toBe('respond');
  });
});
