import type { DeliveryId } from '../../../shared/contract/index.ts';
import { eventKey, messageKey } from '../../../shared/ledger/keys.ts';
import type { Tables } from '../aws/dynamodb.ts';
import type { LedgerItem } from '../history.ts';
import { TENANT } from './arrivals.ts';

type Attribute = {
  readonly S?: string;
  readonly N?: string;
  readonly BOOL?: boolean;
  readonly L?: readonly Attribute[];
  readonly M?: Readonly<Record<string, Attribute>>;
};

/** Reads what the ledger's table holds, past the code under test. */
export function createLedgerView(tables: Tables, id: DeliveryId) {
  function get(Key: Readonly<Record<string, string>>): LedgerItem | undefined {
    const marshalled = Object.fromEntries(Object.entries(Key).map(([name, value]) => [name, { S: value }]));
    const { Item } = tables.run('GetItem', { TableName: 'ledger', Key: marshalled });
    return Item ? plainMap(Item as Readonly<Record<string, Attribute>>) : undefined;
  }

  return {
    entry: (event: string, tenant = TENANT) => get(eventKey(id, tenant, event)),
    message: (messageId: string) => get(messageKey(id, messageId)),
    at: (key: unknown) => get(plainMap(key as Readonly<Record<string, Attribute>>) as Record<string, string>),
  };
}

function plainMap(map: Readonly<Record<string, Attribute>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, plain(value)]));
}

function plain({ S, N, BOOL, L, M }: Attribute): unknown {
  if (M !== undefined) return plainMap(M);
  if (L !== undefined) return L.map(plain);
  return N === undefined ? (S ?? BOOL) : Number(N);
}
