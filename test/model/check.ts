import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test, vi } from 'vitest';
import { createDynamoDb } from '../../packages/local-aws/src/dynamodb/index.ts';
import { checkIntegrations } from '../../shared/rules/index.ts';
import { chance, runsOf } from '../harness/chance.ts';
import { createClients } from './aws.ts';
import { bindKind, type Kind } from './deliveries.ts';
import { violationsOf } from './invariants.ts';
import { plans } from './plan.ts';
import { runSchedule } from './world.ts';

/** Schedules of each kind of delivery: six kinds make more than a thousand. */
const RUNS = runsOf(170);
const CALLER = { caller: { kind: 'operator' }, signal: new AbortController().signal, requestId: 'model' } as const;

/** What must have befallen at least one schedule in fifty, or they prove nothing: by what the trace says of it. */
const HARDSHIPS: Readonly<Record<string, RegExp>> = {
  'a worker died': / dies$/,
  'a message was released': /event released/,
  'an event came twice': / duplicate/,
  'an event was given up': /event given up/,
  'dead letters were redriven': /[1-9]\d* redriven/,
  'a vendor’s answer was lost': /vendor .*-after$/,
  'AWS failed': /: (throttles|fails)/,
};

/** Registers the model's tests for some kinds of delivery. */
export async function checkKinds(kinds: readonly Kind[]): Promise<void> {
  // The idempotency library takes its time from nowhere else.
  vi.useFakeTimers({ toFake: ['Date'] });
  const stage = await openStage();
  let number = 0;
  const met = new Map<string, number>();

  afterAll(async () => {
    vi.useRealTimers();
    await stage.close();
  });

  test.each(kinds)('a delivery of kind $name breaks no rule of the contract', (kind) => {
    expect(checkIntegrations([bindKind(kind, 0).bound.integration])).toEqual([]);
  });

  test.each(kinds)(
    'nothing is lost and nothing happens twice under any failure: $name',
    async (kind) => {
      const holds = fc.asyncProperty(plans, async (plan) => {
        number += 1;
        const history = await runSchedule(plan, kind, number, stage);
        for (const [what, words] of Object.entries(HARDSHIPS))
          if (history.trace.some((line) => words.test(line))) met.set(what, (met.get(what) ?? 0) + 1);
        const violations = violationsOf(history);
        if (violations.length > 0) throw new Error([...violations, '', ...history.trace].join('\n'));
      });
      await fc.assert(holds, chance(RUNS));
    },
    3_600_000,
  );

  test('the schedules were no easy ones', () => {
    const schedules = RUNS * kinds.length;
    const rare = Object.keys(HARDSHIPS).filter((what) => (met.get(what) ?? 0) < schedules / 50);
    expect(rare).toEqual([]);
  });
}

/** Empty tables, and clients for as many workers as there may be. */
async function openStage() {
  const directory = await mkdtemp(join(tmpdir(), 'penstock-model-'));
  const clock = { rate: 1, now: () => Date.now(), after: () => () => {}, busy: () => () => {} };
  const dynamo = createDynamoDb({ directory, clock });
  for (const [TableName, ...keys] of [
    ['ledger', 'pk', 'sk'],
    ['idempotency', 'id'],
    ['control', 'pk'],
  ]) {
    const definition = {
      TableName,
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keys.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
      BillingMode: 'PAY_PER_REQUEST',
    };
    await dynamo.handle('CreateTable', definition, CALLER);
  }
  return {
    clients: [createClients(), createClients(), createClients()],
    dynamo,
    async close() {
      await dynamo.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
