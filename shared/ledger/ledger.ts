import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DeliveryId } from '../contract/index.ts';
import { type AttemptChange, attemptChange, NO_ATTEMPT } from './attempts.ts';
import { boundedTexts, storedId } from './bounds.ts';
import { isOpen, isSetAside, type LedgerEntry, type LedgerState, OPEN_STATES } from './entry.ts';
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
const CLEARED = ['reason', 'problems', 'fields', 'remote', 'open', 'openSince', 'changedIn', 'refusedMessage'];
/** Removed with the end of the event, or when the vendor has answered for every write: nothing else ends a doubt. */
const DOUBT = ['uncertainSince', 'lastWriteBy'];

/** An end is final: a late or repeated message never takes it back. What is open may end in any way. */
const MAY_END = 'attribute_not_exists(pk) OR #state IN (:attempting, :waiting, :dead, :conflict, :owed)';
/**
 * The lock of the event is free again when its attempt is recorded: by then another message may have recorded an intent to
 * write, or that the outcome of its write is unknown. An event that is set aside has no message any more that would bring it further: a
 * late attempt does not take it out of the list.
 */
const mayStayOpen = (state: LedgerState) => {
  const others = isSetAside(state) ? ', :conflict, :owed' : '';
  return `attribute_not_exists(pk) OR (#state IN (:waiting, :dead${others}) AND attribute_not_exists(uncertainSince)) OR (#state IN (:attempting, :waiting, :dead${others}) AND #messageId = :messageId)`;
};

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
/** An event that is set aside stays in the list for as long as the archive has its body. */
const SET_ASIDE_DAYS = 400;

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
        expiresAt: expiry(isSetAside(entry.state) ? SET_ASIDE_DAYS : EVENT_DAYS),
      };
      // A later conflict needs a decision of its own.
      const spent = isSetAside(entry.state) ? ['decided'] : [];
      const unset = (names: readonly string[]) => names.filter((name) => set[name] === undefined);
      const clear = [...unset(CLEARED), ...spent, ...attempts.remove];
      const doubt = endsDoubt || !isOpen(entry.state) ? unset(DOUBT) : [];
      const update = (cleared: readonly string[], condition: string) => {
        const { ExpressionAttributeValues, ...expression } = updateOf(set, cleared);
        return document.send(
          new UpdateCommand({
            TableName: tableName,
            Key: eventKey(id, tenant, eventId),
            ...expression,
            ExpressionAttributeValues: { ...ExpressionAttributeValues, ...namedIn(condition) },
            ConditionExpression: condition,
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
      };
      try {
        const resolves = entry.lastWriteBy === undefined ? '' : OR_RESOLVES_IT;
        await update([...clear, ...doubt], isOpen(entry.state) ? mayStayOpen(entry.state) + resolves : MAY_END);
        return 'written';
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const state = error.Item?.state?.S as LedgerState | undefined;
        if (state === undefined || !isOpen(state)) return 'already-ended';
        if (state === 'attempting' || (isSetAside(state) && !isSetAside(entry.state)))
          await addAttempt(entry, attempts);
        else await update(clear, '#state IN (:waiting, :dead, :conflict, :owed) AND #state <> :attempting');
        return 'beside-another';
      }
    },
  };
}

/** What a condition compares with: DynamoDB refuses values that it does not name. */
function namedIn(condition: string): Readonly<Record<string, string>> {
  const named = OPEN_STATES.filter((state) => new RegExp(`:${state}\\b`).test(condition));
  return Object.fromEntries(named.map((state) => [`:${state}`, state]));
}
