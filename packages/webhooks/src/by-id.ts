import { authenticateWith, refusal } from './authenticate.ts';
import type { Provider } from './provider.ts';
import * as table from './table.ts';
import type { AuthenticateOptions, Authentication, WebhookRequest } from './types.ts';

type Kebab<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Uppercase<First> ? (First extends Lowercase<First> ? First : `-${Lowercase<First>}`) : First}${Kebab<Rest>}`
  : Name;

/** The id of a provider, kebab-case. */
export type ProviderId = Kebab<keyof typeof table>;

/** Every provider by its id. An entry that needs one imports it from `table.ts` instead: its bundle carries no other. */
export const providers: Readonly<Record<ProviderId, Provider>> = Object.fromEntries(
  Object.values(table).map((provider) => [provider.id, provider]),
) as Record<ProviderId, Provider>;

/** Authenticates by a provider's id; see `authenticateWith`. An id that is not in the table is refused with 404. */
export async function authenticate(
  providerId: string,
  request: WebhookRequest,
  options: AuthenticateOptions,
): Promise<Authentication> {
  if (!isProviderId(providerId)) return refusal('unknown-provider');
  return authenticateWith(providers[providerId], request, options);
}

export function isProviderId(id: string): id is ProviderId {
  return Object.hasOwn(providers, id);
}
