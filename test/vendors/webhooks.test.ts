import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { retryDelayMs } from '../../vendors/hubspot/retry.ts';
import { startVendor } from '../../vendors/index.ts';
import { receiver } from './receiver.ts';
import { call, control, eventually, started, testClock } from './support.ts';

const START = '2026-11-05T09:30:00.250Z';
const AT = Date.parse(START);
const SECRET = '1f0c2a9e-5b7d-4a61-9c11-d2f5e8a07b43';
const TOKEN = 'pat-na1-11111111-2222-3333-4444-555555555555';
const DAY_MS = 86_400_000;

function settings(targetUrl: string) {
  return {
    tokens: [{ token: TOKEN }],
    webhook: {
      targetUrl,
      clientSecret: SECRET,
      portalId: 8801234,
      appId: 2600001,
      batchWindowMs: 250,
      subscriptions: [
        { subscriptionId: 3434176, subscriptionType: 'contact.creation' },
        { subscriptionId: 3434177, subscriptionType: 'contact.propertyChange', propertyName: 'lifecyclestage' },
        { subscriptionId: 3434178, subscriptionType: 'contact.propertyChange', propertyName: 'firstname' },
        { subscriptionId: 3434179, subscriptionType: 'contact.deletion' },
      ],
    },
  };
}

async function hubspot(targetUrl: string, { clock = testClock(START), random = () => 1 } = {}) {
  const { url } = await started('hubspot', clock, { random });
  await control(url, 'PUT', '/settings', settings(targetUrl));
  const add = (properties: object) => control(url, 'POST', '/contacts', { properties });
  const report = () => control(url, 'GET', '/webhooks');
  return { clock, url, add, report };
}

describe('events', () => {
  test('a new contact sends its creation and its subscribed properties, signed, without its address', async () => {
    const target = await receiver();
    const { add, clock } = await hubspot(target.url);
    await add({ email: 'ada@example.com', firstname: 'Ada', lifecyclestage: 'lead', phone: '1' });
    clock.advance(249);
    expect(target.received).toEqual([]);
    clock.advance(1);
    const request = await eventually(() => target.received[0]);
    const common = {
      eventId: 100,
      portalId: 8801234,
      appId: 2600001,
      occurredAt: AT,
      attemptNumber: 0,
      objectId: 70101,
      changeSource: 'CRM_UI',
      sourceId: 'userId:47812075',
    };
    expect(request.events).toEqual([
      { ...common, subscriptionId: 3434176, subscriptionType: 'contact.creation', changeFlag: 'CREATED' },
      {
        ...common,
        subscriptionId: 3434178,
        subscriptionType: 'contact.propertyChange',
        propertyName: 'firstname',
        propertyValue: 'Ada',
      },
      {
        ...common,
        subscriptionId: 3434177,
        subscriptionType: 'contact.propertyChange',
        propertyName: 'lifecyclestage',
        propertyValue: 'lead',
      },
    ]);
    expect(request.body).not.toContain('@');
    const { headers, body } = request;
    expect(request.method).toBe('POST');
    expect(headers['content-type']).toBe('application/json');
    expect(headers['x-hubspot-request-timestamp']).toBe(String(AT + 250));
    expect(headers['x-hubspot-signature-v3']).toBe(
      createHmac('sha256', SECRET)
        .update(`POST${target.url}${body}${AT + 250}`)
        .digest('base64'),
    );
    expect(headers['x-hubspot-signature-version']).toBe('v1');
    expect(headers['x-hubspot-signature']).toBe(createHash('sha256').update(`${SECRET}${body}`).digest('hex'));
  });

  test('changes and deletion by API name the app; changes within the window are sent together', async () => {
    const target = await receiver();
    const { add, url, clock } = await hubspot(target.url);
    const { id } = await add({ email: 'ada@example.com' });
    clock.advance(250);
    await eventually(() => target.received.length === 1);
    const headers = { authorization: `Bearer ${TOKEN}` };
    const contact = `${url}/crm/v3/objects/contacts/${id}`;
    await call(contact, 'PATCH', { headers, json: { properties: { firstname: 'Ada', phone: '1' } } });
    clock.advance(100);
    await call(contact, 'PATCH', { headers, json: { properties: { firstname: 'Ada' } } });
    await call(contact, 'PATCH', { headers, json: { properties: { firstname: '' } } });
    await call(contact, 'DELETE', { headers });
    clock.advance(150);
    const request = await eventually(() => target.received[1]);
    expect(
      request.events.map((it) => [
        it.subscriptionType,
        it.propertyValue ?? it.changeFlag,
        it.changeSource,
        it.sourceId,
      ]),
    ).toEqual([
      ['contact.propertyChange', 'Ada', 'INTEGRATION', '2600001'],
      ['contact.propertyChange', '', 'INTEGRATION', '2600001'],
      ['contact.deletion', 'DELETED', 'INTEGRATION', '2600001'],
    ]);
    expect(request.events.map((it) => it.occurredAt - AT)).toEqual([250, 350, 350]);
  });

  test('a request holds at most 100 events, at most ten requests are open at once, and event ids repeat', async () => {
    const waiting: (() => void)[] = [];
    const target = await receiver((response) => waiting.push(() => response.writeHead(200).end()));
    const { add, clock, report } = await hubspot(target.url);
    for (let index = 0; index < 1_050; index++) await add({ lastname: String(index) });
    clock.advance(250);
    await eventually(() => target.received.length === 10);
    expect(target.received.map(({ events }) => events.length)).toEqual(Array(10).fill(100));
    waiting[0]?.();
    const last = await eventually(() => target.received[10]);
    expect(last.events).toHaveLength(50);
    for (const answer of waiting.slice(1)) answer();
    await eventually(async () => (await report()).pending.length === 0);
    const events = target.received.flatMap((it) => it.events);
    expect(new Set(events.map(({ objectId }) => objectId)).size).toBe(1_050);
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(50);
  });

  test('without a subscription nothing is sent', async () => {
    const { clock, url, add, report } = await hubspot('http://127.0.0.1:9/never');
    await control(url, 'PUT', '/settings', { webhook: null });
    await add({ firstname: 'Ada' });
    clock.advance(DAY_MS);
    expect(await report()).toEqual({ deliveries: [], pending: [], abandoned: [] });
  });
});

