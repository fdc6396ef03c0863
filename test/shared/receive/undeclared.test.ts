import type { WebhookEvent } from '@penstock/webhooks';
import { expect, test } from 'vitest';
import { noteUndeclared } from '../../../shared/receive/undeclared.ts';
import type { LogFields } from '../../../shared/telemetry/index.ts';

function noted(types: readonly string[]) {
  const lines: (LogFields | undefined)[] = [];
  const counted: unknown[] = [];
  const write = (_: string, fields?: LogFields) => void lines.push(fields);
  const log = { info: write, warn: write, error: write, with: () => log };
  const meter = { count: (name: string, value?: number) => void counted.push([name, value]) } as never;
  const events = types.map((type) => ({ type, id: type, body: Buffer.from('') }) as unknown as WebhookEvent);
  noteUndeclared(events, { log, meter });
  return { lines, counted };
}

test('undeclared events are one number for CloudWatch, and a log line for each type', () => {
  expect(noted(['a', 'b', 'a'])).toEqual({
    counted: [['Undeclared', 3]],
    lines: [
      { eventType: 'a', events: 2 },
      { eventType: 'b', events: 1 },
    ],
  });
});

test('a batch of many types, or of long ones, does not flood the log', () => {
  const { lines } = noted(Array.from({ length: 300 }, (_, i) => `${i}-${'x'.repeat(500)}`));
  expect(lines).toHaveLength(21);
  expect(Math.max(...lines.map((line) => line?.eventType?.length ?? 0))).toBe(128);
  expect(lines.at(-1)).toEqual({ eventType: '(others)', events: 280 });
});
