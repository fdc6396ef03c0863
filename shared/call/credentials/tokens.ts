import type { Tokens, TokensOptions } from './credential.ts';
import { createOAuthTokens } from './oauth.ts';

/** The credential of one account. One for each account and container: what it knows lives in its memory. */
export function createTokens(options: TokensOptions): Tokens {
  const { destination } = options;
  const { authentication } = destination;
  switch (authentication.scheme) {
    case 'bearer':
    case 'basic':
    case 'api-key':
      return createSecretTokens(options);
    case 'oauth-client-credentials':
    case 'oauth-refresh-token':
      return createOAuthTokens(options, authentication);
  }
}

/** What HTTP lets a header hold: a curly quote or a line break got in by pasting. */
const FITS_A_HEADER = /^[\x20-\x7e]+$/;

/** The secret's text as it is; read anew when the vendor refuses it, for a person may have rotated it. */
function createSecretTokens({ destination: { name }, secretId, secrets }: TokensOptions): Tokens {
  const read = (fresh: boolean | 'unusable') => secrets.read(secretId, 'AWSCURRENT', { fresh }).catch(() => null);
  return {
    async credential(refused) {
      const cached = await read(false);
      // What no header can hold was filled in wrongly: it may have been corrected.
      const isUnusable = typeof cached === 'string' && !FITS_A_HEADER.test(cached);
      const isRefused = refused !== undefined && cached === refused;
      const value = isUnusable || isRefused ? await read(isUnusable ? 'unusable' : true) : cached;
      if (value === null) return { kind: 'unavailable', reason: `${name}-credential-unreadable` };
      if (value === undefined) return { kind: 'unavailable', reason: `${name}-credential-not-filled` };
      if (!FITS_A_HEADER.test(value)) return { kind: 'refused', reason: `${name}-credential-malformed` };
      if (value === refused) return { kind: 'refused', reason: `${name}-credential-refused` };
      return { kind: 'value', value };
    },
  };
}
