import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DeliveryId } from '../../shared/contract/index.ts';
import { createLedgerReader } from '../../shared/ledger/index.ts';
import type { ReconcileServices } from '../../shared/reconcile/index.ts';

/** Of a delivery with more of them, a comparison would mostly find what is on its way. */
const MOST_EVENTS = 5000;
const KNOWN_FOR_MS = 30_000;

/** The delivery's events that have not ended, by entity; what was read is used for half a minute. */
export function createOpenEvents(
  client: DynamoDBClient,
  tableName: string,
  delivery: DeliveryId,
): ReconcileServices['openEvents'] {
  const reader = createLedgerReader({ client, tableName, deliveries: [delivery] });
  let known: { readonly atMs: number; readonly events: ReadonlyMap<string, string> | undefined } | undefined;
  return async () => {
    if (known && Date.now() - known.atMs < KNOWN_FOR_MS) return known.events;
    known = { atMs: Date.now(), events: await read() };
    return known.events;
  };

  async function read(): Promise<ReadonlyMap<string, string> | undefined> {
    const events = new Map<string, string>();
    let count = 0;
    for await (const { record } of reader.notDelivered({ expected: 500 })) {
      count += 1;
      if (count > MOST_EVENTS) return undefined;
      if (record.entity !== undefined) events.set(record.entity, record.state);
    }
    return events;
  }
}
