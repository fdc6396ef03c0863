import type { WebhookEvent } from '@penstock/webhooks';
import { expect, test } from 'vitest';
import { sortElements } from '../../../shared/receive/elements.ts';
import { noteUndeclared } from '../../../shared/receive/undeclared.ts';
import type { LogFields } from '../../../shared/telemetry/index.ts';
import contract from '../../fixtures/project/integrations/crm-to-audience/contract.ts';

function noted(types: readonly string[]) {
  const lines: (LogFields | undefined)[] = [];
  const counted: unknown[] = [];
  const write = (_: string, fields?: LogFields) => void lines.push(fields);
  const log = { info: write, warn: write, error: write, with: () => log };
  const meter = { count: (name: string, value?: number) => void counted.push([name, value]) } as never;
  const events = types.map((type): WebhookEvent => ({ type, id: type, body: Buffer.from('') }));
  const { undeclared } = sortElements(
    { kind: 'accept', events, response: { status: 200, headers: {}, body: '' } },
    contract,
  );
  const total = noteUndeclared(undeclared, { log, meter });
  return { lines, counted, total };
}

test('undeclared events are one number for CloudWatch, and a log line for each type', () => {
  expect(noted(['a', 'b', 'a'])).toEqual({
    total: 3,
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
