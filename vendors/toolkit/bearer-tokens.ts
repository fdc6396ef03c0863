import * as z from 'zod';
import type { RequestHead } from './request.ts';
import type { SettingsRules } from './settings.ts';
import type { Admission } from './vendor.ts';

export interface BearerTokens {
  /** Accepted tokens. Default: none, so that every call is answered with 401. */
  readonly tokens: readonly string[];
}

/**
 * Settings of a simulated vendor that admits calls by their bearer token. The control interface shows how many there are, and none.
 *
 * @example
 * import { BEARER_SETTINGS } from 'penstock/vendors';
 *
 * export const settings = BEARER_SETTINGS;
 */
export const BEARER_SETTINGS: SettingsRules<BearerTokens> = {
  initial: { tokens: [] },
  change: z
    .strictObject({ tokens: z.array(z.string()).optional() })
    .transform(({ tokens }) => ({ ...(tokens && { tokens }) })),
  masked: ({ tokens }) => ({ tokens: tokens.length }),
};

/**
 * Admits a call that carries one of the tokens; answers any other with 401.
 *
 * @example
 * import { admitBearer } from 'penstock/vendors';
 *
 * export const isGranted = admitBearer(
 *   { headers: { authorization: 'Bearer local-books-access-token' } },
 *   { tokens: ['local-books-access-token'] },
 * ).granted;
 */
export function admitBearer({ headers }: Pick<RequestHead, 'headers'>, { tokens }: BearerTokens): Admission {
  if (tokens.some((token) => headers.authorization === `Bearer ${token}`)) return { granted: true, headers: {} };
  return { granted: false, answer: { status: 401, body: { error: 'unauthorized' } } };
}
