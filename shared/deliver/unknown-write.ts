import type { Ambiguity } from '../contract/index.ts';
import type { EventHistory } from '../ledger/index.ts';
import { teamContext } from './apply.ts';
import type { FreshAttempt, Step } from './attempt.ts';
import { clearDoubt } from './attempt-log.ts';
import { readLookUp } from './returned.ts';
import { runTeamCode } from './team-code.ts';
import { recordsIntents } from './write-intents.ts';

/** Finds out what an earlier write came to whose outcome is unknown, where the event may not simply be written again. */
export const resolveUnknownWrite: Step<FreshAttempt> = async (attempt, next) => {
  const { envelope, services, attemptLog, record } = attempt;
  const { bound, delivery } = services;
  if (!recordsIntents(delivery.ambiguity)) return next(attempt);
  const history = await services.intents.history(envelope.tenant, envelope.eventId);
  attemptLog.generation = generationOf(history, record.messageId);
  if (history.uncertainSince !== undefined) attemptLog.uncertainSince = history.uncertainSince;
  if (history.lastWriteBy !== undefined) attemptLog.lastWriteBy = history.lastWriteBy;
  const way = approach(delivery.ambiguity, history, {
    canLookUp: bound.lookUp !== undefined,
    limitSeconds: delivery.worker.timeoutSeconds,
    now: services.now(),
  });
  switch (way.kind) {
    case 'write':
      return next(attempt);
    case 'wait':
      return { kind: 'deferred', reason: 'earlier-write-settling', retryAfterSeconds: way.seconds };
    case 'give-up':
      return {
        kind: 'permanent',
        reason: 'outcome-unknown',
        problems: ['the vendor’s key has expired: see there whether it took effect, then redrive or discard'],
      };
    case 'look-up': {
      const { lookUp } = bound;
      if (!lookUp) return { kind: 'permanent', reason: 'delivery-has-no-look-up' };
      const looked = await runTeamCode(attempt, {
        name: 'lookUp',
        code: () => lookUp(teamContext(attempt)),
        read: readLookUp,
        expected: 'found with a remote id, absent, or failed with an outcome',
      });
      if (!looked.ok) return looked.outcome;
      if (looked.value.kind === 'found') return { kind: 'delivered', remote: looked.value.remote };
      if (looked.value.kind === 'failed') return looked.value.outcome;
      clearDoubt(attemptLog);
      return next(attempt);
    }
  }
};

/** What must happen before an event may be written again. */
export type Approach =
  | { readonly kind: 'write' }
  | { readonly kind: 'look-up' }
  | { readonly kind: 'wait'; readonly seconds: number }
  /** It can no longer be found out whether the first write took effect: a person decides. */
  | { readonly kind: 'give-up' };

export interface Attempter {
  readonly canLookUp: boolean;
  /** How long an attempt may take at most. */
  readonly limitSeconds: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Decided by what earlier attempts left behind. */
export function approach(
  ambiguity: Ambiguity,
  history: EventHistory,
  { canLookUp, limitSeconds, now }: Attempter,
): Approach {
  const { uncertainSince } = history;
  if (uncertainSince === undefined) return { kind: 'write' };
  switch (ambiguity.strategy) {
    case 'natural-upsert':
    case 'none':
      return { kind: 'write' };
    case 'vendor-idempotency-key': {
      // The key must still be known to the vendor when this attempt's last call arrives.
      if (now + limitSeconds * 1000 < uncertainSince + ambiguity.lifeSeconds * 1000) return { kind: 'write' };
      return canLookUp ? { kind: 'look-up' } : { kind: 'give-up' };
    }
    case 'look-up-before-retry': {
      const lastWriteBy = history.lastWriteBy ?? uncertainSince;
      const seconds = Math.ceil(lastWriteBy / 1000 + ambiguity.settleSeconds - now / 1000);
      return seconds > 0 ? { kind: 'wait', seconds } : { kind: 'look-up' };
    }
  }
}

/**
 * The generation of this life. It grows only when the vendor definitely refused an earlier life: vendors answer a key they
 * know with the refusal they stored. After an unknown outcome it stays, or the write could be made twice.
 */
export function generationOf(history: EventHistory, messageId: string): number {
  const isNewLife = history.refusedMessage !== undefined && history.refusedMessage !== messageId;
  return isNewLife && history.uncertainSince === undefined ? history.generation + 1 : history.generation;
}
