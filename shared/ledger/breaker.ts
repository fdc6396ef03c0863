import { destinationName } from '../contract/index.ts';
import type { BreakerState } from '../topology/index.ts';
import { breakerPartition, breakerSort } from './keys.ts';

/** What happened to an account's breaker, as it is written down. Times are ISO 8601, UTC. */
export interface BreakerEntry {
  readonly account: string;
  readonly at: string;
  readonly state: BreakerState | 'paused' | 'resumed';
  readonly reason?: string;
  readonly since?: string;
  readonly until?: string;
  /** The delivery and the person, of a pause. */
  readonly delivery?: string;
  readonly by?: string;
}

/** As long as the entries of the events that waited during that time. */
const ENTRY_DAYS = 90;

/** The Put of a DynamoDB transaction that writes the entry together with the change that it records. */
export function putBreakerEntry(tableName: string, entry: BreakerEntry) {
  const { account, at, delivery, state } = entry;
  return {
    Put: {
      TableName: tableName,
      Item: {
        ...entry,
        pk: breakerPartition(destinationName(account)),
        // Deliveries of one account can be paused and resumed in the same millisecond.
        sk: delivery === undefined ? breakerSort(at) : `${breakerSort(at)}#${state}#${delivery}`,
        expiresAt: Math.floor(Date.parse(at) / 1000) + ENTRY_DAYS * 86_400,
      },
    },
  };
}
