/**
 * How one attempt at one event ended. Closed: what happens to the message, what the ledger says and which metric is
 * counted are all decided by a switch over `kind`.
 */
export type Outcome =
  /** The vendor has it. `remote` is the record's id there, `money` what it is about. */
  | { readonly kind: 'delivered'; readonly remote?: string; readonly money?: Money }
  /** Another message of the same event had its effect already, and `ended` says how it ended. */
  | { readonly kind: 'duplicate'; readonly ended: EndedOutcome }
  /** A newer state is already there. */
  | { readonly kind: 'stale'; readonly reason: string }
  /** A change that we made ourselves came back. */
  | { readonly kind: 'echo'; readonly reason: string }
  /** The contract asks for nothing here, and says why. */
  | { readonly kind: 'filtered'; readonly reason: string }
  /** Not tried: the message is released, no attempt is used. */
  | {
      readonly kind: 'deferred';
      readonly reason: string;
      readonly retryAfterSeconds: number;
      /** Because something of ours failed: counted, so that an alarm sees it. */
      readonly isFault?: true;
    }
  /** Failed without effect; worth repeating unchanged. */
  | { readonly kind: 'temporary'; readonly reason: string; readonly retryAfterSeconds?: number }
  /** It is unknown whether it took effect. */
  | { readonly kind: 'ambiguous'; readonly reason: string }
  /** Will fail until a person changes something. */
  | { readonly kind: 'permanent'; readonly reason: string; readonly problems?: readonly string[] }
  /** The event, or what would be sent for it, does not have the shape that the contract asks for. */
  | { readonly kind: 'invalid'; readonly reason: string; readonly problems: readonly string[] }
  /**
   * Both sides stand against each other, and a person decides which holds: `ops decide`. `fields` are names, never a value. The event is
   * set aside, which the delivery's `setAside` allows.
   */
  | {
      readonly kind: 'conflict';
      readonly reason: string;
      readonly fields: readonly string[];
      readonly problems?: readonly string[];
    }
  /** What must be done is known, and cannot be carried out yet. The event is set aside until it is sent again. */
  | { readonly kind: 'owed'; readonly reason: string; readonly problems?: readonly string[] };

/** Which side of a conflict holds, as a person decided: the event's value, or what the destination has. */
export type Decision = 'source' | 'destination';

/** Outcomes that set an event aside: it needs a person or a later moment, and no queue holds it during that time. */
export type SetAsideOutcome = Extract<Outcome, { kind: 'conflict' | 'owed' }>;

/** An amount in major units (12.5 for EUR 12.50), and its ISO 4217 code. */
export type Money = { readonly amount: number; readonly currency: string };

/** Outcomes after which an event needs nothing more. Small and plain: this is what the idempotency record keeps. */
export type EndedOutcome = Extract<Outcome, { kind: 'delivered' | 'stale' | 'echo' | 'filtered' }>;

/**
 * The vendor has it: the event is done. `remote` is the id of the record there. `money`, in major units, is counted with the business
 * outcome that the contract names for the event's type.
 *
 * @example
 * import { delivered } from 'penstock';
 *
 * const outcome = delivered('invoice-4711', { amount: 12.5, currency: 'EUR' });
 */
export const delivered = (remote: string, money?: Money): Outcome => ({
  kind: 'delivered',
  remote,
  ...(money && { money }),
});
/**
 * The event needs no call, and is done. `reason` in kebab-case, kept in the ledger.
 *
 * @example
 * import { filtered } from 'penstock';
 *
 * const outcome = filtered('order-is-a-test');
 */
export const filtered = (reason: string): Outcome => ({ kind: 'filtered', reason });
/**
 * The event, or what would be sent for it, breaks the contract. `problems` name fields and rules, never a value.
 *
 * @example
 * import { invalid } from 'penstock';
 *
 * const outcome = invalid('order-not-as-agreed', ['order.total must be a whole number']);
 */
export const invalid = (reason: string, problems: readonly string[]) =>
  ({ kind: 'invalid', reason, problems }) as const;
