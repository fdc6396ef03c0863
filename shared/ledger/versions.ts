import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Tenant } from '../contract/index.ts';
import { storedId } from './bounds.ts';
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
  /** Moves versions forward, by their names; one that is newer already stays, unless no clock can have told it yet. */
  advance(tenant: Tenant, entity: string, versions: Versions): Promise<void>;
  /** Takes back what an event in doubt had moved, now that it surely had no effect. */
  takeBack(tenant: Tenant, entity: string, names: readonly string[], eventId: string): Promise<void>;
}

/** How far a source's clock may be ahead of ours: as far as webhooks' own timestamps may. */
export const CLOCK_SKEW_MS = 5 * 60_000;
/** The latest version that an event of this time can carry, as text. Years beyond 9999 have another form and sort before all others. */
const latestVersion = (now: number) => new Date(now + CLOCK_SKEW_MS).toISOString();

/** A record may rest for long before an old event about it is replayed. */
const VERSION_DAYS = 400;
/** DynamoDB takes items of 400 KB: so many versions of 100 bytes for a name and 100 for each of two event ids stay under 200 KB. */
const MOST_NAMES = 400;
const NAME_BYTES = 100;

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
      const { Attributes } = await document.send(
        new UpdateCommand({
          TableName: tableName,
          Key,
          UpdateExpression: 'SET versions = if_not_exists(versions, :none), expiresAt = :expires',
          ExpressionAttributeValues: { ':none': {}, ':expires': Math.floor(now() / 1000) + VERSION_DAYS * 86_400 },
          ReturnValues: 'ALL_NEW',
        }),
      );
      await makeRoom(Key, (Attributes?.versions ?? {}) as Versions, versions);
      for (const [name, version] of Object.entries(stored(versions))) {
        await unlessConditionFails(
          new UpdateCommand({
            TableName: tableName,
            Key,
            UpdateExpression: 'SET versions.#name = :version',
            ConditionExpression:
              'attribute_not_exists(versions.#name) OR versions.#name.#at <= :at OR versions.#name.#at > :latest',
            ExpressionAttributeNames: { '#name': name, '#at': 'at' },
            ExpressionAttributeValues: { ':version': version, ':at': version.at, ':latest': latestVersion(now()) },
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
            ExpressionAttributeNames: { '#name': versionName(name) },
            ExpressionAttributeValues: { ':event': versionEvent(eventId) },
          }),
        );
      }
    },
  };

  /** Takes out the oldest versions where the new ones would not fit. */
  async function makeRoom(Key: ReturnType<typeof versionKey>, known: Versions, added: Versions): Promise<void> {
    const kept = Object.entries(known).filter(([name]) => !Object.hasOwn(stored(added), name));
    const tooMany = kept.length + Object.keys(added).length - MOST_NAMES;
    if (tooMany <= 0) return;
    const oldest = kept.sort(([, a], [, b]) => (a.at < b.at ? -1 : 1)).slice(0, tooMany);
    const places = oldest.map((_, index) => `#n${index}`);
    await document.send(
      new UpdateCommand({
        TableName: tableName,
        Key,
        UpdateExpression: `REMOVE ${places.map((place) => `versions.${place}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(oldest.map(([name], index) => [`#n${index}`, name])),
      }),
    );
  }

  async function unlessConditionFails(update: UpdateCommand): Promise<void> {
    try {
      await document.send(update);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}

/** The stored version of a guarded name. DynamoDB takes 255 bytes of a name. */
export const lastVersion = (known: Versions, name: string): Version | undefined => known[versionName(name)];
export const isVersionOf = (version: Omit<Version, 'previous'>, eventId: string) =>
  version.eventId === versionEvent(eventId);

const versionName = (name: string) => storedId(name, NAME_BYTES);
const versionEvent = (eventId: string) => storedId(eventId, NAME_BYTES);

function stored(versions: Versions): Versions {
  return Object.fromEntries(
    Object.entries(versions).map(([name, version]) => [
      versionName(name),
      { ...version, eventId: versionEvent(version.eventId) },
    ]),
  );
}
