import { type DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import {
  accountKey,
  type Breaker,
  type Pause,
  type Row,
  rowOf,
  SAME_FAILURE_ATTRIBUTES,
  type SameFailure,
  sameFailureOf,
} from '../call/limits/index.ts';
import { type BreakerEntry, batchGet, putBreakerEntry } from '../ledger/index.ts';
import { BREAKER_ATTRIBUTE, sameFailureKey, VALVE_KEY } from '../topology/index.ts';
import { itemOf, stateOf, type ValveState } from './state.ts';

export interface Seen {
  readonly rows: ReadonlyMap<string, Row>;
  readonly state: ValveState;
  /** By delivery, where there are any. */
  readonly failures: ReadonlyMap<string, SameFailure>;
}

export type RowChange = { readonly breaker: Breaker } | { readonly pauses: Readonly<Record<string, Pause>> };

/** Changes are written together with their ledger entries or not at all; `false`: another run wrote in between. */
export interface ValveStore {
  look(accounts: readonly string[], deliveries: readonly string[]): Promise<Seen>;
  keep(next: ValveState, entries: readonly BreakerEntry[]): Promise<boolean>;
  change(account: string, seen: Row, change: RowChange, entries: readonly BreakerEntry[]): Promise<boolean>;
  /** A delivery's failures in a row are over. */
  forgive(delivery: string): Promise<void>;
}

export interface ValveStoreOptions {
  readonly client: DynamoDBClient;
  readonly controlTable: string;
  readonly ledgerTable: string;
}

export function createValveStore({ client, controlTable, ledgerTable }: ValveStoreOptions): ValveStore {
  const document = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

  async function itemsOf(keys: readonly string[]): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
    const pause = (ms: number) => new Promise((resume) => setTimeout(resume, ms));
    const items = await batchGet(
      keys.map((pk) => ({ pk })),
      { document, tableName: controlTable, pause },
    );
    return new Map(items.map((item) => [String(item.pk), item]));
  }

  async function write(
    change: NonNullable<TransactWriteCommandInput['TransactItems']>[number],
    entries: readonly BreakerEntry[],
  ): Promise<boolean> {
    try {
      const TransactItems = [change, ...entries.map((entry) => putBreakerEntry(ledgerTable, entry))];
      await document.send(new TransactWriteCommand({ TransactItems }));
      return true;
    } catch (error) {
      if (error instanceof TransactionCanceledException && isOutrun(error)) return false;
      throw error;
    }
  }

  return {
    async look(accounts, deliveries) {
      const items = await itemsOf([
        VALVE_KEY,
        ...accounts.map((account) => accountKey(account).pk),
        ...deliveries.map(sameFailureKey),
      ]);
      return {
        rows: new Map(accounts.map((account) => [account, rowOf(items.get(accountKey(account).pk))])),
        state: stateOf(items.get(VALVE_KEY)),
        failures: new Map(
          deliveries.flatMap((delivery) => {
            const failure = sameFailureOf(items.get(sameFailureKey(delivery)));
            return failure ? [[delivery, failure]] : [];
          }),
        ),
      };
    },

    async forgive(delivery) {
      await document.send(
        new UpdateCommand({
          TableName: controlTable,
          Key: { pk: sameFailureKey(delivery) },
          UpdateExpression: `REMOVE ${SAME_FAILURE_ATTRIBUTES.map((name) => `#${name}`).join(', ')}`,
          ExpressionAttributeNames: Object.fromEntries(SAME_FAILURE_ATTRIBUTES.map((name) => [`#${name}`, name])),
        }),
      );
    },

    keep: (next, entries) =>
      write(
        {
          Put: {
            TableName: controlTable,
            Item: { pk: VALVE_KEY, ...itemOf(next), version: next.version + 1 },
            ...ifVersion(next.version),
          },
        },
        entries,
      ),

    change(account, seen, change, entries) {
      const [name, value] = 'breaker' in change ? [BREAKER_ATTRIBUTE, change.breaker] : ['pauses', change.pauses];
      // To workers, a row without the attribute has no pause.
      const isGone = Object.keys(value).length === 0;
      const { ConditionExpression, ExpressionAttributeNames, ...values } = ifVersion(seen.version);
      return write(
        {
          Update: {
            TableName: controlTable,
            Key: accountKey(account),
            UpdateExpression: `SET #version = :next${isGone ? ' REMOVE #changed' : ', #changed = :changed'}`,
            ConditionExpression,
            ExpressionAttributeNames: { ...ExpressionAttributeNames, '#changed': name },
            ExpressionAttributeValues: {
              ...values.ExpressionAttributeValues,
              ':next': seen.version + 1,
              ...(!isGone && { ':changed': value }),
            },
          },
        },
        entries,
      );
    },
  };
}

function ifVersion(version: number) {
  const ExpressionAttributeNames: Record<string, string> = { '#version': 'version' };
  return version === 0
    ? { ConditionExpression: 'attribute_not_exists(#version)', ExpressionAttributeNames }
    : {
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames,
        ExpressionAttributeValues: { ':version': version },
      };
}

function isOutrun({ CancellationReasons = [] }: TransactionCanceledException): boolean {
  const harmless = ['None', 'ConditionalCheckFailed', 'TransactionConflict'];
  return CancellationReasons.every(({ Code = 'None' }) => harmless.includes(Code));
}
