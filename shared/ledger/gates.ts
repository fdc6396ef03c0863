import { destinationName } from '../contract/index.ts';
import { gatePartition, gateSort } from './keys.ts';

/** What happened to an account's gate, as it is written down. Times are ISO 8601, UTC. */
export interface GateEntry {
  readonly account: string;
  readonly at: string;
  readonly state: 'open' | 'trial' | 'ramping' | 'healthy' | 'paused' | 'resumed';
  readonly reason?: string;
  readonly since?: string;
  readonly until?: string;
  /** The delivery and the person, of a pause. */
  readonly delivery?: string;
  readonly by?: string;
}

/** As long as the entries of the events that waited meanwhile. */
const GATE_DAYS = 90;

/** The member of a DynamoDB transaction, for the document client, that writes the entry beside what it tells of. */
export function putGateEntry(tableName: string, entry: GateEntry) {
  const { account, at, delivery, state } = entry;
  return {
    Put: {
      TableName: tableName,
      Item: {
        ...entry,
        pk: gatePartition(destinationName(account)),
        // Deliveries of one account can be paused and resumed in the same millisecond.
        sk: delivery === undefined ? gateSort(at) : `${gateSort(at)}#${state}#${delivery}`,
        expiresAt: Math.floor(Date.parse(at) / 1000) + GATE_DAYS * 86_400,
      },
    },
  };
}
