import type { Clock } from '@penstock/local-aws/clock';
import type { RequestHead } from '../toolkit/request.ts';
import type { Admission } from '../toolkit/vendor.ts';
import type { Answers } from './answers.ts';
import type { rateLimiter } from './limits.ts';
import type { RateLimit, Token } from './settings.ts';

const DEFAULT_SCOPES = [
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'communication_preferences.read_write',
];

/** A private app's token, or an access token of an OAuth app, whose tokens share the limit of the installation. */
export interface AcceptedToken extends Token {
  readonly limitedAs?: string;
}

export function bearerOf({ headers }: RequestHead): string | undefined {
  return /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

export function hasScope(token: Token | undefined, scope: string): boolean {
  return (token?.scopes ?? DEFAULT_SCOPES).includes(scope);
}

/** Admits a call with a known token that has not expired, within the rate limits of its app. */
export function admit(
  token: AcceptedToken | undefined,
  rateLimit: RateLimit,
  { answers, clock, take }: { answers: Answers; clock: Clock; take: ReturnType<typeof rateLimiter> },
): Admission {
  if (!token)
    return {
      granted: false,
      answer: answers.error(
        401,
        'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
        { category: 'INVALID_AUTHENTICATION' },
      ),
    };
  const expiredForMs = token.expiresAt === undefined ? -1 : clock.now() - Date.parse(token.expiresAt);
  if (expiredForMs >= 0)
    return {
      granted: false,
      answer: answers.error(
        401,
        `The OAuth token used to make this call expired ${Math.floor(expiredForMs / 1000)} second(s) ago.`,
        { category: 'EXPIRED_AUTHENTICATION' },
      ),
    };
  const taken = take(token.limitedAs ?? token.token, rateLimit);
  if (!taken.exceeded) return { granted: true, headers: taken.headers };
  const limit = taken.exceeded.toLowerCase();
  return {
    granted: false,
    answer: answers.error(
      429,
      `You have reached your ${limit} limit.`,
      { errorType: 'RATE_LIMIT', policyName: taken.exceeded },
      taken.headers,
    ),
  };
}
