import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CrashEnvironment, startCrashEnvironment } from './environment.ts';
import { killEverywhere, type Row, type Story, tell } from './story.ts';
import { tableOf } from './table.ts';
import type { Trap } from './watch.ts';

let environment: CrashEnvironment;
const rows: Row[] = [];

beforeAll(async () => {
  environment = await startCrashEnvironment();
});
afterAll(async () => {
  process.stdout.write(`\n${tableOf(rows)}\n${killsIn(rows)} kills\n`);
  await environment?.[Symbol.asyncDispose]();
});

/** What happens at the first such request of an event. */
const at = (request: string, when: Trap['when'], act: Trap['act']): Trap => ({
  attempt: 1,
  request,
  nth: 1,
  when,
  act,
});

/**
 * Tells the stories of one delivery. Returns every request that was seen in them, and a table of the kills after which the
 * event did not end as it must.
 */
async function killIn(
  delivery: Story['delivery'],
  stories: readonly Omit<Story, 'delivery'>[],
  isRight: (row: Row) => boolean,
) {
  await tell(environment, { title: 'warm-up', delivery }, `${delivery}-warm-up`);
  const known = new Set<string>();
  const requests = new Set<string>();
  const told: Row[] = [];
  for (const story of stories) {
    const { seen, rows: ended } = await killEverywhere(environment, { ...story, delivery }, known);
    for (const { request } of seen) requests.add(request);
    told.push(...ended);
    rows.push(...ended);
  }
  const wrong = told.filter((row) => !(row.isKilled && row.state === 'delivered' && isRight(row)));
  return {
    requests: [...requests].sort(),
    kills: killsIn(told),
    wrong: wrong.length > 0 ? `${wrong.length}\n${tableOf(wrong)}` : 'none',
  };
}

const killsIn = (some: readonly Row[]) => some.filter(({ point }) => point !== undefined).length;

test('a write that the vendor cannot tell from its repetition is made once, wherever the worker is killed', {
  timeout: 120_000,
}, async () => {
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
  // Every kind of request that a worker makes on its way, so that none has gone from the stories unnoticed.
  expect(requests).toEqual([
    'dynamodb DeleteItem idempotency',
    'dynamodb GetItem ledger event',
    'dynamodb GetItem ledger message',
    'dynamodb GetItem ledger version',
    'dynamodb PutItem idempotency',
    'dynamodb TransactWriteItems control account people + control account plain',
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
  ]);
  expect(kills).toBeGreaterThanOrEqual(2 * requests.length);
});

test('a write with a key of its event has one effect, wherever the worker is killed', { timeout: 60_000 }, async () => {
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

test('a write that names its record has one effect, wherever the worker is killed', { timeout: 60_000 }, async () => {
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
