import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DeliveryId, Tenant } from '../contract/index.ts';
import { failedCallPartition } from '../topology/index.ts';
import { eventKey } from './keys.ts';

/** A masked side of a call. */
interface KeptSide {
  readonly headers: Readonly<Record<string, string>>;
  /** Of the body as it went; absent where there was none. */
  readonly bytes?: number;
  /** The masked body; a sentence in brackets where it is no JSON. */
  readonly body?: unknown;
  /** The body goes on: its places say where it was cut. */
  readonly isCut?: boolean;
}

/** The last failed call of an event, without credentials and personal values (docs/decisions/0043). */
export interface KeptCall {
  readonly destination: string;
  readonly operation: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly durationMs: number;
  readonly request: KeptSide & { readonly method: string; readonly url: string };
  readonly answer:
    | (KeptSide & { readonly status: number })
    /** The class of the error, and whether the vendor may have seen the request. */
    | { readonly failure: string; readonly isSent: boolean };
}

export interface FailedCalls {
  /** In the place of the event's earlier one. Repeating it changes nothing. */
  keep(tenant: Tenant, eventId: string, call: KeptCall): Promise<void>;
}

export interface FailedCallsOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly id: DeliveryId;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export const FAILED_CALL_DAYS = 14;
/** Bytes of UTF-8 of the whole call: what remains is worth no further write unit. */
const MOST_BYTES = 8000;

export function createFailedCalls({ client, tableName, id, now }: FailedCallsOptions): FailedCalls {
  const document = DynamoDBDocumentClient.from(client);
  return {
    async keep(tenant, eventId, call) {
      await document.send(
        new UpdateCommand({
          TableName: tableName,
          Key: keyOf(id, tenant, eventId),
          UpdateExpression: 'SET #call = :call, expiresAt = :expiresAt',
          ExpressionAttributeNames: { '#call': 'call' },
          ExpressionAttributeValues: {
            ':call': boundedCall(call),
            ':expiresAt': Math.floor(now() / 1000) + FAILED_CALL_DAYS * 86_400,
          },
        }),
      );
    },
  };
}

/** Bodies are bounded by characters; one of another script may still be too long in bytes. */
function boundedCall(call: KeptCall): string {
  const text = JSON.stringify(call);
  if (Buffer.byteLength(text) <= MOST_BYTES) return text;
  const cut = { body: '(longer than is kept)', isCut: true };
  const answer = 'failure' in call.answer ? call.answer : { ...call.answer, ...cut };
  return JSON.stringify({ ...call, request: { ...call.request, ...cut }, answer });
}

const keyOf = (id: DeliveryId, tenant: Tenant, eventId: string) => ({
  pk: failedCallPartition(id),
  sk: eventKey(id, tenant, eventId).sk.replace(/^event#/, 'call#'),
});

/** Undefined where none failed in the last 14 days. */
export async function readFailedCall(
  client: DynamoDBClient,
  TableName: string,
  { delivery, tenant, eventId }: { readonly delivery: DeliveryId; readonly tenant: Tenant; readonly eventId: string },
): Promise<KeptCall | undefined> {
  const Key = keyOf(delivery, tenant, eventId);
  const { Item } = await DynamoDBDocumentClient.from(client).send(new GetCommand({ TableName, Key }));
  return typeof Item?.call === 'string' ? (JSON.parse(Item.call) as KeptCall) : undefined;
}
