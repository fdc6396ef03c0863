import { bodyHmac } from './body-hmac.ts';
import { bodyHmacMore } from './body-hmac-more.ts';
import type { Genuine } from './case.ts';
import { publicKeys } from './public-keys.ts';
import { sharedTokens } from './shared-tokens.ts';
import { timeHmac } from './time-hmac.ts';
import { timeHmacMore } from './time-hmac-more.ts';
import { tokens } from './tokens.ts';
import { urlAndBody } from './url-and-body.ts';

/** One genuine request for each provider of the table. */
export const GENUINE: readonly Genuine[] = [
  ...bodyHmac,
  ...bodyHmacMore,
  ...timeHmac,
  ...timeHmacMore,
  ...urlAndBody,
  ...publicKeys,
  ...tokens,
  ...sharedTokens,
];
