import { authenticateWith, refusal } from './authenticate.ts';
import type { Provider } from './provider.ts';
import * as table from './table.ts';
import type { AuthenticateOptions, Authentication, WebhookRequest } from './types.ts';

type Kebab<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Uppercase<First> ? (First extends Lowercase<First> ? First : `-${Lowercase<First>}`) : First}${Kebab<Rest>}`
  : Name;

/** The id of a provider, kebab-case. */
export type ProviderId = Kebab<keyof typeof table>;

/**
 * Every provider by its id. An entry that needs one imports it from `table.ts` instead: its bundle carries no other.
 *
 * @example
 * import { providers } from '@penstock/webhooks';
 *
 * const { label, parts, retries } = providers['hubspot-v3'];
 * console.log(`${label} needs ${parts.map(({ name }) => name).join(', ')}; after a failure: ${retries}`);
 */
export const providers: Readonly<Record<ProviderId, Provider>> = Object.fromEntries(
  Object.values(table).map((provider) => [provider.id, provider]),
) as Record<ProviderId, Provider>;

/**
 * Authenticates by a provider's id; see `authenticateWith`. An id that is not in the table is refused with 404.
 *
 * @example
 * import { authenticate } from '@penstock/webhooks';
 *
 * const request = { method: 'POST', url: 'https://in.example.com/shop', headers: {}, body: Buffer.from('{}') };
 * const result = await authenticate('shopify', request, { secrets: ['secret of the shop'], now: new Date() });
 * if (result.kind === 'reject') console.log(result.status, result.reason); // 401 missing-signature
 * if (result.kind === 'accept') console.log(result.events.map(({ id }) => id));
 */
export async function authenticate(
  providerId: string,
  request: WebhookRequest,
  options: AuthenticateOptions,
): Promise<Authentication> {
  if (!isProviderId(providerId)) return refusal('unknown-provider');
  return authenticateWith(providers[providerId], request, options);
}

/**
 * Whether the table has a provider of this id; narrows the type.
 *
 * @example
 * import { isProviderId, providers } from '@penstock/webhooks';
 *
 * const [id = ''] = process.argv.slice(2);
 * console.log(isProviderId(id) ? providers[id].label : `There is no provider "${id}".`);
 */
export function isProviderId(id: string): id is ProviderId {
  return Object.hasOwn(providers, id);
}
