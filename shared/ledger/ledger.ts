import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DeliveryId } from '../contract/index.ts';
import { type AttemptChange, attemptChange, NO_ATTEMPT } from './attempts.ts';
import { boundedTexts, storedId } from './bounds.ts';
import { isOpen, type LedgerEntry, type LedgerState } from './entry.ts';
import { indexedMembers } from './indexed.ts';
import { eventKey } from './keys.ts';
import { updateOf } from './update-expression.ts';

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
const CLEARED = ['reason', 'problems', 'remote', 'open', 'openSince', 'changedIn', 'refusedMessage'];
/** Removed with the end of the event, or when the vendor has answered for every write: nothing else ends a doubt. */
const DOUBT = ['uncertainSince', 'lastWriteBy'];

/** An end is final: a late or repeated message never takes it back. What is open may end in any way. */
const MAY_END = 'attribute_not_exists(pk) OR #state IN (:attempting, :waiting, :dead)';
/**
 * The lock of the event is free again when its attempt is recorded: by then another message may have recorded an intent to
 * write, or that the outcome of its write is unknown.
 */
const MAY_STAY_OPEN =
  'attribute_not_exists(pk) OR (#state IN (:waiting, :dead) AND attribute_not_exists(uncertainSince)) OR (#state IN (:attempting, :waiting, :dead) AND #messageId = :messageId)';

/** The intent that this attempt read and could not resolve: its message may be gone for good. A newer intent has a later time. */
const OR_RESOLVES_IT = ' OR (#state = :attempting AND #lastWriteBy = :lastWriteBy)';

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
  async function addAttempt({ tenant, eventId, attempt }: LedgerEntry, change: AttemptChange): Promise<void> {
    if (!attempt) return;
    const Key = eventKey(id, tenant, eventId);
    await document.send(new UpdateCommand({ TableName: tableName, Key, ...updateOf(change.set, change.remove) }));
  }

  return {
    async record(entry) {
      const {
        tenant,
        eventId,
        attempt,
        pastAttempts = [],
        endsDoubt,
        wasOpen,
        entity,
        correlationId,
        ...facts
      } = entry;
      const updatedAt = new Date(now()).toISOString();
      const attempts = attempt ? attemptChange(entry.messageId, attempt, pastAttempts) : NO_ATTEMPT;
      const set: Record<string, unknown> = {
        ...facts,
        ...boundedTexts(entry),
        ...attempts.set,
        ...indexedMembers(id, entry, updatedAt),
        account: storedId(tenant),
        eventId: storedId(eventId),
        updatedAt,
        expiresAt: expiry(EVENT_DAYS),
      };
      const unset = (names: readonly string[]) => names.filter((name) => set[name] === undefined);
      const clear = [...unset(CLEARED), ...attempts.remove];
      const doubt = endsDoubt || !isOpen(entry.state) ? unset(DOUBT) : [];
      const update = (cleared: readonly string[], condition: string) => {
        const { ExpressionAttributeValues, ...expression } = updateOf(set, cleared);
        return document.send(
          new UpdateCommand({
            TableName: tableName,
            Key: eventKey(id, tenant, eventId),
            ...expression,
            ExpressionAttributeValues: { ...ExpressionAttributeValues, ...OPEN_STATES },
            ConditionExpression: condition,
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
      };
      try {
        const mayStayOpen = entry.lastWriteBy === undefined ? MAY_STAY_OPEN : MAY_STAY_OPEN + OR_RESOLVES_IT;
        await update([...clear, ...doubt], isOpen(entry.state) ? mayStayOpen : MAY_END);
        return 'written';
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const state = error.Item?.state?.S as LedgerState | undefined;
        if (state === undefined || !isOpen(state)) return 'already-ended';
        if (state === 'attempting') await addAttempt(entry, attempts);
        else await update(clear, '#state IN (:waiting, :dead) AND #state <> :attempting');
        return 'beside-another';
      }
    },
  };
}

/** What the conditions compare with. */
const OPEN_STATES = { ':attempting': 'attempting', ':waiting': 'waiting', ':dead': 'dead' };
