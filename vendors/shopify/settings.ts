import * as z from 'zod';
import { mask, type SettingsRules } from '../toolkit/settings.ts';

export interface ShopifySettings {
  /** Accepted access tokens that do not expire, with their scopes. Default: none. */
  readonly tokens: readonly AccessToken[];
  /** Apps of the shop's own organisation, which get tokens of 24 hours. Default: none, so every call is answered with 401. */
  readonly apps: readonly OwnApp[];
  /** Stable versions, the oldest first: a call of an older one is answered by the oldest. */
  readonly versions: readonly string[];
  /** Points that come back a second: 100 Standard, 200 Advanced, 1000 Plus, 2000 Enterprise. */
  readonly restoreRate: number;
  /** What the bucket holds at most. The page of limits states the rate only; answers in the field show 20 seconds of it. */
  readonly bucket: number;
  /**
   * How a connection is sized by its page: the documentation says "by the `first` and `last` arguments" and no formula. `sublinear` is near
   * to what clients measured with 2025-07 (200 ids: 12 points); `linear` is what older texts describe (200 ids: 202).
   */
  readonly sizing: 'sublinear' | 'linear';
  /** Paging by cursor ends here, with an error. */
  readonly deepest: number;
  /** What prices are in. */
  readonly currency: string;
  /** The shop's own domain, which its webhooks name. */
  readonly shopDomain: string;
  /** Subscriptions to topics of webhooks. Default: none. */
  readonly webhooks: readonly ShopWebhook[];
}

export interface ShopWebhook {
  readonly url: string;
  /** The client secret of the app, which signs them. */
  readonly secret: string;
  /** Such as `orders/paid`. */
  readonly topics: readonly string[];
}

export interface AccessToken {
  readonly token: string;
  readonly scopes: readonly string[];
}

export interface OwnApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
}

const whole = (what: string) => z.int(`must be a whole number of ${what}`).min(1, 'must be at least 1');

export const shopifySettings: SettingsRules<ShopifySettings> = {
  initial: {
    tokens: [],
    apps: [],
    versions: ['2025-10', '2026-01', '2026-04', '2026-07'],
    restoreRate: 100,
    bucket: 2000,
    sizing: 'sublinear',
    deepest: 25_000,
    currency: 'EUR',
    shopDomain: 'local-shop.myshopify.com',
    webhooks: [],
  },
  change: z
    .strictObject({
      tokens: z
        .array(z.strictObject({ token: z.string('must be the text of a token'), scopes: z.array(z.string()) }))
        .optional(),
      apps: z
        .array(z.strictObject({ clientId: z.string(), clientSecret: z.string(), scopes: z.array(z.string()) }))
        .optional(),
      versions: z.array(z.string().regex(/^\d{4}-\d{2}$/, 'must be a version such as 2026-07')).optional(),
      restoreRate: whole('points a second').optional(),
      bucket: whole('points').optional(),
      sizing: z.enum(['sublinear', 'linear'], 'must be sublinear or linear').optional(),
      deepest: whole('products').optional(),
      currency: z.string('must be an ISO 4217 code').length(3).optional(),
      shopDomain: z.string('must be a domain').optional(),
      webhooks: z
        .array(z.strictObject({ url: z.string(), secret: z.string(), topics: z.array(z.string()) }))
        .optional(),
    })
    .transform((change) => Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))),
  masked: ({ tokens, apps, webhooks, ...settings }) => ({
    ...settings,
    webhooks: webhooks.map(({ url, secret, topics }) => ({ url, secret: mask(secret), topics })),
    apps: apps.map(({ clientId, clientSecret, scopes }) => ({ clientId, clientSecret: mask(clientSecret), scopes })),
    tokens: tokens.map(({ token, scopes }) => ({ token: mask(token), scopes })),
  }),
};
