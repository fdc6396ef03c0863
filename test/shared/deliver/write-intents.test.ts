import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Vendor, VendorResult } from '../../../shared/contract/index.ts';
import { type AttemptLog, clearDoubt, newAttemptLog } from '../../../shared/deliver/attempt-log.ts';
import { watchWrites } from '../../../shared/deliver/write-intents.ts';
import type { WriteIntent } from '../../../shared/ledger/index.ts';
import { attemptWith, START } from './fixture.ts';

const success: VendorResult<never> = { kind: 'success', answer: {} as never };
const failure = (kind: 'ambiguous' | 'temporary' | 'permanent' | 'deferred'): VendorResult<never> => ({
  kind: 'failed',
  reason: 'r',
  outcome: { kind, reason: 'r', retryAfterSeconds: 1 },
});

/** Writes that are answered so, one a second; what is left in the ledger's row and in the attempt's log. */
async function write(answers: readonly VendorResult<never>[], attemptLog: AttemptLog = newAttemptLog()) {
  const recorded: (WriteIntent | 'cleared')[] = [];
  const left = [...answers];
  let now = START;
  const vendor: Vendor = { call: async () => left.shift() ?? success };
  const attempt = attemptWith({
    ambiguity: { strategy: 'vendor-idempotency-key', header: 'Idempotency-Key', lifeSeconds: 60 },
    intents: {
      history: async () => ({ generation: 0 }),
      record: async (_, intent) => void recorded.push(intent),
      clear: async () => void recorded.push('cleared'),
    },
    attemptLog,
    now: () => now,
  });
  const client = watchWrites(vendor, 'shop', attempt);
  for (const [number] of answers.entries()) {
    await client.call({ operation: 'w', key: String(number), method: 'POST', path: '/', answer: z.unknown() });
    now += 1000;
  }
  return { recorded, doubt: attemptLog.uncertainSince, by: attemptLog.lastWriteBy };
}

describe('the doubt about a write', () => {
  test.each<[string, readonly VendorResult<never>[], number | undefined]>([
    ['stays after a success, until the end is recorded', [success], START],
    ['stays after an answer that says nothing', [failure('ambiguous')], START],
    ['goes with a refusal', [failure('permanent')], undefined],
    ['goes when nothing was sent', [failure('temporary')], undefined],
    ['of a first write stays when the second is refused', [success, failure('permanent')], START],
  ])('%s', async (_, answers, doubt) => {
    expect((await write(answers)).doubt).toBe(doubt);
  });

  test('is cleared in the ledger for a message that is released', async () => {
    expect((await write([failure('deferred')])).recorded.at(-1)).toBe('cleared');
  });

  test('of an earlier attempt is never cleared by a later one', async () => {
    const earlier = { ...newAttemptLog(), uncertainSince: 7, lastWriteBy: 8 };
    const { recorded, doubt } = await write([failure('deferred')], earlier);
    expect([doubt, recorded]).toEqual([
      7,
      [expect.objectContaining({ uncertainSince: 7, lastWriteBy: START + 30_000 })],
    ]);
  });

  test('starts over after a look-up that found nothing', async () => {
    const attemptLog = { ...newAttemptLog(), uncertainSince: 7, lastWriteBy: 8 };
    clearDoubt(attemptLog);
    expect((await write([failure('ambiguous')], attemptLog)).doubt).toBe(START);
  });

  test('ends no earlier than the worker could still be writing', async () => {
    const { recorded, by } = await write([failure('ambiguous')]);
    expect(recorded).toEqual([{ messageId: 'm', generation: 0, uncertainSince: START, lastWriteBy: START + 30_000 }]);
    expect(by).toBe(START);
  });

  test('of writes side by side stays when one of them may have had an effect', async () => {
    const attemptLog = newAttemptLog();
    const refused = Promise.withResolvers<VendorResult<never>>();
    const lost = Promise.withResolvers<VendorResult<never>>();
    const answers = [lost.promise, refused.promise];
    const attempt = attemptWith({
      ambiguity: { strategy: 'none', reason: 'r' },
      intents: {
        history: async () => ({ generation: 0 }),
        record: async () => {},
        clear: () => Promise.reject(new Error('cleared')),
      },
      attemptLog,
    });
    const client = watchWrites({ call: () => answers.shift() as never }, 'shop', attempt);
    const call = { operation: 'w', method: 'POST', path: '/', answer: z.unknown() } as const;
    const both = [client.call({ ...call, key: 'a' }), client.call({ ...call, key: 'b' })];
    refused.resolve(failure('temporary'));
    await both[1];
    expect(attemptLog.uncertainSince).toBe(START);
    lost.resolve(failure('ambiguous'));
    await both[0];
    expect(attemptLog.uncertainSince).toBe(START);
  });
});
