import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createClient } from '../../../../shared/call/client/client.ts';
import type { CallResult } from '../../../../shared/call/limits/index.ts';
import { createLog, type Log } from '../../../../shared/telemetry/index.ts';
import { hubspot } from '../../../fixtures/project/integrations/destinations/hubspot.ts';

/** What the account's control is told of one call that is answered so. */
async function told(
  status: number,
  headers: Readonly<Record<string, string>>,
  options: { readonly log?: Log; readonly listsCalls?: true } = {},
): Promise<CallResult[]> {
  const reports: CallResult[] = [];
  const vendor = createClient({
    destination: hubspot,
    baseUrl: hubspot.baseUrl,
    credential: async () => ({ kind: 'value', value: 'token' }),
    send: async () => ({ kind: 'answer', status, headers, body: Buffer.from('{}') }),
    log: createLog('deliver', { integration: 'i', delivery: 'd' }),
    ...options,
    correlationId: 'c',
    remainingMs: () => 10_000,
    now: () => Date.parse('2026-11-21T10:00:00Z'),
    repeatsSafely: true,
    onCall: () => undefined,
    limiter: {
      slot: async () => undefined,
      report: async (_, result) => {
        reports.push(result);
        return 'event';
      },
    },
  });
  await vendor.call({ operation: 'read', method: 'GET', path: '/', answer: z.unknown() });
  return reports;
}

const left = (calls: number, today: number) => ({
  'x-hubspot-ratelimit-remaining': String(calls),
  'x-hubspot-ratelimit-daily-remaining': String(today),
});
const rest = (retryAfterSeconds: number) => ({
  kind: 'rate-limited',
  reason: 'hubspot-calls-used-up',
  retryAfterSeconds,
});

describe('an answer that says how many calls are left', () => {
  test.each<[string, Readonly<Record<string, string>>, readonly unknown[]]>([
    ['nothing', {}, ['success']],
    ['some', left(1, 20), ['success']],
    ['none of this interval', left(0, 20), ['success', rest(10)]],
    ['none today', left(0, 0), ['success', rest(900)]],
  ])('%s: calls stop before the account must refuse them', async (_, headers, expected) => {
    expect(await told(200, headers)).toEqual(expected);
  });

  test.each([
    ['with the vendor’s own time', { ...left(0, 20), 'retry-after': '3' }, 3],
    ['until the interval ends', left(0, 20), 10],
    ['for two minutes when it says nothing', {}, 120],
  ])('refused for their number, it rests once: %s', async (_, headers, retryAfterSeconds) => {
    const refused = { kind: 'rate-limited', reason: 'hubspot-rate-limited', retryAfterSeconds };
    expect(await told(429, headers)).toEqual([refused]);
  });
});

describe('the line of a call', () => {
  const lines = async (status: number, listsCalls?: true): Promise<readonly string[]> => {
    const written: string[] = [];
    const log: Log = {
      info: (message, fields) => written.push(`${message} ${fields?.status}`),
      warn: () => undefined,
      error: () => undefined,
      with: () => log,
    };
    await told(status, {}, { log, ...(listsCalls && { listsCalls }) });
    return written;
  };

  test('is written of every call, unless the line of its attempt lists the calls: then of those that failed', async () => {
    expect(await lines(200)).toEqual(['vendor answered 200']);
    expect(await lines(200, true)).toEqual([]);
    expect(await lines(503, true)).toEqual(['vendor answered 503']);
    expect(await lines(404, true)).toEqual(['vendor answered 404']);
  });
});
