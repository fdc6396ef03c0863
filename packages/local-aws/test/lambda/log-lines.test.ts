import { expect, test } from 'vitest';
import { type Failure, platformLines } from '../../src/lambda/log-lines.ts';

const AT = Date.parse('2026-11-30T03:00:00Z');
const REPORT = { requestId: 'r', duration: 12.5, memoryMb: 256, maxMemoryMb: 80 };
const FAILURES: readonly Failure[] = [
  { kind: 'timeout', seconds: 30 },
  { kind: 'exit', how: 'signal SIGKILL' },
];

test('at the level WARN, an invocation that went well leaves no line of the platform', () => {
  const { start, end } = platformLines({ logFormat: 'JSON', systemLogLevel: 'WARN' });
  expect([...start(AT, 'r'), ...end(AT, REPORT)]).toEqual([]);
});

test('at the level WARN, one that failed leaves its report with the status', () => {
  const { end } = platformLines({ logFormat: 'JSON', systemLogLevel: 'WARN' });
  expect(FAILURES.map((failure) => end(AT, REPORT, failure).map((line) => JSON.parse(line)))).toMatchObject([
    [{ time: '2026-11-30T03:00:00.000Z', type: 'platform.report', record: { requestId: 'r', status: 'timeout' } }],
    [{ type: 'platform.report', record: { status: 'error', errorType: 'Runtime.ExitError' } }],
  ]);
});

test('at the level INFO, JSON has a start and a report with its figures', () => {
  const { start, end } = platformLines({ logFormat: 'JSON' });
  expect([...start(AT, 'r'), ...end(AT, REPORT)].map((line) => JSON.parse(line))).toMatchObject([
    { type: 'platform.start' },
    {
      type: 'platform.report',
      record: { status: 'success', metrics: { durationMs: 12.5, billedDurationMs: 13, memorySizeMB: 256 } },
    },
  ]);
});
