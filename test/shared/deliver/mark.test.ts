import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { VendorResult } from '../../../shared/contract/index.ts';
import { forgetWrite, type MarkOptions, markWrites, newTrail, type Trail } from '../../../shared/deliver/mark.ts';
import type { Pasts } from '../../../shared/ledger/index.ts';
import { createLog } from '../../../shared/telemetry/index.ts';

type Mark = Parameters<Pasts['attempting']>[1];
const START = Date.parse('2026-11-21T10:00:00Z');
const success: VendorResult<unknown> = { kind: 'success', answer: {} };
const failure = (kind: 'ambiguous' | 'temporary' | 'permanent' | 'deferred'): VendorResult<unknown> => ({
  kind: 'failed',
  reason: 'r',
  outcome: { kind, reason: 'r', retryAfterSeconds: 1 },
});

/** Writes that are answered so, one a second; what is left in the ledger's row and in the trail. */
async function write(answers: readonly VendorResult<unknown>[], trail: Trail = newTrail()) {
  const log: (Mark | 'unmarked')[] = [];
  const left = [...answers];
  let now = START;
  const vendor = { call: async () => left.shift() ?? success } as unknown as Parameters<typeof markWrites>[0];
  const client = markWrites(vendor, {
    destination: 'd',
    delivery: { ambiguity: { strategy: 'vendor-idempotency-key' }, worker: { timeoutSeconds: 30 } },
    pasts: { attempting: async (_: unknown, mark: Mark) => log.push(mark), unmark: async () => log.push('unmarked') },
    envelope: { account: 'a', eventId: 'e' },
    messageId: 'm',
    trail,
    log: createLog('deliver', { integration: 'i', delivery: 'd' }),
    now: () => now,
  } as unknown as MarkOptions);
  for (const [write] of answers.entries()) {
    await client.call({ operation: 'w', key: String(write), method: 'POST', path: '/', answer: z.unknown() });
    now += 1000;
  }
  return { log, doubt: trail.uncertainSince, by: trail.lastWriteBy };
}

describe('the doubt about a write', () => {
  test.each<[string, readonly VendorResult<unknown>[], number | undefined]>([
    ['stays after a success, until the end is recorded', [success], START],
    ['stays after an answer that says nothing', [failure('ambiguous')], START],
    ['goes with a refusal', [failure('permanent')], undefined],
    ['goes when nothing was sent', [failure('temporary')], undefined],
    ['of a first write stays when the second is refused', [success, failure('permanent')], START],
  ])('%s', async (_, answers, doubt) => {
    expect((await write(answers)).doubt).toBe(doubt);
  });

  test('is taken back in the ledger for a message that is handed back', async () => {
    expect((await write([failure('deferred')])).log.at(-1)).toBe('unmarked');
  });

  test('of an earlier attempt is never taken back by a later one', async () => {
    const { log, doubt } = await write([failure('deferred')], { ...newTrail(), uncertainSince: 7, lastWriteBy: 8 });
    expect([doubt, log]).toEqual([7, [expect.objectContaining({ uncertainSince: 7, lastWriteBy: START + 30_000 })]]);
  });

  test('begins anew after a look-up that found nothing', async () => {
    const trail: Trail = { ...newTrail(), uncertainSince: 7, lastWriteBy: 8 };
    forgetWrite(trail);
    expect((await write([failure('ambiguous')], trail)).doubt).toBe(START);
  });

  test('ends no earlier than the worker could still be writing', async () => {
    const { log, by } = await write([failure('ambiguous')]);
    expect(log).toEqual([{ messageId: 'm', generation: 0, uncertainSince: START, lastWriteBy: START + 30_000 }]);
    expect(by).toBe(START);
  });
});
