/** Authenticates webhooks; each provider is a definition made of data. */

export { adjusted } from './adjusted.ts';
export { authenticateWith } from './authenticate.ts';
// In a module of its own, so that a bundle with one provider does not carry the whole table.
export { authenticate, isProviderId, type ProviderId, providers } from './by-id.ts';
export { type DeclaredProvider, declaredProvider, enrols, remembersTokens } from './declared.ts';
export { type Entities, withEntities } from './entities.ts';
export { type Freshness, withFreshness } from './freshness.ts';
export {
  apiKeySource,
  basicSource,
  bearerSource,
  GENERIC_SOURCES,
  type HmacSource,
  hmacSource,
  type JwtSource,
  jwtSource,
  mtlsSource,
  type Source,
  type SourceEvents,
} from './generic.ts';
export { identityRule } from './identity.ts';
export { withoutMembers } from './json/cut.ts';
export type { Provider, Unsigned } from './provider.ts';
export { RESENDS, type Resend } from './resends.ts';
export { type ParsedSecret, parseSecret } from './secrets.ts';
export type * from './types.ts';
