import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Entries, openEntries } from '../../src/dynamodb/entries.ts';
import { createTable } from '../../src/dynamodb/tables.ts';
import { transactWrite } from '../../src/dynamodb/transactions.ts';
import { manualClock } from '../aws/harness.ts';

test('a transaction reads only the tokens that it forgets, however many there are', () => {
  const directory = mkdtempSync(join(tmpdir(), 'penstock-tokens-'));
  const entries = openEntries(directory);
  onTestFinished(() => {
    entries.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const clock = manualClock(Date.UTC(2026, 0, 15));
  createTable(entries, clock, {
    TableName: 'rows',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  let read = 0;
  const counting: Entries = {
    ...entries,
    *range(namespace, range) {
      for (const entry of entries.range(namespace, range)) {
        read += 1;
        yield entry;
      }
    },
  };
  const write = (n: number) =>
    transactWrite(counting, clock, {
      TransactItems: [{ Put: { TableName: 'rows', Item: { id: { S: String(n) } } } }],
      ClientRequestToken: `token-${n}`,
    });
  for (let n = 0; n < 50; n += 1) write(n);
  expect(read).toBe(0);
  clock.advance(600_000);
  write(50);
  expect(read).toBe(50);
  expect(entries.size('tokens').count).toBe(1);
});
