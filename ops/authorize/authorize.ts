import { randomBytes } from 'node:crypto';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { type OAuthScheme, requestGrant, type TokenSend } from '../../shared/call/credentials/index.ts';
import type { Destination } from '../../shared/contract/index.ts';
import { OperationError } from '../command/command.ts';
import type { Callback } from './callback.ts';
import { consentUrl, lackingScopes } from './consent.ts';

/** An account that a person connects: its scheme is that of refresh tokens, and it says where to consent. */
export type Connectable = Pick<Destination, 'name' | 'title' | 'timeouts'> & {
  readonly authentication: Extract<OAuthScheme, { readonly scheme: 'oauth-refresh-token' }> & {
    readonly authorizeUrl: string;
  };
};

export interface AuthorizeOptions {
  readonly account: Connectable;
  readonly secretId: string;
  readonly tokenUrl: string;
  readonly client: Pick<SecretsManagerClient, 'send'>;
  readonly send: TokenSend;
  readonly callback: Callback;
  /** Tells the person which page to open. */
  show(url: string): void;
  /** Once the consent is there, and before anything is changed. */
  begin(): Promise<unknown>;
}

/**
 * Walks a person through the consent of an account, and stores the refresh token that follows from it beside the application's id and
 * secret. Workers use it from their next call on.
 * @returns the scopes that were asked for and not granted
 * @throws OperationError where the secret lacks the application, where consent is denied, or where the vendor gives no refresh token
 */
export async function authorize(options: AuthorizeOptions): Promise<readonly string[]> {
  const { account, callback, client, secretId, tokenUrl, send } = options;
  const { authentication, timeouts, title } = account;
  const { authorizeUrl, scope } = authentication;
  const { members, application } = await readApplication(options);
  const [state, verifier] = [randomBytes(24).toString('base64url'), randomBytes(48).toString('base64url')];
  const { redirectUri } = callback;
  options.show(consentUrl({ authorizeUrl, clientId: application.clientId, scope, redirectUri, state, verifier }));
  const consent = await callback.consent(state);
  if (consent.kind === 'denied')
    throw new OperationError(`${title} gave no consent: ${consent.error}. Nothing was changed; run the command again.`);
  await options.begin();
  const grant = await requestGrant({ authentication, tokenUrl, timeouts }, { ...application, text: '' }, send, {
    ...{ grant_type: 'authorization_code', code: consent.code },
    ...{ redirect_uri: redirectUri, code_verifier: verifier },
  });
  if (grant.kind !== 'granted')
    throw new OperationError(`${title} gave no token: ${grant.reason}. Nothing was changed; run the command again.`);
  if (grant.refreshToken === undefined)
    throw new OperationError(
      `${title} gave an access token and no refresh token. Nothing was changed: ask for the scope that the vendor wants for one, such as offline_access, in authentication.scope.`,
    );
  const SecretString = JSON.stringify({ ...members, refreshToken: grant.refreshToken });
  await client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString }));
  return lackingScopes(scope, grant.scope);
}

async function readApplication({ account, client, secretId }: AuthorizeOptions) {
  const text = await client.send(new GetSecretValueCommand({ SecretId: secretId })).then(
    ({ SecretString = '' }) => SecretString,
    (error) => {
      // Secrets Manager answers so for a secret that has no value yet.
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return '';
      throw error;
    },
  );
  const members = membersIn(text);
  const { clientId, clientSecret } = members;
  if (isFilled(clientId) && isFilled(clientSecret)) return { members, application: { clientId, clientSecret } };
  throw new OperationError(
    `The secret of ${account.name} lacks the application's "clientId" and "clientSecret": fill it first, with npm run ops -- secrets fill destinations/${account.name}`,
  );
}

function membersIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

const isFilled = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
