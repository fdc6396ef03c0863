import { type Entities, withEntities } from './entities.ts';
import { type Freshness, withFreshness } from './freshness.ts';
import type { Provider } from './provider.ts';

/**
 * A provider as a contract's source has it: with its window and its records.
 * @throws Error for a window or records that the provider cannot have
 *
 * @example
 * import { adjusted, providers } from '@penstock/webhooks';
 *
 * const patient = adjusted(providers.zoom, { freshness: { past: 5400 } });
 */
export function adjusted(
  provider: Provider,
  { freshness, entities }: { readonly freshness?: Freshness; readonly entities?: Entities },
): Provider {
  return withEntities(withFreshness(provider, freshness), entities);
}
