import { expect, test } from 'vitest';
import { scaledClock } from '../../src/clock.ts';
import { createDynamoDb } from '../../src/dynamodb/index.ts';
import { temporaryDirectory } from '../aws/harness.ts';
import { writeUntilKilled } from '../killed-writer.ts';
import { ORDERS } from './tables.ts';

const WRITER = new URL('writer.ts', import.meta.url);

test('what was acknowledged is there after kill -9, and the index agrees with the table', async () => {
  const directory = temporaryDirectory();
  const acknowledged = await writeUntilKilled(WRITER, directory.path, 200);
  expect(acknowledged).toBeGreaterThanOrEqual(200);

  const service = createDynamoDb({ directory: directory.path, clock: scaledClock(1) });
  const orders = async (more: object) => {
    const input = {
      TableName: ORDERS,
      ExpressionAttributeNames: { '#k': 'IndexName' in more ? 'state' : 'customer' },
      KeyConditionExpression: '#k = :k',
      ...more,
    };
    const context = { caller: { kind: 'operator' }, signal: new AbortController().signal, requestId: 'r' } as const;
    const { Items } = await service.handle('Query', input, context);
    return (Items as { order: { N: string } }[]).map(({ order }) => Number(order.N)).sort((a, b) => a - b);
  };
  const stored = await orders({ ExpressionAttributeValues: { ':k': { S: 'killed' } } });
  expect(stored.slice(0, acknowledged)).toEqual(Array.from({ length: acknowledged }, (_, n) => n));
  expect(await orders({ IndexName: 'by-state', ExpressionAttributeValues: { ':k': { S: 'open' } } })).toEqual(stored);
  await service.close();
  directory.remove();
});
