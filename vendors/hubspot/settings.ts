import * as z from 'zod';
import { mask, type SettingsRules } from '../toolkit/settings.ts';

export interface HubSpotSettings {
  /** Accepted bearer tokens. Default: none, so every call is answered with 401. */
  readonly tokens: readonly Token[];
  /** Apps that may renew tokens at `/oauth/…/token`. Default: none. */
  readonly oauthApps: readonly OAuthApp[];
  readonly rateLimit: RateLimit;
  /** Contact properties beside HubSpot's own; a property of the same name is replaced. */
  readonly properties: Readonly<Record<string, PropertyDefinition>>;
  readonly webhook: Webhook | null;
  /** Whether a contact in the recycle bin is answered with its properties; HubSpot's pages do not say. */
  readonly archivedProperties: boolean;
  /** Whether a merge makes a new contact of both; HubSpot's pages show either. */
  readonly mergeMakesNew: boolean;
}

export interface Token {
  readonly token: string;
  /** Default: `crm.objects.contacts.read` and `.write`, and `communication_preferences.read_write`. */
  readonly scopes?: readonly string[] | undefined;
  /** ISO 8601; from then on the token is answered with 401 EXPIRED_AUTHENTICATION. */
  readonly expiresAt?: string | undefined;
  /** The app the token belongs to: `sourceId` of the changes made with it. Default: the webhook's app. */
  readonly appId?: number | undefined;
}

export interface OAuthApp {
  readonly clientId: string;
  readonly clientSecret: string;
  /**
   * One for each installation, as its authorisation granted it. Taking one away uninstalls the app there: that refresh token,
   * every one that replaced it and every access token fetched with them are refused.
   */
  readonly refreshTokens: readonly string[];
  /** Whether a refresh token is spent by its use and replaced by another. Default: false. */
  readonly rotate?: boolean | undefined;
  /** Scopes of its access tokens. Default: those of a token. */
  readonly scopes?: readonly string[] | undefined;
  /** `sourceId` of the changes made with its tokens. Default: the webhook's app. */
  readonly appId?: number | undefined;
}

export interface RateLimit {
  readonly max: number;
  readonly intervalMs: number;
  readonly daily: number;
}

export interface PropertyDefinition {
  readonly type: 'string' | 'number' | 'bool' | 'enumeration' | 'date' | 'datetime';
  readonly options?: readonly string[] | undefined;
  readonly readOnly?: boolean | undefined;
  /** Moves towards the end of `options` only, as `lifecyclestage` does. */
  readonly forwardOnly?: boolean | undefined;
}

export interface Webhook {
  readonly targetUrl: string;
  readonly clientSecret: string;
  readonly portalId: number;
  readonly appId: number;
  readonly subscriptions: readonly Subscription[];
  /** Clock milliseconds for which events are collected before they are sent together. */
  readonly batchWindowMs: number;
}

const SUBSCRIPTION_TYPES = [
  'contact.creation',
  'contact.deletion',
  'contact.propertyChange',
  'contact.privacyDeletion',
  'contact.restore',
  'contact.merge',
] as const;

export interface Subscription {
  readonly subscriptionId: number;
  readonly subscriptionType: (typeof SUBSCRIPTION_TYPES)[number];
  /** Only for `contact.propertyChange`, and then required. */
  readonly propertyName?: string | undefined;
}

const whole = (what: string) => z.int(`must be ${what}, a whole number`).min(1, `must be ${what}, at least 1`);
const text = (what: string) => z.string(`must be ${what}`).min(1, `must be ${what}, and not empty`);

const subscription = z
  .strictObject(
    {
      subscriptionId: whole('an id'),
      subscriptionType: z.enum(SUBSCRIPTION_TYPES, `must be one of ${SUBSCRIPTION_TYPES.join(', ')}`),
      propertyName: text('the name of a property').optional(),
    },
    'must be { subscriptionId, subscriptionType, propertyName? }',
  )
  .refine((it) => (it.subscriptionType === 'contact.propertyChange') === (it.propertyName !== undefined), {
    path: ['propertyName'],
    error: 'belongs to contact.propertyChange, where it is required, and to no other type',
  });

