import { expect, test } from 'vitest';
import { receiveBatch } from '../../src/event-source-mapping/receive.ts';

test('a window whose time is over ends the batch, though no timer had its turn', async () => {
  let now = 0;
  let receives = 0;
  const batch = await receiveBatch(
    {
      caller: { kind: 'operator' },
      // Timers never fire here, as when one microtask follows the other.
      clock: { rate: 1, now: () => now, after: () => () => {}, busy: () => () => {} } as never,
      queueUrl: 'http://local/queue',
      queueArn: 'arn:aws:sqs:eu-central-1:000000000000:queue',
      batchSize: 10,
      windowSeconds: 60,
      async dispatch(_caller, _service, _operation, input) {
        receives += 1;
        if (receives > 100) throw new Error('it does not end');
        if (receives === 1) return { Messages: [{ MessageId: 'm', Body: '{}', ReceiptHandle: 'r', Attributes: {} }] };
        now += Number(input.WaitTimeSeconds) * 1000;
        return {};
      },
    },
    new AbortController().signal,
  );
  expect(batch).toHaveLength(1);
  expect(now).toBe(60_000);
  // One for the message, three of 20 s, and one that finds that the time is over.
  expect(receives).toBeLessThanOrEqual(5);
});
