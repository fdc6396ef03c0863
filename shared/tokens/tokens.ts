import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Destination } from '../contract/index.ts';
import type { SecretReader } from '../secrets/index.ts';
import type { TokenSend } from './grant.ts';
import type { TokenLease } from './lease.ts';
import { createOAuthTokens } from './oauth.ts';

export type { TokenSend } from './grant.ts';

/** What to prove ourselves with. A reason is kebab-case, begins with the account's name, and never holds a credential. */
export type Credential =
  /** The bearer token, password or key; fits an HTTP header. */
  | { readonly kind: 'value'; readonly value: string }
  /** None to be had now: try again later. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  /** Revoked, refused or filled in wrongly: hold calls until a person has acted. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface Tokens {
  /**
   * The credential for a call. `refused` is the value that the vendor has just answered with 401: then another is sought,
   * once, and `refused` is the outcome when there is none. Never rejects, and never gives back `refused` itself.
   */
  credential(refused?: string): Promise<Credential>;
}

export interface TokensOptions {
  readonly destination: Pick<Destination, 'name' | 'authentication' | 'timeouts'>;
  readonly secretId: string;
  /** Origin that `tokenPath` belongs to in this environment. */
  readonly baseUrl: string;
  readonly secrets: SecretReader;
  /** For OAuth: reads past the cache and stores the refresh token. */
  readonly secretsClient: Pick<SecretsManagerClient, 'send'>;
  readonly lease: TokenLease;
  readonly send: TokenSend;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Names this container in the lease; no other may have the same. */
  readonly holder: string;
}

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
  const read = (fresh: boolean) => secrets.read(secretId, 'AWSCURRENT', { fresh }).catch(() => null);
  return {
    async credential(refused) {
      const cached = await read(false);
      const value = refused !== undefined && cached === refused ? await read(true) : cached;
      if (value === null) return { kind: 'unavailable', reason: `${name}-credential-unreadable` };
      if (value === undefined) return { kind: 'unavailable', reason: `${name}-credential-not-filled` };
      if (!FITS_A_HEADER.test(value)) return { kind: 'refused', reason: `${name}-credential-malformed` };
      if (value === refused) return { kind: 'refused', reason: `${name}-credential-refused` };
      return { kind: 'value', value };
    },
  };
}
