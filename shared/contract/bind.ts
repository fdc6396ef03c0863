import type { z } from 'zod';
import type { Envelope } from './envelope.ts';
import type { Integration } from './integration.ts';
import type { Links } from './link.ts';
import type { Decision, Outcome } from './outcome.ts';
import type { DeliveryVendor } from './vendor.ts';

/** What a delivery's code is given for one event. */
export interface DeliveryContext<Event, Settings, Account extends string = string, LinkName extends string = string> {
  readonly event: Event;
  readonly envelope: Envelope;
  readonly settings: Settings;
  /** A client for an account that the contract names, as destination or to read from. */
  readonly vendor: (name: Account) => DeliveryVendor;
  /** The pairs of a link that the contract names. */
  readonly links: (name: LinkName) => Links;
  /** Which of the event's `changes` are newer than what was applied before; all of them unless versions are guarded by field. */
  readonly fresh: readonly string[];
  /** Of an event that ended as a conflict and is sent again: what a person decided. It says nothing of a later conflict. */
  readonly decided?: Decision;
}

/** Whether an earlier call with an unknown outcome took effect. */
export type LookUp =
  | { readonly kind: 'found'; readonly remote: string }
  | { readonly kind: 'absent' }
  /** It could not be found out: how this attempt ends. */
  | { readonly kind: 'failed'; readonly outcome: Outcome };

/** Each setting the contract declares, with the value this environment gives it. */
export type SettingsOf<I extends Integration> = { readonly [Name in keyof I['settings']]: string };

/**
 * A delivery of a contract bound to its code. Its functions are methods, so that the engine takes a delivery of any event and
 * any settings as one of unknown ones: it only ever hands on what `event` has parsed.
 */
export interface BoundDelivery<Event = unknown, I extends Integration = Integration> {
  readonly integration: I;
  readonly delivery: string;
  /** The event's shape; what does not have it is kept as a contract violation and can be replayed. */
  readonly event: z.ZodType<Event>;
  /** Brings one event to its effect. Returns how it ended; may be called again for the same event. */
  apply(context: DeliveryContext<Event, SettingsOf<I>>): Promise<Outcome>;
  /** Looks whether an earlier write of this event took effect. With `look-up-before-retry`, `apply` makes one write at most, unless the contract says `several`. */
  lookUp?(context: DeliveryContext<Event, SettingsOf<I>>): Promise<LookUp>;
  /** Names of the fields that an event changes, for versions guarded by field. */
  changes?(event: Event): readonly string[];
}

/** The accounts that a delivery may call: its destination and those it reads from. */
type AccountOf<I extends Integration, D extends keyof I['deliveries']> =
  | I['deliveries'][D]['destination']['name']
  | I['deliveries'][D]['reads'][number]['name'];

/** The links that a delivery names. */
type LinkOf<I extends Integration, D extends keyof I['deliveries']> = I['deliveries'][D] extends {
  readonly links: readonly { readonly name: infer Name extends string }[];
}
  ? Name
  : Integration extends I
    ? string
    : never;

interface Code<Event, I extends Integration, D extends keyof I['deliveries']>
  extends Pick<BoundDelivery<Event, I>, 'event' | 'changes'> {
  apply(context: DeliveryContext<Event, SettingsOf<I>, AccountOf<I, D>, LinkOf<I, D>>): Promise<Outcome>;
  lookUp?(context: DeliveryContext<Event, SettingsOf<I>, AccountOf<I, D>, LinkOf<I, D>>): Promise<LookUp>;
}

/** What the contract of a delivery makes its code provide. */
type Owed<I extends Integration, D extends keyof I['deliveries']> =
  | (I['deliveries'][D]['ambiguity'] extends { readonly strategy: 'look-up-before-retry' }
      ? I['deliveries'][D]['ambiguity'] extends { readonly writes: 'several' }
        ? never
        : 'lookUp'
      : never)
  | (I['deliveries'][D]['consistency']['versions'] extends { readonly guard: 'field' } ? 'changes' : never);

/**
 * Binds code to `delivery` of `integration`; an undeclared name, or code that lacks what the contract promises, does not compile.
 *
 * @example
 * import { defineDelivery, delivered } from 'penstock';
 * import * as z from 'zod';
 * import contract from './integrations/orders-to-books/contract.ts';
 *
 * export default defineDelivery(contract, 'order-to-invoice', {
 *   event: z.object({ order: z.object({ number: z.string() }) }),
 *   async apply({ event: { order }, vendor }) {
 *     const call = { operation: 'write invoice', method: 'POST', path: '/invoices', body: order, answer: z.unknown() } as const;
 *     const written = await vendor('books').call(call);
 *     return written.kind === 'success' ? delivered(order.number) : written.outcome;
 *   },
 * });
 */
export function defineDelivery<I extends Integration, D extends keyof I['deliveries'] & string, Event>(
  integration: I,
  delivery: D,
  code: Code<Event, I, D> & Required<Pick<Code<Event, I, D>, Owed<I, D>>>,
): BoundDelivery<Event, I> {
  return { integration, delivery, ...code };
}
