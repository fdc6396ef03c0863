import type { DeclaredProvider } from '@penstock/webhooks';
import type { Integration } from './integration.ts';

/** An integration whose source sends webhooks. */
export type Receiving<T> = T & { readonly source: { readonly provider: DeclaredProvider } };

/**
 * Whether an integration's source sends webhooks: only then there are a receiver, an HTTP API and a webhook secret. Otherwise its events
 * come from what it pulls.
 */
export function receives<T extends { readonly source: Pick<Integration['source'], 'provider'> }>(
  integration: T,
): integration is Receiving<T> {
  return integration.source.provider !== undefined;
}
