import { type Decision, type DeliveryId, tenantId } from '../contract/index.ts';
import { currentState } from '../topology/index.ts';
import { attemptsOf } from './attempts.ts';
import type { LedgerAttempt, LedgerEntry, MessageState } from './entry.ts';
import { entityIn, requestIn } from './indexed.ts';

/** How an event stands in one delivery, with every attempt. Never a payload: the ledger keeps none. */
export interface LedgerRecord extends Omit<LedgerEntry, 'attempt' | 'pastAttempts' | 'wasOpen' | 'endsDoubt'> {
  readonly delivery: DeliveryId;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
  /** Oldest first. A number that is not above the one before it began a new message: redriven, or sent again. */
  readonly attempts: readonly LedgerAttempt[];
}

/** A change of an account's circuit breaker, or a pause by hand. */
export interface BreakerChange {
  readonly account: string;
  readonly state: string;
  readonly reason?: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

type Item = Readonly<Record<string, unknown>>;

const TEXTS = ['eventId', 'type', 'messageId', 'receivedAt', 'updatedAt'] as const;
const OPTIONAL = ['occurredAt', 'reason', 'remote'] as const;

/** Reads only the members named here; an item may hold others. */
export function recordOf(item: Item): LedgerRecord {
  return {
    delivery: String(item.pk) as DeliveryId,
    tenant: tenantId(String(item.account ?? '')),
    state: item.state as LedgerRecord['state'],
    correlationId: String(requestIn(item) ?? ''),
    ...(entityIn(item) !== undefined && { entity: String(entityIn(item)) }),
    ...(Object.fromEntries(TEXTS.map((name) => [name, String(item[name] ?? '')])) as Record<
      (typeof TEXTS)[number],
      string
    >),
    ...Object.fromEntries(OPTIONAL.flatMap((name) => (item[name] === undefined ? [] : [[name, String(item[name])]]))),
    ...(Array.isArray(item.problems) && { problems: item.problems.map(String) }),
    ...(Array.isArray(item.fields) && { fields: item.fields.map(String) }),
    ...(isDecision(item.decided) && { decided: item.decided }),
    attempts: attemptsOf(item),
  };
}

export const isDecision = (value: unknown): value is Decision => value === 'source' || value === 'destination';

/** The stored member `verdict` holds the reason to give up. */
export function messageStateOf(item: Item): MessageState {
  return {
    attempts: Number(item.attempts ?? 0),
    ...(item.settled !== undefined && { settled: Number(item.settled) }),
    ...(item.starts !== undefined && { starts: Number(item.starts) }),
    ...(typeof item.verdict === 'string' && { giveUpReason: item.verdict }),
  };
}

export function breakerChangeOf(account: string, item: Item): BreakerChange {
  return {
    account,
    state: currentState(String(item.state)),
    at: String(item.at),
    ...(item.reason !== undefined && { reason: String(item.reason) }),
  };
}
