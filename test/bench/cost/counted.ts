import type { Environment } from '../../harness/environment.ts';
import { type Case, deliveriesOf } from './project.ts';

/** What the endpoint counted for one case, of so many events. */
export interface Counted {
  readonly events: number;
  /** A mapping deletes the messages of an invocation together. */
  readonly workerInvocations: number;
  readonly sends: number;
  readonly writes: Readonly<Record<Table, number>>;
  readonly reads: Readonly<Record<Table, number>>;
  /** Entries of the ledger's indexes that the events left. */
  readonly indexEntries: number;
  /** The mean size of an item, in bytes. */
  readonly itemBytes: Readonly<Record<Table, number>>;
  readonly logBytes: number;
  readonly logLines: number;
}

export const TABLES = { idempotency: '-idempotency', ledger: '-ledger', control: '-control' } as const;
export type Table = keyof typeof TABLES;

const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems'];
const READS = ['GetItem', 'Query', 'BatchGetItem'];
const INDEXES = ['open', 'entity', 'correlation', 'changes'];

type Row = Readonly<Record<string, unknown>>;

/** Counts from here on; the result is what came since. A fault without an effect counts the calls of one kind to one table. */
export async function startCounting(environment: Environment, one: Case) {
  const { runtime } = environment;
  const { endpoint } = runtime;
  const ask = (service: string, operation: string, input: object) =>
    runtime.dispatch({ kind: 'operator' }, service, operation, { ...input });
  const workers = deliveriesOf(one).map((name) => `penstock-dev-${one.name}-${name}`);
  const callers = [...workers, `penstock-dev-${one.name}-receive`];
  endpoint.faults.remove();
  for (const caller of callers)
    for (const resource of Object.values(TABLES))
      for (const operation of [...WRITES, ...READS])
        endpoint.faults.add({ service: 'dynamodb', operation, resource, caller, delayMs: 0 });
  endpoint.meter.reset();
  const firstLine = environment.lines().length;
  const indexed = await indexEntries();

  async function scan(TableName: string, more: object = {}): Promise<readonly Row[]> {
    const rows: Row[] = [];
    for (let start: unknown; ; ) {
      const page = await ask('dynamodb', 'Scan', {
        TableName,
        ...more,
        ...(start !== undefined && { ExclusiveStartKey: start }),
      });
      rows.push(...(page.Items as Row[]));
      if (page.LastEvaluatedKey === undefined) return rows;
      start = page.LastEvaluatedKey;
    }
  }

  async function indexEntries(): Promise<number> {
    const counts = await Promise.all(INDEXES.map((IndexName) => scan('penstock-dev-ledger', { IndexName })));
    return counts.reduce((sum, rows) => sum + rows.length, 0);
  }

  return async (events: number): Promise<Counted> => {
    const faults = endpoint.faults.list();
    const hits = (resource: string, operations: readonly string[]) =>
      faults
        .filter((fault) => fault.resource === resource && operations.includes(String(fault.operation)))
        .reduce((sum, fault) => sum + fault.hits, 0);
    const each = <T>(of: (resource: string) => T) =>
      Object.fromEntries(Object.entries(TABLES).map(([name, resource]) => [name, of(resource)])) as Record<Table, T>;
    const calls = endpoint.meter.counts();
    const lines = environment.lines().slice(firstLine);
    const names = (await ask('dynamodb', 'ListTables', {})).TableNames as string[];
    const tableOf = (resource: string) => names.find((name) => name.includes(resource)) ?? '';
    const itemBytes = {} as Record<Table, number>;
    for (const [name, resource] of Object.entries(TABLES)) {
      const rows = (await scan(tableOf(resource))).filter(
        (row) => name !== 'ledger' || JSON.stringify(row.pk).includes(`"${one.name}/`),
      );
      itemBytes[name as Table] = rows.reduce((sum, row) => sum + bytesOf(row), 0) / Math.max(1, rows.length);
    }
    return {
      events,
      workerInvocations: batchesOf(calls, workers),
      sends: calls
        .filter(
          ({ service, operation, caller }) =>
            service === 'sqs' && operation.startsWith('SendMessage') && caller.endsWith('-receive'),
        )
        .reduce((sum, call) => sum + call.calls, 0),
      writes: each((resource) => hits(resource, WRITES)),
      reads: each((resource) => hits(resource, READS)),
      indexEntries: (await indexEntries()) - indexed,
      itemBytes,
      logBytes: lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0),
      logLines: lines.length,
    };
  };
}

function batchesOf(
  calls: ReturnType<Environment['runtime']['endpoint']['meter']['counts']>,
  workers: readonly string[],
) {
  return calls
    .filter(
      ({ service, operation, caller }) =>
        service === 'sqs' && operation.startsWith('DeleteMessage') && workers.includes(caller),
    )
    .reduce((sum, call) => sum + call.calls, 0);
}

/** Names and values, as DynamoDB counts them, near enough: {"S":"x"} is one byte. */
function bytesOf(row: Row): number {
  return Object.entries(row).reduce((sum, [name, value]) => sum + name.length + valueBytes(value), 0);
}

function valueBytes(value: unknown): number {
  const [type = '', content] = Object.entries(value as object)[0] ?? [];
  if (type === 'M') return 3 + bytesOf(content as Row);
  if (type === 'L') return (content as unknown[]).reduce<number>((sum, one) => sum + 1 + valueBytes(one), 3);
  return type === 'S' ? Buffer.byteLength(String(content)) : 8;
}
