import type { Fields } from './events/fields.ts';
import type { AnyReader } from './events/readers.ts';
import type { Source } from './events/sources.ts';
import type { Provider } from './provider.ts';

/**
 * By event type: the places of the record that its events are about, joined with `:`, in the words of a provider's definition.
 * `['=payment_intent', 'body/data/object/payment_intent']` makes Stripe's refund of a charge an event of the payment.
 */
export type Entities = Readonly<Record<string, readonly Source[]>>;

/**
 * The provider with other records for some types of events, where order is kept between records that the sender's own rule takes apart.
 * Without a text at one of the places, the provider's own rule holds. An event's id stays what it is.
 * @throws Error for a provider whose records are not found by places
 *
 * @example
 * import { providers, withEntities } from '@penstock/webhooks';
 *
 * const byPayment = withEntities(providers.stripe, { 'charge.refunded': ['=payment_intent', 'body/data/object/payment_intent'] });
 */
export function withEntities(provider: Provider, entities: Entities | undefined): Provider {
  if (!entities) return provider;
  const { events } = provider;
  if ('lists' in events) return { ...provider, events: inEachList(events, entities) };
  if (!('type' in events))
    throw new Error(
      `source.entities is set, and records of "${provider.id}" are not found by places; remove it, and order by another rule.`,
    );
  return { ...provider, events: { ...events, entities } as AnyReader };
}

function inEachList<R extends AnyReader & { readonly lists: readonly Fields[] }>(reader: R, entities: Entities): R {
  return { ...reader, lists: reader.lists.map((list) => ({ ...list, entities })) };
}
