import type { Scene } from '../stage/scene.ts';

type Row = Readonly<Record<string, unknown>>;

/** Every row of a table, in DynamoDB's own form. */
export async function rowsOf({ aws }: Scene, TableName: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const page = await aws('dynamodb', 'Scan', {
      TableName,
      ...(ExclusiveStartKey !== undefined && { ExclusiveStartKey }),
    });
    rows.push(...(page.Items as readonly Row[]));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return rows;
}

/** Brings a table back to rows of before, as a restore to a point in time and a move back under its name do. */
export async function restoreTable(scene: Scene, TableName: string, kept: readonly Row[]): Promise<void> {
  const { Table } = await scene.aws('dynamodb', 'DescribeTable', { TableName });
  const names = (Table as { KeySchema: readonly { AttributeName: string }[] }).KeySchema.map(
    (key) => key.AttributeName,
  );
  const keyOf = (row: Row) => Object.fromEntries(names.map((name) => [name, row[name]]));
  for (const row of await rowsOf(scene, TableName))
    await scene.aws('dynamodb', 'DeleteItem', { TableName, Key: keyOf(row) });
  for (const Item of kept) await scene.aws('dynamodb', 'PutItem', { TableName, Item });
}
