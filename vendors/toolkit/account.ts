import { type RunningVendor, serveVendor, type VendorOptions } from './serve.ts';
import type { VendorDefinition } from './vendor.ts';

/** A vendor that can stand in for the real one on this machine, with the account that the environment there uses. */
export interface SimulatedVendor {
  readonly account: SimulatedAccount;
  start(options: VendorOptions): Promise<RunningVendor>;
}

/** What a person sets up at the real vendor, and what of it the environment must know. Opens nothing but processes on this machine. */
export interface SimulatedAccount {
  /** What the destination's secret is filled with. */
  readonly credential: string;
  /** The webhooks that this vendor sends: of these providers, signed with this secret. */
  readonly webhooks?: { readonly providers: readonly string[]; readonly secret: string };
  /** The body of `PUT /_control/settings`, for how the project uses the account. */
  settings(use: AccountUse): Readonly<Record<string, unknown>>;
}

export interface AccountUse {
  /** Integrations that this vendor's webhooks go to. */
  readonly webhooks: readonly WebhookTarget[];
  /** Deliveries that call the account, with the settings that the environment gives their integration. */
  readonly deliveries: readonly DeliveryUse[];
}

export interface WebhookTarget {
  readonly integration: string;
  readonly url: string;
  /** What the integration's secret holds now, which a person may have rotated. */
  readonly secret: string;
}

export interface DeliveryUse {
  readonly integration: string;
  readonly delivery: string;
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * Joins a vendor's behaviour to the account that is used there. The default export of `vendors/NAME/index.ts`; a team's own is in
 * `integrations/vendors/NAME.ts`.
 *
 * @example
 * import { simulatedVendor, type VendorDefinition } from 'penstock/vendors';
 *
 * export const booksVendor = (definition: VendorDefinition<{ readonly tokens: readonly string[] }>) =>
 *   simulatedVendor(definition, {
 *     credential: 'local-books-access-token',
 *     settings: () => ({ tokens: ['local-books-access-token'] }),
 *   });
 */
export function simulatedVendor<Settings>(
  definition: VendorDefinition<Settings>,
  account: SimulatedAccount,
): SimulatedVendor {
  return { account, start: (options) => serveVendor(definition, options) };
}
