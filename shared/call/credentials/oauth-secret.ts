import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describeError } from '../../telemetry/index.ts';

/** The secret of an OAuth account. */
export interface OAuthSecret {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken?: string;
  /** The secret's text, to see whether a person has changed it. */
  readonly text: string;
}

export type SecretRead =
  | { readonly kind: 'read'; readonly secret: OAuthSecret }
  | { readonly kind: 'malformed'; readonly text: string }
  | { readonly kind: 'not-filled' }
  /** Throttled, denied or not reachable: `detail` says which. */
  | { readonly kind: 'unreadable'; readonly detail: string };

export interface OAuthSecretStore {
  /** Reads without cache: a refresh token of five minutes ago may be spent. Never rejects. */
  read(): Promise<SecretRead>;
  /** Replaces the refresh token `spent` by `next`. Never rejects. */
  replace(spent: string, next: string): Promise<Replaced>;
}

/** `superseded`: a person stored a third refresh token, which stays. */
export type Replaced = 'stored' | 'superseded' | 'failed';

const RETRY_AFTER_MS = [200, 1000];

/** The secret of an account with a refresh token, or with client credentials alone. */
export function createOAuthSecretStore(options: {
  readonly client: Pick<SecretsManagerClient, 'send'>;
  readonly secretId: string;
  readonly hasRefreshToken: boolean;
  readonly sleep: (ms: number) => Promise<void>;
}): OAuthSecretStore {
  const { client, secretId, hasRefreshToken, sleep } = options;

  async function read(): Promise<SecretRead> {
    try {
      const { SecretString: text = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
      if (text.trim() === '') return { kind: 'not-filled' };
      return parse(text.trim(), hasRefreshToken);
    } catch (error) {
      // Secrets Manager answers so for a secret that has no value yet.
      const isEmpty = error instanceof Error && error.name === 'ResourceNotFoundException';
      return isEmpty ? { kind: 'not-filled' } : { kind: 'unreadable', detail: describeError(error) };
    }
  }

  async function replaceOnce(spent: string, next: string): Promise<Replaced> {
    const current = await read();
    if (current.kind === 'unreadable') return 'failed';
    if (current.kind !== 'read') return 'superseded';
    if (current.secret.refreshToken === next) return 'stored';
    if (current.secret.refreshToken !== spent) return 'superseded';
    try {
      const text = JSON.stringify({ ...JSON.parse(current.secret.text), refreshToken: next });
      const put = await client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: text }));
      return put.VersionStages?.includes('AWSCURRENT') ? 'stored' : 'failed';
    } catch {
      return 'failed';
    }
  }

  return {
    read,
    async replace(spent, next) {
      for (const wait of RETRY_AFTER_MS) {
        const replaced = await replaceOnce(spent, next);
        if (replaced !== 'failed') return replaced;
        await sleep(wait);
      }
      return replaceOnce(spent, next);
    },
  };
}

function parse(text: string, hasRefreshToken: boolean): SecretRead {
  try {
    const { clientId, clientSecret, refreshToken } = JSON.parse(text);
    if (!isFilled(clientId) || !isFilled(clientSecret)) return { kind: 'malformed', text };
    if (!hasRefreshToken) return { kind: 'read', secret: { clientId, clientSecret, text } };
    // The application is filled in, and a person has still to consent.
    if (!isFilled(refreshToken)) return { kind: 'not-filled' };
    return { kind: 'read', secret: { clientId, clientSecret, refreshToken, text } };
  } catch {
    return { kind: 'malformed', text };
  }
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
