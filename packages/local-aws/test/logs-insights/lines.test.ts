import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readLines } from '../../src/logs-insights/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'penstock-logs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const AT = Date.parse('2026-03-02T08:00:00.000Z');
writeFileSync(
  join(folder, 'worker.log'),
  [
    '{"message":"one","timestamp":"2026-03-02T08:00:00.000Z"}',
    'REPORT RequestId: 1',
    `{"_aws":{"Timestamp":${AT + 5000}},"Accepted":1}`,
    '{"message":"two","timestamp":"2026-03-02T08:01:00.000Z"}',
    '',
  ].join('\n'),
);

test('a line is of the time that it says, else of that of the line before', async () => {
  const lines = await readLines(folder, '/aws/lambda/worker', { from: AT, to: AT + 60_000 });
  expect(lines.map(({ at }) => at - AT)).toEqual([0, 0, 5000, 60_000]);
  expect(lines[1]).toEqual({ at: AT, group: '/aws/lambda/worker', text: 'REPORT RequestId: 1' });
});

test('only what was written in the time asked for is read', async () => {
  const lines = await readLines(folder, '/aws/lambda/worker', { from: AT + 1, to: AT + 59_999 });
  expect(lines.map(({ at }) => at - AT)).toEqual([5000]);
});

test('a function that has not written yet has no lines, and no other kind of log group has any', async () => {
  const range = { from: 0, to: AT * 2 };
  expect(await readLines(folder, '/aws/lambda/idle', range)).toEqual([]);
  expect(await readLines(folder, '/aws/apigateway/worker', range)).toEqual([]);
});
