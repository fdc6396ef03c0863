import { type RunningVendor, serveVendor, type VendorOptions } from './serve.ts';
import type { VendorDefinition } from './vendor.ts';

/** A simulated vendor, with the account that the local environment uses there. */
export interface SimulatedVendor {
  readonly account: SimulatedAccount;
  start(options: VendorOptions): Promise<RunningVendor>;
}

/** The account that a person sets up at the real vendor, and the parts of it that the environment must know. */
export interface SimulatedAccount {
  /** The content of the destination's secret. */
  readonly credential: string;
  /** The webhooks that this vendor sends: their providers, and the secret that signs them. */
  readonly webhooks?: { readonly providers: readonly string[]; readonly secret: string };
  /** Commands of the simulated vendor's own that a person may try: what each does, and the command. */
  readonly tries?: (url: string) => readonly (readonly [what: string, command: string])[];
  /** The body of `PUT /_control/settings` for the project's use of the account. */
  settings(use: AccountUse): Readonly<Record<string, unknown>>;
}

export interface AccountUse {
  /** Integrations that this vendor's webhooks go to. */
  readonly webhooks: readonly WebhookTarget[];
  /** Deliveries that call the account, with the settings of their integration in this environment. */
  readonly deliveries: readonly DeliveryUse[];
}

export interface WebhookTarget {
  readonly integration: string;
  readonly url: string;
  /** The present value of the integration's secret, which a person may have rotated. */
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
