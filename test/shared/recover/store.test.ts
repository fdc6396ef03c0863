import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job } from '../../../shared/recover/job.ts';
import { createJobStore, type JobStore } from '../../../shared/recover/store.ts';
import { openWorld } from '../../worker/world.ts';
import { DELIVERY } from './memory.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const AT = new Date(NOON).toISOString();
let world: Awaited<ReturnType<typeof openWorld>>;
let store: JobStore;
let number = 0;

beforeAll(async () => {
  world = await openWorld();
  store = createJobStore(new DynamoDBClient({}), 'ledger');
});
afterAll(() => world.close());

function job(change: Partial<Job> = {}): Job {
  number += 1;
  return {
    ...{
      id: `job-${number}`,
      act: 'retry',
      delivery: DELIVERY,
      selection: {},
      by: 'ada',
      plannedAt: AT,
      changedAt: AT,
    },
    ...{ state: 'planned', total: 3, reasons: {}, leftOut: {}, accounts: ['crm'], seconds: 3 },
    ...{ released: 0, settled: 0, results: {}, pending: 0, judgedFrom: 0, diedSince: {}, step: 1 },
    ...change,
  };
}

const target = (index: number) => ({ account: '7', eventId: `e${index}`, messageId: `m${index}`, reason: 'refused' });
const progress = { released: 2, settled: 1, results: { delivered: 1 }, pending: 1, diedSince: {}, changedAt: AT };

async function begun(): Promise<string> {
  const { id } = job();
  await store.plan(job({ id }), [0, 1, 2].map(target));
  await store.begin(id, AT);
  return id;
}

describe('a plan', () => {
  test('keeps its events in pages of at most 500, and gives any part of them', async () => {
    const planned = job({ total: 1200 });
    await store.plan(
      planned,
      Array.from({ length: 1200 }, (_, index) => target(index)),
    );
    expect(await store.read(planned.id)).toEqual(planned);
    const pages = await store.pages(planned.id, 490, 510);
    expect(pages.map(({ from, targets }) => [from, targets.length])).toEqual([
      [0, 500],
      [500, 500],
    ]);
    expect(pages[0]?.targets[499]).toEqual(target(499));
    const all = await store.pages(planned.id, 0, 1200);
    expect(all.flatMap(({ targets }) => targets)).toHaveLength(1200);
  });

  test('adds why events were skipped to what a page knows', async () => {
    const id = await begun();
    for (const skips of [{ 0: 'gone' }, { 2: 'in flight' }])
      for (const page of await store.pages(id, 0, 3)) await store.recordSkips(id, page, skips);
    expect((await store.pages(id, 0, 3))[0]?.skipped).toEqual({ 0: 'gone', 2: 'in flight' });
  });

  test('is listed, the newest first', async () => {
    await store.plan(job({ id: 'zz-last' }), [target(0)]);
    expect((await store.list(2))[0]?.id).toBe('zz-last');
  });
});

test('a caller that died after any of its requests begins the job by repeating the command', async () => {
  for (const last of [1, 2, 3]) {
    const { id } = job();
    await store.plan(job({ id, state: 'stopped', released: 2, diedSince: { refused: 2 } }), [0, 1, 2].map(target));
    await createJobStore(dyingAfter(last), 'ledger')
      .begin(id, AT)
      .catch((error: Error) => expect(error.message).toBe('killed'));
    expect(await store.begin(id, AT)).toMatchObject({
      ...{ state: 'running', startedAt: AT, judgedFrom: 2, diedSince: {} },
    });
  }
});

/** Its answer to this request, counted from 1, never arrives, and no other after it. */
function dyingAfter(last: number): DynamoDBClient {
  const client = new DynamoDBClient({});
  let requests = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      requests += 1;
      if (requests >= last) throw new Error('killed');
      return answer;
    },
    { step: 'initialize' },
  );
  return client;
}

describe('a step', () => {
  test('belongs to one run at a time, until its lease is over; then it is a repeated one', async () => {
    const id = await begun();
    expect(await store.take(id, 1, NOON)).toBe('first');
    expect(await store.take(id, 1, NOON + 149_000)).toBe('busy');
    expect(await store.take(id, 1, NOON + 151_000)).toBe('repeated');
  });

  test('moves the job on once, and is over then', async () => {
    const id = await begun();
    await store.take(id, 1, NOON);
    expect(await store.advance(id, 1, progress)).toBe(true);
    expect(await store.advance(id, 1, progress)).toBe(false);
    expect(await store.take(id, 1, NOON)).toBe('over');
    expect(await store.take(id, 2, NOON)).toBe('first');
    expect(await store.read(id)).toMatchObject({ ...progress, step: 2, state: 'running' });
  });

  test('of a job that was cancelled during it keeps the counts and the state', async () => {
    const id = await begun();
    await store.take(id, 1, NOON);
    expect(await store.cancel(id, AT)).toBe(true);
    expect(await store.advance(id, 1, { ...progress, state: 'done' })).toBe(true);
    expect(await store.read(id)).toMatchObject({ ...progress, state: 'cancelled' });
    expect(await store.take(id, 2, NOON)).toBe('over');
  });
});

describe('a job', () => {
  test('that stopped goes on and is judged from there; what it stopped for is gone', async () => {
    const id = await begun();
    await store.advance(id, 1, { ...progress, diedSince: { refused: 1 }, state: 'stopped', note: 'refused came back' });
    const job = await store.begin(id, AT);
    expect(job).toMatchObject({ state: 'running', judgedFrom: 2, diedSince: {}, startedAt: AT });
    expect(job).not.toHaveProperty('note');
  });

  test('that is over neither begins nor ends a second time', async () => {
    const id = await begun();
    await store.advance(id, 1, { ...progress, state: 'done' });
    expect(await store.begin(id, AT)).toBeUndefined();
    expect(await store.cancel(id, AT)).toBe(false);
  });
});
