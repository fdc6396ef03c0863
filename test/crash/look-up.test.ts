import { expect, test } from 'vitest';
import { at, startKills } from './kills.ts';

const killIn = startKills(['look-up']);

test('a write that the vendor cannot tell from its repetition is made once, wherever the worker is killed', async () => {
  const write = 'plain POST /orders';
  const after = ['after'] as const;
  const { requests, kills, wrong } = await killIn(
    'look-up',
    [
      { title: 'warm' },
      { title: 'cold', isCold: true },
      { title: 'large', size: 'large' },
      { title: 'answer lost', when: after, traps: [at(write, 'after', 'break')] },
      { title: 'write lost', when: after, traps: [at(write, 'before', 'break')] },
      { title: 'killed before', when: after, traps: [at(write, 'after', 'kill')] },
    ],
    ({ calls, orders }) => calls === 1 && orders === 1,
  );
  expect(wrong).toBe('none');
  // None of the kinds of request that a worker makes on its way has gone from the stories unnoticed.
  const kinds = [
    'dynamodb DeleteItem idempotency',
    'dynamodb GetItem ledger event',
    'dynamodb GetItem ledger message',
    'dynamodb GetItem ledger version',
    'dynamodb PutItem idempotency',
    'dynamodb GetItem control account people',
    'dynamodb GetItem control account plain',
    'dynamodb UpdateItem control account plain',
    'dynamodb UpdateItem control token people',
    'dynamodb UpdateItem idempotency',
    'dynamodb UpdateItem ledger event as attempting',
    'dynamodb UpdateItem ledger event as delivered',
    'dynamodb UpdateItem ledger event as waiting',
    'dynamodb UpdateItem ledger message',
    'dynamodb UpdateItem ledger version',
    'people GET /customers',
    'people POST /token',
    'plain GET /orders',
    'plain POST /orders',
    's3 GetObject',
    'secretsmanager GetSecretValue people',
    'secretsmanager GetSecretValue plain',
    'sqs ChangeMessageVisibility',
  ];
  expect(kinds.filter((kind) => !requests.includes(kind))).toEqual([]);
  expect(kills).toBeGreaterThanOrEqual(2 * kinds.length);
});
