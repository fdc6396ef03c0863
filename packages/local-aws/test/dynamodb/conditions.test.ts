import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Fixture, startDynamoDb } from './fixture.ts';
import { RECORDS } from './tables.ts';

const ITEM = {
  id: 'x',
  num: 10,
  text1: 'hello',
  void1: '',
  no1: false,
  nil: null,
  map1: { a: 1, b: ['x', { c: true }] },
  list1: [1, { d: 2 }, 'three'],
  tags: new Set(['p', 'q']),
  ints: new Set([1, 2]),
  blob1: Uint8Array.from([0xff, 0x00, 0x80]),
  high: '\u{1F600}',
  low: '\uffff',
};

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startDynamoDb();
});
afterAll(() => fixture.stop());
beforeEach(async () => {
  await fixture.documents.send(new PutCommand({ TableName: RECORDS, Item: ITEM }));
});

/** As «Comparison operator and function reference» of the DynamoDB developer guide has it. */
const ROWS: [expression: string, values: Record<string, unknown>, holds: boolean][] = [
  ['num = :v', { ':v': 10 }, true],
  ['num = :v', { ':v': '10' }, false],
  ['num < :v', { ':v': 9 }, false],
  ['num > :v', { ':v': 9 }, true],
  ['num >= :v AND num <= :v', { ':v': 10 }, true],
  ['num BETWEEN :a AND :b', { ':a': 10, ':b': 11 }, true],
  ['num BETWEEN :a AND :b', { ':a': 11, ':b': 12 }, false],
  ['num IN (:a, :b)', { ':a': 1, ':b': 10 }, true],
  ['num IN (:a, :b)', { ':a': 1, ':b': 2 }, false],
  ['no1 IN (:a)', { ':a': false }, true],
  ['void1 BETWEEN :a AND :b', { ':a': '', ':b': 'z' }, true],
  ['gone = gone2', {}, false],
  ['gone <= gone2', {}, false],
  ['gone = :v', { ':v': null }, false],
  ['gone <> :v', { ':v': 1 }, true],
  ['nil = :v', { ':v': null }, true],
  ['NOT num = :v', { ':v': 10 }, false],
  ['num = :a OR gone = :a AND gone = :b', { ':a': 10, ':b': 1 }, true],
  ['map1 = :v', { ':v': { b: ['x', { c: true }], a: 1 } }, true],
  ['map1 = :v', { ':v': { a: 1, b: ['x', { c: false }] } }, false],
  ['map1 <> :v', { ':v': { a: 1 } }, true],
  ['list1 = :v', { ':v': [1, { d: 2 }, 'three'] }, true],
  ['list1 = :v', { ':v': ['three', { d: 2 }, 1] }, false],
  ['tags = :v', { ':v': new Set(['q', 'p']) }, true],
  ['tags = :v', { ':v': new Set(['p', 'z']) }, false],
  ['map1.b[1].c = :v', { ':v': true }, true],
  ['attribute_exists(map1.b[1])', {}, true],
  ['attribute_exists(map1.b[2])', {}, false],
  ['attribute_exists(void1) AND attribute_exists(no1) AND attribute_exists(nil)', {}, true],
  ['attribute_not_exists(gone)', {}, true],
  ['attribute_type(no1, :v)', { ':v': 'BOOL' }, true],
  ['attribute_type(gone, :v)', { ':v': 'NULL' }, false],
  ['begins_with(text1, :v)', { ':v': 'hel' }, true],
  ['begins_with(text1, :v)', { ':v': 'ell' }, false],
  ['begins_with(blob1, :v)', { ':v': Uint8Array.from([0xff]) }, true],
  ['begins_with(blob1, :v)', { ':v': Uint8Array.from([0xfe]) }, false],
  ['contains(text1, :v)', { ':v': 'ell' }, true],
  ['contains(tags, :v)', { ':v': 'p' }, true],
  ['contains(tags, :v)', { ':v': 'P' }, false],
  ['contains(ints, :v)', { ':v': 2 }, true],
  ['contains(list1, :v)', { ':v': { d: 2 } }, true],
  ['contains(list1, :v)', { ':v': '1' }, false],
  ['size(text1) = :v', { ':v': 5 }, true],
  ['size(void1) = :v', { ':v': 0 }, true],
  ['size(list1) > size(tags)', {}, true],
  ['size(gone) < :v', { ':v': 9 }, false],
  ['high > low', {}, true],
];

describe('a condition and a filter are evaluated alike', () => {
  test.each(ROWS)('%s %j: %s', async (expression, values, holds) => {
    const parts = Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {};
    const scan = await fixture.documents.send(
      new ScanCommand({ TableName: RECORDS, FilterExpression: expression, ...parts }),
    );
    const outcome = await fixture.documents
      .send(
        new PutCommand({
          TableName: RECORDS,
          Item: { ...ITEM, changed: 1 },
          ConditionExpression: expression,
          ...parts,
        }),
      )
      .then(
        () => 'done',
        (error: Error) => error.name,
      );
    expect(outcome).toBe(holds ? 'done' : 'ConditionalCheckFailedException');
    expect(scan.Count).toBe(holds ? 1 : 0);
    const { Item } = await fixture.documents.send(new GetCommand({ TableName: RECORDS, Key: { id: 'x' } }));
    expect(Item?.changed).toBe(holds ? 1 : undefined);
  });
});
