import type { Ambiguity } from '../contract/index.ts';
import type { EventPast } from '../ledger/index.ts';

/** What must happen before an event may be written again. */
export type Approach =
  | { readonly kind: 'write' }
  | { readonly kind: 'look-up' }
  | { readonly kind: 'wait'; readonly seconds: number }
  /** Nobody can know any more whether the first write took effect: a person decides. */
  | { readonly kind: 'give-up' };

export interface Attempter {
  readonly canLookUp: boolean;
  /** How long an attempt may take at most. */
  readonly limitSeconds: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Decided by what earlier attempts left behind. */
export function approach(ambiguity: Ambiguity, past: EventPast, { canLookUp, limitSeconds, now }: Attempter): Approach {
  const { uncertainSince } = past;
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
      const lastWriteBy = past.lastWriteBy ?? uncertainSince;
      const seconds = Math.ceil(lastWriteBy / 1000 + ambiguity.settleSeconds - now / 1000);
      return seconds > 0 ? { kind: 'wait', seconds } : { kind: 'look-up' };
    }
  }
}

/** Whether earlier attempts matter: then the event's past is read first and every write is marked before it leaves. */
export function remembersWrites({ strategy }: Ambiguity): boolean {
  return strategy === 'vendor-idempotency-key' || strategy === 'look-up-before-retry';
}

/**
 * The generation of this life. It grows only when the vendor definitely refused an earlier life: vendors answer a key they
 * know with the refusal they stored. After an unknown outcome it stays, or the write could be made twice.
 */
export function generationOf(past: EventPast, messageId: string): number {
  const isNewLife = past.refusedMessage !== undefined && past.refusedMessage !== messageId;
  return isNewLife && past.uncertainSince === undefined ? past.generation + 1 : past.generation;
}
