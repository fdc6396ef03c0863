import type { Window } from './events/fields.ts';
import type { AnyReader } from './events/readers.ts';
import type { AnyScheme, Provider } from './provider.ts';

/** How old and how early a signed time may be, in seconds. */
export interface Freshness {
  readonly past: number;
  /** Default: the provider's own. */
  readonly future?: number;
}

/** Where a provider's own bounds are; nothing where it checks no time, or one that is not its to choose. */
export function freshnessOf({ scheme, events }: Pick<Provider, 'scheme' | 'events'>): Freshness | undefined {
  if ('clock' in scheme) return scheme.clock;
  if ('past' in scheme) return scheme;
  return 'window' in events ? (events.window as Window | undefined) : undefined;
}

/**
 * The provider with another window for its signed time: where a sender's retries repeat the first time and the network is slow, a window
 * is as long as the retries. Repeats inside it are the same event.
 * @throws Error for a provider that checks no time which can be set
 *
 * @example
 * import { providers, withFreshness } from '@penstock/webhooks';
 *
 * const patient = withFreshness(providers.zoom, { past: 5400 });
 */
export function withFreshness(provider: Provider, freshness: Freshness | undefined): Provider {
  if (!freshness) return provider;
  if (!freshnessOf(provider)) {
    throw new Error(
      `source.freshness is set, and "${provider.id}" checks no time that a contract can set; remove it. Its freshness: ${provider.freshness}.`,
    );
  }
  const { scheme, events } = provider;
  const words = `${freshness.past} s in the past, by the contract`;
  if ('clock' in scheme) {
    return {
      ...provider,
      freshness: words,
      scheme: { ...scheme, clock: { ...scheme.clock, ...freshness } } as AnyScheme,
    };
  }
  if ('past' in scheme) return { ...provider, freshness: words, scheme: { ...scheme, ...freshness } as AnyScheme };
  const window = { ...(events as { readonly window: Window }).window, ...freshness };
  return { ...provider, freshness: words, events: { ...events, window } as AnyReader };
}
