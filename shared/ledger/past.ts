import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Envelope } from '../contract/index.ts';
import { eventKey, isIndexable, versionKey } from './keys.ts';
import type { LedgerOptions } from './ledger.ts';

/** What earlier attempts at an event left behind that the next one must know. */
export interface EventPast {
  /** Milliseconds since the epoch: the first write was begun then whose outcome nobody knows. */
  readonly uncertainSince?: number;
  /** By then the last such write had left, if at all. */
  readonly lastWriteBy?: number;
  /** Counts the lives that ended in a vendor's refusal; part of the key towards the vendor. */
  readonly generation: number;
  /** The message that was refused for good. A message of another id is a new life. */
  readonly refusedMessage?: string;
}

/** What happened last to a record, by the source's clock. */
export interface Version {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly eventId: string;
  /** What it was before, while nobody knows whether this one took effect. */
  readonly previous?: Omit<Version, 'previous'>;
}

/** By guarded name: `entity` for whole records, else the field's. */
export type Versions = Readonly<Record<string, Version>>;

export interface Mark {
  readonly messageId: string;
  readonly generation: number;
  readonly uncertainSince: number;
  readonly lastWriteBy: number;
}

export interface Pasts {
  past(account: string, eventId: string): Promise<EventPast>;
  /** Marks, before each write, that its outcome is unknown until something else is recorded. */
  attempting(envelope: Envelope, mark: Mark): Promise<void>;
  /** Takes the mark back where nothing was sent after all. */
  unmark(account: string, eventId: string): Promise<void>;
  versions(account: string, entity: string): Promise<Versions>;
  /** Moves versions forward, by their names; one that is newer already stays. */
  advance(account: string, entity: string, versions: Versions): Promise<void>;
  /** Takes back what an event in doubt had moved, now that it surely had no effect. */
  retract(account: string, entity: string, names: readonly string[], eventId: string): Promise<void>;
}

const DAY_SECONDS = 86_400;
const EVENT_DAYS = 90;
/** A record may rest for long before an old event about it is replayed. */
const VERSION_DAYS = 400;

export function createPasts({ client, tableName, prefix, now }: LedgerOptions): Pasts {
  const document = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const expiry = (days: number) => Math.floor(now() / 1000) + days * DAY_SECONDS;

  return {
    async past(account, eventId) {
      const { Item = {} } = await document.send(
        new GetCommand({ TableName: tableName, Key: eventKey(prefix, account, eventId), ConsistentRead: true }),
      );
      return {
        generation: Number(Item.generation ?? 0),
        ...(typeof Item.uncertainSince === 'number' && { uncertainSince: Item.uncertainSince }),
        ...(typeof Item.lastWriteBy === 'number' && { lastWriteBy: Item.lastWriteBy }),
        ...(typeof Item.refusedMessage === 'string' && { refusedMessage: Item.refusedMessage }),
      };
    },

    async attempting({ account, eventId, type, correlationId, receivedAt, entity }, mark) {
      await document.send(
        new UpdateCommand({
          TableName: tableName,
          Key: eventKey(prefix, account, eventId),
          UpdateExpression: [
            'SET #state = :attempting, uncertainSince = :since, lastWriteBy = :by, generation = :generation',
            'account = :account, eventId = :eventId, #type = :type, correlationId = :correlation, receivedAt = :received',
            'messageId = :message, updatedAt = :updated, expiresAt = :expires, #open = :prefix, openSince = :received',
            ...(entity !== undefined && isIndexable(entity) ? ['entity = :entity'] : []),
          ]
            .join(', ')
            .concat(' REMOVE refusedMessage'),
          ConditionExpression: 'attribute_not_exists(pk) OR #state IN (:attempting, :waiting, :dead)',
          ExpressionAttributeNames: { '#state': 'state', '#type': 'type', '#open': 'open' },
          ExpressionAttributeValues: {
            ':attempting': 'attempting',
            ':waiting': 'waiting',
            ':dead': 'dead',
            ':since': mark.uncertainSince,
            ':by': mark.lastWriteBy,
            ':generation': mark.generation,
            ':account': account,
            ':eventId': eventId,
            ':type': type,
            ':correlation': correlationId,
            ':received': receivedAt,
            ':message': mark.messageId,
            ':updated': new Date(now()).toISOString(),
            ':expires': expiry(EVENT_DAYS),
            ':prefix': prefix,
            ...(entity !== undefined && isIndexable(entity) && { ':entity': entity }),
          },
        }),
      );
    },

    async unmark(account, eventId) {
      await document.send(
        new UpdateCommand({
          TableName: tableName,
          Key: eventKey(prefix, account, eventId),
          UpdateExpression: 'SET #state = :waiting REMOVE uncertainSince, lastWriteBy',
          ConditionExpression: '#state = :attempting',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':waiting': 'waiting', ':attempting': 'attempting' },
        }),
      );
    },

    async versions(account, entity) {
      const { Item = {} } = await document.send(
        new GetCommand({ TableName: tableName, Key: versionKey(prefix, account, entity), ConsistentRead: true }),
      );
      return (Item.versions ?? {}) as Versions;
    },

    async advance(account, entity, versions) {
      const Key = versionKey(prefix, account, entity);
      // The map must be there before a member of it can be set.
      await document.send(
        new UpdateCommand({
          TableName: tableName,
          Key,
          UpdateExpression: 'SET versions = if_not_exists(versions, :none), expiresAt = :expires',
          ExpressionAttributeValues: { ':none': {}, ':expires': expiry(VERSION_DAYS) },
        }),
      );
      for (const [name, version] of Object.entries(versions)) {
        try {
          await document.send(
            new UpdateCommand({
              TableName: tableName,
              Key,
              UpdateExpression: 'SET versions.#name = :version',
              ConditionExpression: 'attribute_not_exists(versions.#name) OR versions.#name.#at <= :at',
              ExpressionAttributeNames: { '#name': name, '#at': 'at' },
              ExpressionAttributeValues: { ':version': version, ':at': version.at },
            }),
          );
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        }
      }
    },

    async retract(account, entity, names, eventId) {
      for (const name of names) {
        try {
          await document.send(
            new UpdateCommand({
              TableName: tableName,
              Key: versionKey(prefix, account, entity),
              UpdateExpression: 'SET versions.#name = versions.#name.previous',
              ConditionExpression: 'versions.#name.eventId = :event AND attribute_exists(versions.#name.previous)',
              ExpressionAttributeNames: { '#name': name },
              ExpressionAttributeValues: { ':event': eventId },
            }),
          );
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        }
      }
    },
  };
}
