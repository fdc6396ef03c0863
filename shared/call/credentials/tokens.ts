import { describeError } from '../../telemetry/index.ts';
import type { Tokens, TokensOptions } from './credential.ts';
import { createOAuthTokens } from './oauth.ts';
import { endsWithin, fillIt } from './unavailable.ts';

/** The credential of one account; one instance for each account and container, with its state in memory. */
export function createTokens(options: TokensOptions): Tokens {
  const tokens = ofScheme(options);
  return {
    credential: (refused, withinMs = LONGEST_MS) =>
      endsWithin(withinMs, options.destination.name, tokens.credential(refused, withinMs)),
  };
}

/** Of a caller that says nothing. */
const LONGEST_MS = 900_000;

function ofScheme(options: TokensOptions): Tokens {
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

/** Characters that HTTP allows in a header: a pasted curly quote or line break is refused. */
const FITS_A_HEADER = /^[\x20-\x7e]+$/;

/** The secret's text; read again when the vendor refuses it, because a person may have rotated it. */
function createSecretTokens({ destination: { name }, secretId, secrets }: TokensOptions): Tokens {
  const read = (fresh: boolean | 'unusable') => secrets.read(secretId, 'AWSCURRENT', { fresh });
  return {
    async credential(refused) {
      try {
        const cached = await read(false);
        // What no header can hold was filled in wrongly: it may have been corrected.
        const isUnusable = typeof cached === 'string' && !FITS_A_HEADER.test(cached);
        const isRefused = refused !== undefined && cached === refused;
        const value = isUnusable || isRefused ? await read(isUnusable ? 'unusable' : true) : cached;
        if (value === undefined) return fillIt(name);
        if (!FITS_A_HEADER.test(value)) return { kind: 'refused', reason: `${name}-credential-malformed` };
        if (value === refused) return { kind: 'refused', reason: `${name}-credential-refused` };
        return { kind: 'value', value };
      } catch (error) {
        // Throttled, denied or not reachable: the message says which.
        return {
          kind: 'unavailable',
          reason: `${name}-credential-unreadable`,
          blame: 'ours',
          detail: describeError(error),
        };
      }
    },
  };
}
