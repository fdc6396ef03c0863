import { type ProviderId, providers } from './by-id.ts';
import {
  apiKeySource,
  basicSource,
  bearerSource,
  type GenericSource,
  hmacSource,
  jwtSource,
  mtlsSource,
} from './generic.ts';
import type { Provider } from './provider.ts';
import { enrolByBody, enrolByHeader } from './shapes/enrolment.ts';
import { tokenInBody } from './shapes/token-in-body.ts';

/** What a contract names as its provider: a provider of the table, or a sender that the contract describes. */
export type DeclaredProvider = ProviderId | GenericSource;

/**
 * The definition that a contract's declaration stands for.
 *
 * @example
 * import { declaredProvider } from '@penstock/webhooks';
 *
 * const hubspot = declaredProvider('hubspot-v3');
 * const shop = declaredProvider({
 *   kind: 'bearer',
 *   id: 'shop',
 *   label: 'Shop',
 *   events: { format: 'json', id: ['body/id'], type: ['body/type'] },
 * });
 */
export function declaredProvider(declared: DeclaredProvider): Provider {
  if (typeof declared === 'string') return providers[declared];
  switch (declared.kind) {
    case 'hmac':
      return hmacSource(declared);
    case 'bearer':
      return bearerSource(declared);
    case 'basic':
      return basicSource(declared);
    case 'mtls':
      return mtlsSource(declared);
    case 'api-key':
      return apiKeySource(declared);
    case 'jwt':
      return jwtSource(declared);
  }
}

/**
 * Whether the sender hands over its secret in a first request, so that the receiver must be able to store one.
 *
 * @example
 * import { enrols, providers } from '@penstock/webhooks';
 *
 * const senders = Object.values(providers).filter(enrols).map(({ id }) => id); // ['asana', 'notion', 'salesforce-marketing-cloud']
 */
export function enrols({ handshake }: Provider): boolean {
  return handshake?.answer === enrolByHeader || handshake?.answer === enrolByBody;
}

/**
 * Whether the signature covers a one-time token instead of the event, so that the receiver must remember tokens.
 *
 * @example
 * import { providers, remembersTokens } from '@penstock/webhooks';
 *
 * console.log(remembersTokens(providers.mailgun)); // true
 */
export function remembersTokens({ scheme }: Provider): boolean {
  return scheme.verify === tokenInBody;
}
