import { expect, test } from 'vitest';
import { at, startKills } from './kills.ts';

const killIn = startKills(['keyed', 'upserting', 'rotating']);

test('a write with a key of its event has one effect, wherever the worker is killed', async () => {
  // So late that the slot of the rate budget has gone, and another must be had.
  const late = at('dynamodb GetItem ledger event', 'after', 'hold');
  const { requests, wrong } = await killIn(
    'keyed',
    [
      { title: 'warm', when: ['after'], traps: [late] },
      {
        title: 'answer lost',
        when: ['after'],
        // A broken connection is only certain to be noticed where it was not used before.
        isCold: true,
        traps: [late, at('keyed POST /orders', 'after', 'break')],
      },
    ],
    ({ orders }) => orders === 1,
  );
  expect(wrong).toBe('none');
  expect(requests).toEqual(
    expect.arrayContaining([
      'dynamodb UpdateItem control account keyed',
      'dynamodb UpdateItem ledger event as attempting',
      'dynamodb UpdateItem ledger event as delivered',
      'keyed POST /orders',
    ]),
  );
});

test('a write that names its record has one effect, wherever the worker is killed', async () => {
  const { requests, wrong } = await killIn('upserting', [{ title: 'warm' }], ({ orders }) => orders === 1);
  expect(wrong).toBe('none');
  expect(requests).toEqual(
    expect.arrayContaining([
      'dynamodb PutItem idempotency',
      'dynamodb UpdateItem idempotency',
      'dynamodb UpdateItem ledger event as delivered',
      'upserting PUT /orders',
    ]),
  );
});

test('only a worker killed between a new refresh token and its store leaves a person something to do', async () => {
  const { wrong } = await killIn(
    'rotating',
    [{ title: 'cold', when: ['after'], isCold: true }],
    ({ orders, point, isMended }) => {
      const isInWindow =
        point !== undefined &&
        ['rotating POST /token 1', 'secretsmanager GetSecretValue rotating 2'].includes(
          `${point.request} ${point.nth}`,
        );
      return orders === 1 && isMended === isInWindow;
    },
  );
  expect(wrong).toBe('none');
});
