import { describeError } from '../../telemetry/index.ts';
import type { Credential, Tokens, TokensOptions } from './credential.ts';
import { createOAuthTokens } from './oauth.ts';
import { joined, parted } from './secret-headers.ts';
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
  const { authentication } = options.destination;
  switch (authentication.scheme) {
    case 'bearer':
    case 'basic':
    case 'api-key':
      return createSecretTokens(options);
    case 'oauth-client-credentials':
    case 'oauth-refresh-token': {
      const tokens = createOAuthTokens(options, authentication);
      return authentication.secretHeaders ? withSecretHeaders(tokens, options) : tokens;
    }
  }
}

/** The secret's text, and the headers that stand in it; read again when the vendor refuses it, because a person may have rotated it. */
function createSecretTokens({ destination: { name, authentication }, secretId, secrets }: TokensOptions): Tokens {
  const read = (fresh: boolean | 'unusable') => secrets.read(secretId, 'AWSCURRENT', { fresh });
  const usable = (text: string | undefined) => (text === undefined ? undefined : joined(authentication, text));
  return {
    async credential(refused) {
      try {
        const cached = await read(false);
        // What no header can hold was filled in wrongly: it may have been corrected.
        const isUnusable = cached !== undefined && usable(cached) === undefined;
        const isRefused = refused !== undefined && usable(cached) === refused;
        const text = isUnusable || isRefused ? await read(isUnusable ? 'unusable' : true) : cached;
        if (text === undefined) return fillIt(name);
        const value = usable(text);
        if (value === undefined) return { kind: 'refused', reason: `${name}-credential-malformed` };
        if (value === refused) return { kind: 'refused', reason: `${name}-credential-refused` };
        return { kind: 'value', value };
      } catch (error) {
        return unreadable(name, error);
      }
    },
  };
}

/** An access token, and the headers that stand beside its application in the secret. */
function withSecretHeaders(tokens: Tokens, { destination, secretId, secrets }: TokensOptions): Tokens {
  const { name, authentication } = destination;
  return {
    async credential(refused, withinMs) {
      const own = refused === undefined ? undefined : parted(authentication, refused).credential;
      const found = await tokens.credential(own, withinMs);
      if (found.kind !== 'value') return found;
      try {
        // After a refusal the headers may be what a person has corrected.
        const text = await secrets.read(secretId, 'AWSCURRENT', { fresh: refused !== undefined });
        const value = text === undefined ? undefined : joined(authentication, text, found.value);
        return value === undefined
          ? { kind: 'refused', reason: `${name}-credential-malformed` }
          : { kind: 'value', value };
      } catch (error) {
        return unreadable(name, error);
      }
    },
  };
}

/** Throttled, denied or not reachable: the message says which. */
const unreadable = (name: string, error: unknown): Credential => ({
  ...{ kind: 'unavailable', reason: `${name}-credential-unreadable`, blame: 'ours', detail: describeError(error) },
});
