import type { Ambiguity } from '../contract/index.ts';
import type { EventHistory } from '../ledger/index.ts';
import { keySettleSeconds } from '../topology/index.ts';
import { teamContext } from './apply.ts';
import type { FreshAttempt, Step } from './attempt.ts';
import { clearDoubt } from './attempt-log.ts';
import { readLookUp } from './returned.ts';
import { runTeamCode } from './team-code.ts';
import { recordsIntents } from './write-intents.ts';

/** Finds out what an earlier write came to whose outcome is unknown, where the event may not simply be written again. */
export const resolveUnknownWrite: Step<FreshAttempt> = async (attempt, next) => {
  const { services, attemptLog } = attempt;
  const { bound, delivery } = services;
  if (!recordsIntents(delivery.ambiguity)) return next(attempt);
  const way = approach(delivery.ambiguity, attemptLog.history ?? { generation: 0 }, {
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
      return { kind: 'permanent', reason: 'outcome-unknown', problems: [way.problem] };
    case 'look-up': {
      const { ambiguity } = delivery;
      if (ambiguity.strategy === 'look-up-before-retry' && ambiguity.writes === 'several') {
        // The code looks before each of its writes; what was given up has settled by now.
        clearDoubt(attemptLog);
        return next(attempt);
      }
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
  | { readonly kind: 'give-up'; readonly problem: string };

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
      return { kind: 'write' };
    case 'none':
      return { kind: 'give-up', problem: `an earlier write may have taken effect, and nothing tells: ${SEE_THERE}` };
    case 'vendor-idempotency-key': {
      const settleSeconds = keySettleSeconds(ambiguity);
      // The vendor must still know the key when it acts on this attempt's last call.
      const lastActedBy = now + (limitSeconds + settleSeconds) * 1000;
      if (lastActedBy < uncertainSince + ambiguity.lifeSeconds * 1000) return { kind: 'write' };
      if (!canLookUp) return { kind: 'give-up', problem: `the vendor’s key has expired: ${SEE_THERE}` };
      return lookUpAfter(history.lastWriteBy ?? uncertainSince, settleSeconds, now);
    }
    case 'look-up-before-retry':
      return lookUpAfter(history.lastWriteBy ?? uncertainSince, ambiguity.settleSeconds, now);
  }
}

/** What a person does; a redrive finds the same doubt again. */
const SEE_THERE =
  'see at the vendor whether it did; if not, make the change there by hand, and leave the dead letter to expire';

function lookUpAfter(lastWriteBy: number, settleSeconds: number, now: number): Approach {
  const seconds = Math.ceil(lastWriteBy / 1000 + settleSeconds - now / 1000);
  return seconds > 0 ? { kind: 'wait', seconds } : { kind: 'look-up' };
}

/**
 * The generation of this life. It grows only when the vendor definitely refused an earlier life: vendors answer a key they
 * know with the refusal they stored. After an unknown outcome it stays, or the write could be made twice.
 */
export function generationOf(history: EventHistory, messageId: string): number {
  const isNewLife = history.refusedMessage !== undefined && history.refusedMessage !== messageId;
  return isNewLife && history.uncertainSince === undefined ? history.generation + 1 : history.generation;
}
