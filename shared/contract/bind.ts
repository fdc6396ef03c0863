import type { z } from 'zod';
import type { Envelope } from './envelope.ts';
import type { Integration } from './integration.ts';
import type { Outcome } from './outcome.ts';
import type { Vendor } from './vendor.ts';

/** What a delivery's code is given for one event. */
export interface DeliveryContext<Event, Settings> {
  readonly event: Event;
  readonly envelope: Envelope;
  readonly settings: Settings;
  /** A client for an account that the contract names, as destination or to read from. */
  readonly vendor: (name: string) => Vendor;
}

/** Each setting the contract declares, with the value this environment gives it. */
export type SettingsOf<I extends Integration> = { readonly [Name in keyof I['settings']]: string };

/** A delivery of a contract bound to its code. */
export interface BoundDelivery<Event = unknown, I extends Integration = Integration> {
  readonly integration: I;
  readonly delivery: string;
  /** The event's shape; what does not have it is kept as a contract violation and can be replayed. */
  readonly event: z.ZodType<Event>;
  /** Brings one event to its effect. Returns how it ended; may be called again for the same event. */
  readonly apply: (context: DeliveryContext<Event, SettingsOf<I>>) => Promise<Outcome>;
}

/** Binds code to `delivery` of `integration`; a name that the contract does not declare does not compile. */
export function defineDelivery<I extends Integration, Event>(
  integration: I,
  delivery: keyof I['deliveries'] & string,
  code: Pick<BoundDelivery<Event, I>, 'event' | 'apply'>,
): BoundDelivery<Event, I> {
  return { integration, delivery, ...code };
}
