import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Destination } from '../../contract/index.ts';
import type { SecretReader } from '../../secrets/index.ts';
import type { TokenSend } from './grant.ts';
import type { TokenLease } from './lease.ts';

/** The credential of an account, or why there is none. A reason is kebab-case, begins with the account's name, and never holds a credential. */
export type Credential =
  /** The bearer token, password or key, with the headers that go with it where the contract names some: `parted` takes it apart. */
  | { readonly kind: 'value'; readonly value: string }
  /** Not available now: try later. `none`: another worker is busy with it, or time is short. */
  | {
      readonly kind: 'unavailable';
      readonly reason: string;
      readonly blame: 'account' | 'ours' | 'none';
      /** What failed and what helps, for the log. */
      readonly detail?: string;
    }
  /** Revoked, refused or filled in wrongly: no calls until a person acts. */
  | { readonly kind: 'refused'; readonly reason: string; readonly detail?: string };

export interface Tokens {
  /**
   * The credential for a call. `refused` is the value that the vendor has just answered with 401: another one is fetched,
   * once; without another the outcome is `refused`. Never rejects, never returns `refused` itself, and ends within `withinMs`.
   */
  credential(refused?: string, withinMs?: number): Promise<Credential>;
}

export interface TokensOptions {
  readonly destination: Pick<Destination, 'name' | 'authentication' | 'timeouts'>;
  readonly secretId: string;
  /** What `tokenPath` is below in this environment. */
  readonly tokenUrl: string;
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
