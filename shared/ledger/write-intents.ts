import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Decision, EndedOutcome, Envelope, Tenant } from '../contract/index.ts';
import { attemptNames } from './attempts.ts';
import { boundedText, storedId } from './bounds.ts';
import { isDecision } from './entries.ts';
import { isOpen, isSetAside, type LedgerState, type SetAsideState } from './entry.ts';
import { indexedMembers } from './indexed.ts';
import { eventKey, openKey } from './keys.ts';
import type { LedgerOptions } from './ledger.ts';
import { updateOf } from './update-expression.ts';

/** What earlier attempts at an event left behind that the next one must know. */
export interface EventHistory {
  /** The event is written down as open. */
  readonly wasOpen?: true;
  /** How the event ended. The entry outlives the idempotency record: as long as it is there, it decides duplicates. */
  readonly ended?: EndedOutcome;
  /** A person gave the event up, for this reason. */
  readonly discarded?: string;
  /** It is a conflict, or owed: no message of it goes on until it is sent again. */
  readonly setAside?: { readonly state: SetAsideState; readonly reason: string };
  /** What a person decided of a conflict. */
  readonly decided?: Decision;
  /** Milliseconds since the epoch: when the first write began whose outcome is unknown. */
  readonly uncertainSince?: number;
  /** By then the last such write had left, if at all. */
  readonly lastWriteBy?: number;
  /** Counts the messages of this event that ended in a vendor's refusal; part of the key towards the vendor. */
  readonly generation: number;
  /** The message that was refused for good. A message of another id is judged afresh. */
  readonly refusedMessage?: string;
  /** Names of the attempts that the entry holds. */
  readonly attempts?: readonly string[];
}

export interface WriteIntent {
  /** The event failed or waited before, so that it stands in the indexes. */
  readonly wasOpen?: true | undefined;
  readonly messageId: string;
  readonly generation: number;
  readonly uncertainSince: number;
  readonly lastWriteBy: number;
}

/** The event that a write is made for. */
export type IntendedFor = Pick<Envelope, 'tenant' | 'eventId' | 'type' | 'correlationId' | 'receivedAt' | 'entity'>;

export interface WriteIntents {
  history(tenant: Tenant, eventId: string): Promise<EventHistory>;
  /** Records, before each write, that its outcome is unknown until something else is recorded. */
  record(envelope: IntendedFor, intent: WriteIntent): Promise<void>;
  /** Clears the message's own intent where nothing was sent after all. */
  clear(tenant: Tenant, eventId: string, messageId: string): Promise<void>;
}

const DAY_SECONDS = 86_400;
const EVENT_DAYS = 90;
export function createWriteIntents({ client, tableName, id, now }: LedgerOptions): WriteIntents {
  const document = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const expiry = (days: number) => Math.floor(now() / 1000) + days * DAY_SECONDS;

  return {
    async history(tenant, eventId) {
      const { Item = {} } = await document.send(
        new GetCommand({ TableName: tableName, Key: eventKey(id, tenant, eventId), ConsistentRead: true }),
      );
      const ended = endOf(Item);
      return {
        generation: Number(Item.generation ?? 0),
        ...(isOpen(Item.state as LedgerState) && { wasOpen: true }),
        attempts: attemptNames(Item),
        ...(ended && { ended }),
        ...(Item.state === 'discarded' && { discarded: String(Item.reason ?? '') }),
        ...(isSetAside(Item.state) && { setAside: { state: Item.state, reason: String(Item.reason ?? '') } }),
        ...(isDecision(Item.decided) && { decided: Item.decided }),
        ...(typeof Item.uncertainSince === 'number' && { uncertainSince: Item.uncertainSince }),
        ...(typeof Item.lastWriteBy === 'number' && { lastWriteBy: Item.lastWriteBy }),
        ...(typeof Item.refusedMessage === 'string' && { refusedMessage: Item.refusedMessage }),
      };
    },

    async record({ tenant, eventId, type, correlationId, receivedAt, entity }, intent) {
      const updatedAt = new Date(now()).toISOString();
      const event = {
        state: 'attempting',
        eventId,
        entity,
        correlationId,
        receivedAt,
        wasOpen: intent.wasOpen,
      } as const;
      const set = {
        ...indexedMembers(id, event, updatedAt),
        state: 'attempting',
        uncertainSince: intent.uncertainSince,
        lastWriteBy: intent.lastWriteBy,
        generation: intent.generation,
        account: storedId(tenant),
        eventId: storedId(eventId),
        type: boundedText(type, 1000),
        receivedAt,
        messageId: intent.messageId,
        updatedAt,
        expiresAt: expiry(EVENT_DAYS),
      };
      const { ExpressionAttributeValues, ...expression } = updateOf(set, ['refusedMessage']);
      await document.send(
        new UpdateCommand({
          TableName: tableName,
          Key: eventKey(id, tenant, eventId),
          ...expression,
          ExpressionAttributeValues: {
            ...ExpressionAttributeValues,
            ...{ ':waiting': 'waiting', ':dead': 'dead', ':conflict': 'conflict', ':owed': 'owed' },
          },
          ConditionExpression: 'attribute_not_exists(pk) OR #state IN (:state, :waiting, :dead, :conflict, :owed)',
        }),
      );
    },

    async clear(tenant, eventId, messageId) {
      const clear = new UpdateCommand({
        TableName: tableName,
        Key: eventKey(id, tenant, eventId),
        UpdateExpression:
          'SET #state = :waiting, #open = :open, openSince = receivedAt REMOVE uncertainSince, lastWriteBy',
        ConditionExpression: '#state = :attempting AND messageId = :message',
        ExpressionAttributeNames: { '#state': 'state', '#open': 'open' },
        ExpressionAttributeValues: {
          ':waiting': 'waiting',
          ':attempting': 'attempting',
          ':open': openKey(id, 'waiting'),
          ':message': messageId,
        },
      });
      try {
        await document.send(clear);
      } catch (error) {
        // Cleared before: the SDK repeats a request whose answer was lost.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}

function endOf({ state, remote, reason }: Readonly<Record<string, unknown>>): EndedOutcome | undefined {
  switch (state) {
    case 'delivered':
      return { kind: state, ...(remote !== undefined && { remote: String(remote) }) };
    case 'stale':
    case 'echo':
    case 'filtered':
      return { kind: state, reason: String(reason ?? '') };
    default:
      return undefined;
  }
}
