import type { SQSEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { deliverBatch } from '../../../shared/deliver/index.ts';
import type { Turns } from '../../../shared/deliver/turns.ts';
import { createLog } from '../../../shared/telemetry/index.ts';
import { attemptWith } from './fixture.ts';

const log = createLog('deliver', { integration: 'shop', delivery: 'only' });
const batchOf = (...ids: string[]): SQSEvent => ({
  Records: ids.map((messageId) => ({ ...attemptWith({}).record, messageId })),
});

test('a batch answers with the messages that stay, and with those that could not be settled', async () => {
  const deliverOne = async ({ messageId }: { readonly messageId: string }) => {
    if (messageId === 'fails') throw new Error('throttled');
    return messageId === 'stays' ? 'keep' : 'delete';
  };
  expect(await deliverBatch(batchOf('done', 'stays', 'fails', 'done too'), deliverOne, log)).toEqual({
    batchItemFailures: [{ itemIdentifier: 'stays' }, { itemIdentifier: 'fails' }],
  });
});

test('a message does not wait for another of its batch', async () => {
  const first = Promise.withResolvers<'delete'>();
  const deliverOne = async ({ messageId }: { readonly messageId: string }) => {
    if (messageId === 'first') return first.promise;
    first.resolve('delete');
    return 'keep' as const;
  };
  expect(await deliverBatch(batchOf('first', 'second'), deliverOne, log)).toEqual({
    batchItemFailures: [{ itemIdentifier: 'second' }],
  });
});

test('a message that may have killed a worker waits for all others, and the one with the most starts comes last', async () => {
  const ended: string[] = [];
  const first = Promise.withResolvers<void>();
  const deliverOne = async ({ messageId }: { readonly messageId: string }, turns: Turns) => {
    if (messageId.startsWith('poison')) await turns.alone(Number(messageId.slice(-1)));
    else if (messageId === 'slow') await first.promise;
    else first.resolve();
    ended.push(messageId);
    return 'delete' as const;
  };
  await deliverBatch(batchOf('poison-3', 'poison-1', 'slow', 'good'), deliverOne, log);
  expect(ended).toEqual(['good', 'slow', 'poison-1', 'poison-3']);
});
