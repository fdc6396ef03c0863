import { describe, expect, test } from 'vitest';
import { hubspot } from './accounts.ts';
import { control } from './support.ts';

const ADA = 'ada@example.com';
const SUBSCRIBED = [
  'contact.creation',
  'contact.deletion',
  'contact.privacyDeletion',
  'contact.restore',
  'contact.merge',
] as const;

/** A HubSpot that keeps the events of its contacts: no server takes them. */
async function watched(settings: object = {}) {
  const webhook = {
    ...{ targetUrl: 'http://127.0.0.1:9/none', clientSecret: 'secret', portalId: 1, appId: 2, batchWindowMs: 1000 },
    subscriptions: [
      ...SUBSCRIBED.map((subscriptionType, at) => ({ subscriptionId: at + 1, subscriptionType })),
      { subscriptionId: 9, subscriptionType: 'contact.propertyChange', propertyName: 'hs_email_optout' },
    ],
  };
  const running = await hubspot({ webhook, ...settings });
  const events = async () => {
    const { pending } = (await control(running.url, 'GET', '/webhooks')) as { pending: { event: object }[] };
    return pending.map(({ event }) => event);
  };
  return { ...running, events };
}

describe('the history of an address', () => {
  test('is answered with propertiesWithHistory, the newest first, and only then', async () => {
    const { api, add, clock } = await hubspot();
    const id = await add({ email: 'a@example.com' });
    clock.advance(1000);
    await api('PATCH', `/${id}`, { properties: { email: 'b@example.com' } });
    clock.advance(1000);
    await api('PATCH', `/${id}`, { properties: { email: '' } });
    const { propertiesWithHistory } = (await api('GET', `/${id}?propertiesWithHistory=email`)).body;
    expect(propertiesWithHistory.email).toEqual([
      { value: '', timestamp: '2026-11-05T09:30:02.250Z', sourceType: 'CRM_UI' },
      { value: 'b@example.com', timestamp: '2026-11-05T09:30:01.250Z', sourceType: 'CRM_UI' },
      { value: 'a@example.com', timestamp: '2026-11-05T09:30:00.250Z', sourceType: 'CRM_UI' },
    ]);
    expect((await api('GET', `/${id}`)).body).not.toHaveProperty('propertiesWithHistory');
  });
});

describe('a contact in the recycle bin', () => {
  test.each([
    [true, { email: ADA }],
    [false, {}],
  ])('is answered with archived=true, with its properties or without (%s)', async (archivedProperties, properties) => {
    const { api, add } = await hubspot({ archivedProperties });
    const id = await add({ email: ADA });
    await api('DELETE', `/${id}`);
    expect((await api('GET', `/${id}?properties=email`)).status).toBe(404);
    const { body } = await api('GET', `/${id}?properties=email&archived=true`);
    expect(body).toMatchObject({ id, archived: true, properties });
    expect(Object.keys(body.properties).length > 0).toBe(archivedProperties);
  });

  test('is restored with its address and announced', async () => {
    const { api, add, url, events } = await watched();
    const id = await add({ email: ADA });
    await api('DELETE', `/${id}`);
    expect(await control(url, 'POST', `/contacts/${id}/restore`)).toEqual({ restored: true });
    expect((await api('GET', `/${ADA}?idProperty=email`)).body.id).toBe(id);
    expect(await events()).toMatchObject([
      { subscriptionType: 'contact.creation' },
      { subscriptionType: 'contact.deletion' },
      { subscriptionType: 'contact.restore', objectId: Number(id) },
    ]);
  });
});

test('an erased contact is nowhere, and its erasure is announced beside its deletion', async () => {
  const { api, add, events } = await watched();
  const id = await add({ email: ADA });
  expect((await api('POST', '/gdpr-delete', { objectId: id })).status).toBe(204);
  expect((await api('GET', `/${id}?archived=true`)).status).toBe(404);
  expect((await api('GET', `/${id}`)).status).toBe(404);
  expect((await api('GET', `/${ADA}?idProperty=email`)).status).toBe(404);
  expect((await events()).slice(1)).toMatchObject([
    { subscriptionType: 'contact.deletion', objectId: Number(id), changeFlag: 'DELETED' },
    { subscriptionType: 'contact.privacyDeletion', objectId: Number(id) },
  ]);
});

describe('a merge', () => {
  test('leaves the primary contact with the other’s address as a further one; the old id answers with it', async () => {
    const { api, add, events } = await watched();
    const [primary, other] = [await add({ email: ADA }), await add({ email: 'b@example.com', firstname: 'Ada' })];
    const merged = await api('POST', '/merge', { primaryObjectId: primary, objectIdToMerge: other });
    expect(merged.body.id).toBe(primary);
    const { body } = await api('GET', `/${other}?properties=email,firstname,hs_additional_emails`);
    expect(body).toMatchObject({
      id: primary,
      properties: { email: ADA, firstname: 'Ada', hs_additional_emails: 'b@example.com' },
    });
    expect((await api('GET', '/b@example.com?idProperty=email')).body.id).toBe(primary);
    const event = (await events()).at(-1);
    expect(event).toMatchObject({
      subscriptionType: 'contact.merge',
      primaryObjectId: Number(primary),
      mergedObjectIds: [Number(other)],
      newObjectId: Number(primary),
    });
    expect(event).not.toHaveProperty('objectId');
  });

  test('makes a new contact of both where a setting says so', async () => {
    const { api, add } = await watched({ mergeMakesNew: true });
    const [primary, other] = [await add({ email: ADA }), await add({ email: 'b@example.com' })];
    const { id } = (await api('POST', '/merge', { primaryObjectId: primary, objectIdToMerge: other })).body;
    expect([primary, other]).not.toContain(id);
    for (const old of [primary, other]) expect((await api('GET', `/${old}`)).body.id).toBe(id);
  });

  test('of a contact with itself, or with one that is not there, is refused', async () => {
    const { api, add } = await watched();
    const id = await add({ email: ADA });
    expect((await api('POST', '/merge', { primaryObjectId: id, objectIdToMerge: id })).status).toBe(400);
    expect((await api('POST', '/merge', { primaryObjectId: id, objectIdToMerge: '1' })).status).toBe(404);
  });
});

test('an opt-out is written by no call, and by the person', async () => {
  const { api, add, url, events } = await watched();
  const id = await add({ email: ADA });
  expect((await api('PATCH', `/${id}`, { properties: { hs_email_optout: 'true' } })).status).toBe(400);
  await control(url, 'POST', `/contacts/${id}/opt-out`, {});
  expect((await api('GET', `/${id}?properties=hs_email_optout`)).body.properties.hs_email_optout).toBe('true');
  expect((await events()).at(-1)).toMatchObject({ propertyName: 'hs_email_optout', propertyValue: 'true' });
});
