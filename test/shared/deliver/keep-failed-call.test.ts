import { expect, test } from 'vitest';
import { newAttemptLog } from '../../../shared/deliver/attempt-log.ts';
import { keepFailedCall } from '../../../shared/deliver/keep-failed-call.ts';
import type { KeptCall } from '../../../shared/ledger/index.ts';
import type { FailedCall } from '../../../shared/masking/index.ts';
import { attemptWith, type Parts } from './fixture.ts';

const failedCall: FailedCall = {
  ...{ destination: 'books', operation: 'write', at: '2026-11-21T10:00:00.000Z', durationMs: 1, secrets: [] },
  request: { method: 'GET', url: new URL('https://api.example.com/'), headers: {} },
  answer: { kind: 'failure', failure: 'response-timeout', sent: true },
};

const attempt = (parts: Parts, call: FailedCall | undefined = failedCall) =>
  attemptWith({ attemptLog: { ...newAttemptLog(), ...(call && { failedCall: call }) }, ...parts });

test('the last failed call of an attempt is kept masked, under its event', async () => {
  const kept: [string, string, KeptCall][] = [];
  await keepFailedCall(attempt({ failedCalls: { keep: async (...row) => void kept.push(row) } }));
  expect(kept).toMatchObject([['a', 'e', { destination: 'books', answer: { failure: 'response-timeout' } }]]);
});

test('an attempt without a failed call writes nothing', async () => {
  await keepFailedCall(attemptWith({}));
});

test('a call that cannot be kept changes nothing of its event', async () => {
  const refused = { keep: () => Promise.reject(new Error('too busy')) };
  await expect(keepFailedCall(attempt({ failedCalls: refused }))).resolves.toBeUndefined();
});

test('a write that takes too long is left', async () => {
  const never = { keep: () => new Promise<void>(() => {}) };
  const after = (_ms: number, run: () => void) => {
    run();
    return () => {};
  };
  await expect(keepFailedCall(attempt({ failedCalls: never, after }))).resolves.toBeUndefined();
});
