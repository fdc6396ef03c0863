import { expect, test } from 'vitest';
import { startKills } from './kills.ts';

const killIn = startKills(['upserting']);
/** A breaker's state is remembered for a second: whether it is read depends on how quick the machine is. */
const isSure = (request: string) => !request.startsWith('dynamodb GetItem control');

test('a dead letter that is redriven has its effect once, wherever the worker is killed', async () => {
  const stories = [{ title: 'redriven', isRedriven: true, when: ['after'] }] as const;
  const { requests, kills, wrong } = await killIn('upserting', stories, ({ orders }) => orders === 1);
  expect(wrong).toBe('none');
  expect(requests).toEqual(expect.arrayContaining(['upserting PUT /orders', 'dynamodb UpdateItem idempotency']));
  expect(kills).toBeGreaterThanOrEqual(requests.filter(isSure).length);
});

test('a half-open call whose worker is killed is made by another: the event has its effect once, and the breaker closes', async () => {
  const stories = [{ title: 'half-open', halfOpen: 'upserting' }] as const;
  const { requests, kills, wrong } = await killIn('upserting', stories, ({ orders }) => orders === 1);
  expect(wrong).toBe('none');
  expect(requests).toEqual(
    expect.arrayContaining(['upserting PUT /orders', 'dynamodb UpdateItem control account upserting']),
  );
  expect(kills).toBeGreaterThanOrEqual(requests.filter(isSure).length);
});
