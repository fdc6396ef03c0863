import { describe, expect, test } from 'vitest';
import { algolia } from './accounts.ts';
import { control } from './support.ts';

const NOW = '2026-11-05T09:30:00.250Z';

describe('one record', () => {
  test('is added or replaced by its objectID, as a task that is published later', async () => {
    const { api, clock } = await algolia({ taskMs: 1000 });
    const saved = await api('PUT', '/products/7', { title: 'Lamp', price: 5 });
    expect(saved.status).toBe(200);
    expect(saved.body).toMatchObject({ objectID: '7', updatedAt: '2026-11-05T09:30:00.250Z' });
    const stateOf = async () => (await api('GET', `/products/task/${saved.body.taskID}`)).body.status;
    expect(await stateOf()).toBe('notPublished');
    clock.advance(1001);
    expect(await stateOf()).toBe('published');
    await api('PUT', '/products/7', { title: 'Lamp' });
    expect((await api('GET', '/products/7')).body).toEqual({ title: 'Lamp', objectID: '7' });
  });

  test('that is too big for the plan is refused, with its size', async () => {
    const { api } = await algolia();
    const { status, body } = await api('PUT', '/products/7', { text: 'x'.repeat(10_000) });
    expect([status, body.message]).toEqual([400, expect.stringMatching(/objectID=7 is too big size=\d+\/10000 bytes/)]);
    expect((await api('GET', '/products/7')).status).toBe(404);
  });

  test('is deleted as often as asked; whether an absent one is refused can be set, for no text says', async () => {
    const { api } = await algolia();
    await api('PUT', '/products/7', {});
    for (let i = 0; i < 2; i++) expect((await api('DELETE', '/products/7')).body).toHaveProperty('deletedAt');
    const strict = await algolia({ absentDeletes: 'refused' });
    expect((await strict.api('DELETE', '/products/7')).status).toBe(404);
  });
});

describe('a call is refused', () => {
  test('of another application, or of an unknown key, with 403', async () => {
    const { api } = await algolia();
    for (const own of [{ 'x-algolia-application-id': 'OTHER' }, { 'x-algolia-api-key': 'other' }]) {
      const { status, body } = await api('PUT', '/products/7', {}, own);
      expect([status, body]).toEqual([403, { message: 'Invalid Application-ID or API key', status: 403 }]);
    }
  });

  test('of a key that may not do it', async () => {
    const { api } = await algolia({ keys: [{ key: 'write-key', acl: ['search'] }] });
    expect((await api('PUT', '/products/7', {})).body.message).toBe('Method not allowed with this API key');
  });

  test('while too many tasks wait, with 429, and taken once they were published', async () => {
    const { api, clock } = await algolia({ pendingTasks: 2, taskMs: 100 });
    for (const id of ['1', '2']) await api('PUT', `/products/${id}`, {});
    expect((await api('PUT', '/products/3', {})).status).toBe(429);
    clock.advance(101);
    expect((await api('PUT', '/products/3', {})).status).toBe(200);
  });
});

test('a batch is taken as a whole or not at all, and effects are counted by objectID', async () => {
  const { api, url } = await algolia();
  const add = (objectID: string, more: object = {}) => ({ action: 'addObject', body: { objectID, ...more } });
  const both = await api('POST', '/products/batch', { requests: [add('1'), add('2')] });
  expect(both.body.objectIDs).toEqual(['1', '2']);
  const refused = await api('POST', '/products/batch', {
    requests: [add('3'), add('4', { text: 'x'.repeat(10_000) })],
  });
  expect(refused.status).toBe(400);
  await api('POST', '/products/batch', { requests: [{ action: 'deleteObject', body: { objectID: '1' } }] });
  expect((await control(url, 'GET', '/effects/products')).effects).toEqual({
    '1': { saves: 1, deletes: 1, at: NOW },
    '2': { saves: 1, deletes: 0, at: NOW },
  });
});
