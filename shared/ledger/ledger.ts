import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DeliveryId } from '../contract/index.ts';
import { isOpen, type LedgerAttempt, type LedgerEntry, type LedgerState } from './entry.ts';
import { eventKey, isIndexable, openKey } from './keys.ts';

/**
 * The ledger: what became of every event, without reading logs. One item per event and delivery; for messages that did not end
 * at their first receive, there are message states beside it.
 */
export interface Ledger {
  /**
   * Writes how an event stands now. Never takes back a state in which the event had already ended well, nor another message's
   * intent or doubt about a write.
   */
  record(entry: LedgerEntry): Promise<'written' | 'already-ended' | 'beside-another'>;
}

/** Members that a later state removes unless it sets them. */
const CLEARED = [
  'reason',
  'problems',
  'remote',
  'open',
  'openSince',
  'uncertainSince',
  'lastWriteBy',
  'refusedMessage',
];

/** An end is final: a late or repeated message never takes it back. What is open may end in any way. */
const MAY_END = 'attribute_not_exists(pk) OR #state IN (:attempting, :waiting, :dead)';
/**
 * The lock of the event is free again when its attempt is recorded: by then another message may have recorded an intent to
 * write, or that the outcome of its write is unknown.
 */
const MAY_STAY_OPEN =
  'attribute_not_exists(pk) OR (#state IN (:waiting, :dead) AND attribute_not_exists(uncertainSince)) OR (#state IN (:attempting, :waiting, :dead) AND #messageId = :messageId)';
const DOUBT = ['uncertainSince', 'lastWriteBy'];

export interface LedgerOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Partition key of every item: the worker's role allows no other. */
  readonly id: DeliveryId;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const DAY_SECONDS = 86_400;
const EVENT_DAYS = 90;

export function createLedger({ client, tableName, id, now }: LedgerOptions): Ledger {
  const document = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const expiry = (days: number) => Math.floor(now() / 1000) + days * DAY_SECONDS;

  /** How the event stands is another message's to say. */
  async function addAttempt({ tenant, eventId, attempt }: LedgerEntry): Promise<void> {
    await document.send(
      new UpdateCommand({
        TableName: tableName,
        Key: eventKey(id, tenant, eventId),
        UpdateExpression: `SET ${ATTEMPTS}`,
        ExpressionAttributeValues: { ':none': [], ':attempt': attempt ? [attempt] : [] },
      }),
    );
  }

  return {
    async record(entry) {
      const { tenant, eventId, attempt, entity, ...facts } = entry;
      const set: Record<string, unknown> = {
        ...facts,
        ...(entity !== undefined && isIndexable(entity) && { entity }),
        account: tenant,
        eventId,
        updatedAt: new Date(now()).toISOString(),
        expiresAt: expiry(EVENT_DAYS),
        ...(isOpen(entry.state) ? { open: openKey(id, entry.state), openSince: entry.receivedAt } : {}),
      };
      const clear = CLEARED.filter((name) => set[name] === undefined);
      const update = (cleared: readonly string[], ConditionExpression: string) =>
        document.send(
          new UpdateCommand({
            TableName: tableName,
            Key: eventKey(id, tenant, eventId),
            ...updateOf(set, cleared, attempt),
            ConditionExpression,
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
      try {
        await update(clear, isOpen(entry.state) ? MAY_STAY_OPEN : MAY_END);
        return 'written';
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const state = error.Item?.state?.S as LedgerState | undefined;
        if (state === undefined || !isOpen(state)) return 'already-ended';
        if (state === 'attempting') await addAttempt(entry);
        else {
          const cleared = clear.filter((name) => !DOUBT.includes(name));
          await update(cleared, '#state IN (:waiting, :dead) AND #state <> :attempting');
        }
        return 'beside-another';
      }
    },
  };
}

const ATTEMPTS = 'attempts = list_append(if_not_exists(attempts, :none), :attempt)';

function updateOf(set: Record<string, unknown>, clear: readonly string[], attempt: LedgerAttempt | undefined) {
  const present = Object.entries(set).filter(([, value]) => value !== undefined);
  const names = Object.fromEntries([...present.map(([name]) => name), ...clear].map((name) => [`#${name}`, name]));
  const values = Object.fromEntries(present.map(([name, value]) => [`:${name}`, value]));
  const assignments = present.map(([name]) => `#${name} = :${name}`);
  if (attempt) assignments.push(ATTEMPTS);
  return {
    UpdateExpression: `SET ${assignments.join(', ')}${clear.length > 0 ? ` REMOVE ${clear.map((n) => `#${n}`).join(', ')}` : ''}`,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: {
      ...values,
      ':attempting': 'attempting',
      ':waiting': 'waiting',
      ':dead': 'dead',
      ...(attempt && { ':none': [], ':attempt': [attempt] }),
    },
  };
}
