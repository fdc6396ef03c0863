/**
 * The credential of one destination account, for every scheme: read from the account's secret, or, with OAuth 2.0,
 * fetched from the vendor, kept in memory and renewed in time.
 */

export type { Credential, TokensOptions } from './credential.ts';
export { type OAuthScheme, requestGrant, type TokenSend } from './grant.ts';
export { createTokenLease } from './lease.ts';
export { CREDENTIAL_MEMBER, joined, parted } from './secret-headers.ts';
export { createTokens } from './tokens.ts';