const change = z.strictObject(
  {
    tokens: z
      .array(
        z.strictObject(
          {
            token: text('a token such as "pat-na1-…"'),
            scopes: z.array(text('a scope')).optional(),
            expiresAt: z.iso.datetime({ offset: true, error: 'must be an ISO 8601 time' }).optional(),
            appId: whole('the id of an app').optional(),
          },
          'must be { token, scopes?, expiresAt?, appId? }',
        ),
        'must be a list of tokens',
      )
      .optional(),
    oauthApps: z
      .array(
        z.strictObject(
          {
            clientId: text('the id of an OAuth client'),
            clientSecret: text("the app's client secret"),
            refreshTokens: z.array(text('a refresh token'), 'must be a list of refresh tokens'),
            rotate: z.boolean('must be true or false').optional(),
            scopes: z.array(text('a scope')).optional(),
            appId: whole('the id of an app').optional(),
          },
          'must be { clientId, clientSecret, refreshTokens, rotate?, scopes?, appId? }',
        ),
        'must be a list of OAuth apps',
      )
      .optional(),
    rateLimit: z
      .strictObject(
        {
          max: whole('a number of calls'),
          intervalMs: whole('a time in milliseconds'),
          daily: whole('a number of calls'),
        },
        'must be { max, intervalMs, daily }',
      )
      .optional(),
    properties: z
      .record(
        z.string(),
        z.strictObject(
          {
            type: z.enum(
              ['string', 'number', 'bool', 'enumeration', 'date', 'datetime'],
              'must be string, number, bool, enumeration, date or datetime',
            ),
            options: z.array(text('an option')).optional(),
            readOnly: z.boolean('must be true or false').optional(),
            forwardOnly: z.boolean('must be true or false').optional(),
          },
          'must be { type, options?, readOnly?, forwardOnly? }',
        ),
        'must be an object of property definitions',
      )
      .optional(),
    webhook: z
      .strictObject(
        {
          targetUrl: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
          clientSecret: text("the app's client secret"),
          portalId: whole('the id of an account'),
          appId: whole('the id of an app'),
          subscriptions: z
            .array(subscription, 'must be a list of subscriptions')
            .min(1, 'must name at least one subscription'),
          batchWindowMs: z.int('must be a time in milliseconds').min(0, 'must not be negative').default(250),
        },
        'must be { targetUrl, clientSecret, portalId, appId, subscriptions }, or null for none',
      )
      .nullable()
      .optional(),
    archivedProperties: z.boolean('must be true or false').optional(),
    mergeMakesNew: z.boolean('must be true or false').optional(),
  },
  'must be an object with tokens, rateLimit, properties, webhook, archivedProperties or mergeMakesNew, or with oauthApps',
);

/** The limits of a private app on a Free or Starter account. */
const initial: HubSpotSettings = {
  tokens: [],
  oauthApps: [],
  rateLimit: { max: 100, intervalMs: 10_000, daily: 250_000 },
  properties: {},
  webhook: null,
  archivedProperties: true,
  mergeMakesNew: false,
};

export const hubspotSettings: SettingsRules<HubSpotSettings> = {
  initial,
  change: change as z.ZodType<Partial<HubSpotSettings>>,
  masked: (settings) => ({
    ...settings,
    tokens: settings.tokens.map((it) => ({ ...it, token: mask(it.token) })),
    oauthApps: settings.oauthApps.map((it) => ({
      ...it,
      clientSecret: mask(it.clientSecret),
      refreshTokens: it.refreshTokens.map(mask),
    })),
    webhook: settings.webhook && { ...settings.webhook, clientSecret: mask(settings.webhook.clientSecret) },
  }),
};
