import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Tenant } from '../contract/index.ts';
import { versionKey } from './keys.ts';
import type { LedgerOptions } from './ledger.ts';

/** What happened last to a record, by the source's clock. */
export interface Version {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly eventId: string;
  /** What it was before, while it is unknown whether this one took effect. */
  readonly previous?: Omit<Version, 'previous'>;
}

/** By guarded name: `*` for whole records, else the field's. */
export type Versions = Readonly<Record<string, Version>>;

/** The newest version of each record that was applied, so that an older event does not overwrite a newer one. */
export interface RecordVersions {
  read(tenant: Tenant, entity: string): Promise<Versions>;
  /** Moves versions forward, by their names; one that is newer already stays. */
  advance(tenant: Tenant, entity: string, versions: Versions): Promise<void>;
  /** Takes back what an event in doubt had moved, now that it surely had no effect. */
  takeBack(tenant: Tenant, entity: string, names: readonly string[], eventId: string): Promise<void>;
}

/** A record may rest for long before an old event about it is replayed. */
const VERSION_DAYS = 400;

export function createVersions({ client, tableName, id, now }: LedgerOptions): RecordVersions {
  const document = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

  return {
    async read(tenant, entity) {
      const { Item = {} } = await document.send(
        new GetCommand({ TableName: tableName, Key: versionKey(id, tenant, entity), ConsistentRead: true }),
      );
      return (Item.versions ?? {}) as Versions;
    },

    async advance(tenant, entity, versions) {
      const Key = versionKey(id, tenant, entity);
      // The map must be there before a member of it can be set.
      await document.send(
        new UpdateCommand({
          TableName: tableName,
          Key,
          UpdateExpression: 'SET versions = if_not_exists(versions, :none), expiresAt = :expires',
          ExpressionAttributeValues: { ':none': {}, ':expires': Math.floor(now() / 1000) + VERSION_DAYS * 86_400 },
        }),
      );
      for (const [name, version] of Object.entries(versions)) {
        await unlessConditionFails(
          new UpdateCommand({
            TableName: tableName,
            Key,
            UpdateExpression: 'SET versions.#name = :version',
            ConditionExpression: 'attribute_not_exists(versions.#name) OR versions.#name.#at <= :at',
            ExpressionAttributeNames: { '#name': name, '#at': 'at' },
            ExpressionAttributeValues: { ':version': version, ':at': version.at },
          }),
        );
      }
    },

    async takeBack(tenant, entity, names, eventId) {
      for (const name of names) {
        await unlessConditionFails(
          new UpdateCommand({
            TableName: tableName,
            Key: versionKey(id, tenant, entity),
            UpdateExpression: 'SET versions.#name = versions.#name.previous',
            ConditionExpression: 'versions.#name.eventId = :event AND attribute_exists(versions.#name.previous)',
            ExpressionAttributeNames: { '#name': name },
            ExpressionAttributeValues: { ':event': eventId },
          }),
        );
      }
    },
  };

  async function unlessConditionFails(update: UpdateCommand): Promise<void> {
    try {
      await document.send(update);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}