describe('retries', () => {
  test('HubSpot retries any failure with a growing attempt number, ten times in 24 hours, then stops', async () => {
    const answers = [500, 401, 302, 404, 429, 503, 400, 410, 500, 500, 500, 500];
    const target = await receiver((response) => response.writeHead(answers[target.received.length - 1] ?? 500).end());
    const { add, clock, report } = await hubspot(target.url);
    await add({ lastname: 'Lovelace' });
    clock.advance(250);
    for (let attempt = 1; attempt <= 10; attempt++) {
      await eventually(async () => (await report()).deliveries.length === attempt);
      const [{ dueAt }] = (await report()).pending;
      clock.advance(dueAt - clock.now() - 1);
      expect(target.received).toHaveLength(attempt);
      clock.advance(1);
    }
    const { abandoned } = await eventually(async () => {
      const latest = await report();
      return latest.abandoned.length === 1 && latest;
    });
    expect(target.received.map(({ events }) => events[0].attemptNumber)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(abandoned[0].event.objectId).toBe(70101);
    expect(Math.round((clock.now() - AT - 250) / 1000)).toBe(86_400);
    clock.advance(7 * DAY_MS);
    expect(target.received).toHaveLength(11);
  });

  test('an answer after five seconds counts as a time-out', async () => {
    const held: (() => void)[] = [];
    const target = await receiver((response) => held.push(() => response.writeHead(200).end()));
    const { add, clock, report } = await hubspot(target.url);
    await add({ lastname: 'Lovelace' });
    clock.advance(250);
    await eventually(() => target.received.length === 1);
    clock.advance(5_000);
    const { deliveries, pending } = await eventually(async () => {
      const latest = await report();
      return latest.deliveries.length === 1 && latest;
    });
    expect(deliveries[0]).toMatchObject({ status: null, error: 'timeout', events: 1, attemptNumbers: [0] });
    expect(pending[0].attemptNumber).toBe(1);
  });

  test('the longest delays double and add up to 24 hours; jitter takes off up to a half', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((attempt) => retryDelayMs(attempt, 1));
    // 86,400,000 / 1023 = 84,457.48, then doubled.
    expect(longest.slice(0, 3)).toEqual([84_457, 168_915, 337_830]);
    expect(longest[9]).toBe(43_242_229);
    expect(longest.reduce((sum, delay) => sum + delay, 0)).toBeCloseTo(DAY_MS, -2);
    expect(retryDelayMs(1, 0)).toBe(42_229);
    expect(retryDelayMs(10, 0)).toBe(21_621_114);
  });

  test('undelivered events survive a restart of the process', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vendor-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const clock = testClock(START);
    const options = { port: 0, clock, file: join(folder, 'hubspot.sqlite') };
    const target = await receiver();
    const before = await startVendor('hubspot', options);
    await control(before.url, 'PUT', '/settings', settings(target.url));
    await control(before.url, 'POST', '/contacts', { properties: { lastname: 'Lovelace' } });
    await before.close();
    clock.advance(60_000);
    expect(target.received).toEqual([]);
    await started('hubspot', clock, options);
    const request = await eventually(() => target.received[0]);
    expect(request.events).toMatchObject([{ objectId: 70101, attemptNumber: 0, occurredAt: AT }]);
  });
});
