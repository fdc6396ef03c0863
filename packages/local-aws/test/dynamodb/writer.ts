// Writes until it is killed: an item a line once it is acknowledged. Arguments: the directory.
import { scaledClock } from '../../src/clock.ts';
import { createDynamoDb } from '../../src/dynamodb/index.ts';
import { ORDERS, ORDERS_DEFINITION } from './tables.ts';

const service = createDynamoDb({ directory: process.argv[2] ?? '', clock: scaledClock(1) });
const context = { caller: { kind: 'operator' }, signal: new AbortController().signal, requestId: 'r' } as const;

await service.handle('CreateTable', ORDERS_DEFINITION, context);
for (let n = 0; ; n++) {
  const item = { customer: { S: 'killed' }, order: { N: String(n) }, state: { S: 'open' }, since: { S: String(n) } };
  await service.handle('PutItem', { TableName: ORDERS, Item: item }, context);
  process.stdout.write(`${n}\n`);
}
