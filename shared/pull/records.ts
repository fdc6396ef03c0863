import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { PullId } from '../contract/index.ts';
import { batchGet } from '../ledger/index.ts';
import { pullKey } from '../topology/index.ts';

/** What is kept of a record: no member of it. */
export interface Known {
  readonly fingerprint: string;
  /** Counts the changes that became events. */
  readonly change: number;
  /** The source no longer lists it, and its event was sent. */
  readonly isGone?: true;
  /** Complete runs in a row that lacked it, and the last of them. */
  readonly absent?: { readonly runs: number; readonly in: string };
}

/** The fingerprints of a pull's records, and the records that a run has read. */
export interface Records {
  read(ids: readonly string[]): Promise<ReadonlyMap<string, Known>>;
  write(known: ReadonlyMap<string, Known>): Promise<void>;
  /** Adds to what the run has read; adding the same a second time changes nothing. */
  addSeen(run: string, page: number, shorts: readonly string[]): Promise<void>;
  seenIn(run: string): Promise<ReadonlySet<string>>;
  /** Every record that is known, those that are gone left out. */
  all(): AsyncIterable<readonly [id: string, known: Known]>;
}

export interface RecordsOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly id: PullId;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<unknown>;
}

const recordSort = (id: string) => `record#${id}`;
const seenSort = (run: string) => `seen#${run}#`;
/** What BatchWriteItem takes at once. */
const BATCH = 25;
const WRITES_AT_ONCE = 4;
/** DynamoDB returns items that it was too busy for: waits of 50 ms, doubling, 6 s in all. */
const FIRST_PAUSE_MS = 50;
const MOST_PAUSES = 7;
/** A run ends long before. */
const SEEN_SECONDS = 14 * 86_400;
/** Longer than the ledger remembers the event: a record that returns goes on counting its changes. */
const GONE_SECONDS = 100 * 86_400;

export function createRecords({ client, tableName, id, now, pause }: RecordsOptions): Records {
  const document = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const pk = pullKey(id);
  const expiresAt = (seconds: number) => Math.floor(now() / 1000) + seconds;

  async function* query(prefix: string): AsyncIterable<Readonly<Record<string, unknown>>> {
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const answer = await document.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
          ConsistentRead: true,
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        }),
      );
      yield* answer.Items ?? [];
      ExclusiveStartKey = answer.LastEvaluatedKey;
    } while (ExclusiveStartKey);
  }

  /** @throws Error when DynamoDB stays too busy, or its own error */
  async function writeBatch(items: readonly Record<string, unknown>[]): Promise<void> {
    let left = items.map((Item) => ({ PutRequest: { Item } }));
    for (let pauses = 0; left.length > 0; pauses += 1) {
      if (pauses > MOST_PAUSES)
        throw new Error(`DynamoDB did not take ${left.length} items of ${tableName}: it is too busy. Try again later.`);
      if (pauses > 0) await pause(FIRST_PAUSE_MS * 2 ** (pauses - 1));
      const { UnprocessedItems } = await document.send(new BatchWriteCommand({ RequestItems: { [tableName]: left } }));
      left = (UnprocessedItems?.[tableName] ?? []) as typeof left;
    }
  }

  return {
    async read(ids) {
      const keys = [...new Set(ids)].map((one) => ({ pk, sk: recordSort(one) }));
      const items = await batchGet(keys, { document, tableName, pause });
      return new Map(items.map(entryOf));
    },

    async write(known) {
      const items = [...known].map(([one, { fingerprint, change, isGone, absent }]) => ({
        ...{ pk, sk: recordSort(one), fp: fingerprint, n: change },
        ...(absent && { absentRuns: absent.runs, absentIn: absent.in }),
        ...(isGone && { gone: true, expiresAt: expiresAt(GONE_SECONDS) }),
      }));
      const batches = Array.from({ length: Math.ceil(items.length / BATCH) }, (_, i) =>
        items.slice(i * BATCH, (i + 1) * BATCH),
      );
      for (let at = 0; at < batches.length; at += WRITES_AT_ONCE)
        await Promise.all(batches.slice(at, at + WRITES_AT_ONCE).map(writeBatch));
    },

    async addSeen(run, page, shorts) {
      if (shorts.length === 0) return;
      await document.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { pk, sk: `${seenSort(run)}${String(page).padStart(6, '0')}` },
          UpdateExpression: 'ADD seen :shorts SET expiresAt = :expires',
          ExpressionAttributeValues: { ':shorts': new Set(shorts), ':expires': expiresAt(SEEN_SECONDS) },
        }),
      );
    },

    async seenIn(run) {
      const seen = new Set<string>();
      for await (const item of query(seenSort(run))) for (const short of item.seen as Set<string>) seen.add(short);
      return seen;
    },

    async *all() {
      for await (const item of query(recordSort(''))) if (item.gone !== true) yield entryOf(item);
    },
  };
}

function entryOf(item: Readonly<Record<string, unknown>>): [string, Known] {
  const { sk, fp, n, gone, absentRuns, absentIn } = item;
  const known: Known = {
    ...{ fingerprint: String(fp), change: Number(n) },
    ...(gone === true && { isGone: true as const }),
    ...(typeof absentIn === 'string' && { absent: { runs: Number(absentRuns), in: absentIn } }),
  };
  return [String(sk).slice(recordSort('').length), known];
}
