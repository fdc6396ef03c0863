import * as z from 'zod';
import { mask, type SettingsRules } from '../toolkit/settings.ts';

/**
 * Facts marked "~" are not proved by Xero's own pages as we read them: each is a setting, so that a caller can be tested with either.
 * Sources: Xero-OpenAPI 16.1; developer.xero.com, *OAuth 2.0*, *API limits*, *Idempotent requests*, *Requests and responses*.
 */
export interface XeroSettings {
  /** Access tokens that are accepted as they are and do not expire. Default: none. */
  readonly tokens: readonly GivenToken[];
  /** Apps that get tokens. Default: none, so every call is answered with 401. */
  readonly apps: readonly XeroApp[];
  /** The organisation that is connected. */
  readonly tenantId: string;
  readonly organisation: string;
  /** Xero's name of the books' time zone, such as `WEUROPESTANDARDTIME`. */
  readonly timezone: string;
  readonly baseCurrency: string;
  /** Documents dated on this day or before are refused. YYYY-MM-DD; null: the books are open. */
  readonly periodLockDate: string | null;
  readonly endOfYearLockDate: string | null;
  readonly accounts: readonly LedgerAccount[];
  /** Per cent by tax type; another type is refused. */
  readonly taxRates: Readonly<Record<string, number>>;
  readonly perMinute: number;
  /** 1,000 in the smallest plan ~. */
  readonly perDay: number;
  readonly atOnce: number;
  /** How long an `Idempotency-Key` is remembered: 6 minutes ~. */
  readonly keyLifeMs: number;
  /** Whether an answer of 4xx or 5xx is remembered under its key as well: yes ~. */
  readonly errorsAreKept: boolean;
  /** `PUT /Invoices` and `/CreditNotes` with a number that is taken: `refused` ~, or `created`, so that there are two. */
  readonly takenNumber: 'refused' | 'created';
  /** A date inside a closed period: `refused` ~ or `accepted`. */
  readonly lockedPeriod: 'refused' | 'accepted';
  /** How long a refresh token still works after it was used: 30 minutes ~. */
  readonly refreshAgainMs: number;
  /** Whether a list filtered by `If-Modified-Since` leaves out what a person deleted: it misses some edits ~. */
  readonly changesMissDeletions: boolean;
  /** The most rows of a page ~. Without `page`, and by default, a page has 100. */
  readonly largestPage: number;
}

export interface GivenToken {
  readonly token: string;
  readonly scopes?: readonly string[] | undefined;
}

export interface XeroApp extends Omit<GivenToken, 'token'> {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Refresh tokens of people who agreed. A custom connection has none: it gets tokens by client credentials, and names no tenant. */
  readonly refreshTokens: readonly string[];
}

export interface LedgerAccount {
  readonly code: string;
  readonly name: string;
  readonly type: 'BANK' | 'REVENUE' | 'EXPENSE' | 'CURRLIAB' | 'DIRECTCOSTS' | 'CURRENT';
}

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day such as 2026-06-30, or null');
const count = z.int('must be a whole number').min(1, 'must be at least 1');
const ms = z.int('must be a whole number of milliseconds').min(0, 'must not be negative');
const scopes = z.array(z.string()).optional();

export const xeroSettings: SettingsRules<XeroSettings> = {
  initial: {
    tokens: [],
    apps: [],
    tenantId: '00000000-0000-4000-8000-000000000001',
    organisation: 'The local books',
    timezone: 'WEUROPESTANDARDTIME',
    baseCurrency: 'EUR',
    periodLockDate: null,
    endOfYearLockDate: null,
    accounts: [
      { code: '090', name: 'Bank', type: 'BANK' },
      { code: '091', name: 'Stripe clearing', type: 'BANK' },
      { code: '200', name: 'Sales', type: 'REVENUE' },
      { code: '404', name: 'Payment fees', type: 'EXPENSE' },
      { code: '420', name: 'Disputed payments', type: 'EXPENSE' },
    ],
    taxRates: { NONE: 0, OUTPUT: 20, OUTPUT2: 20, REDUCED: 5 },
    perMinute: 60,
    perDay: 5000,
    atOnce: 5,
    keyLifeMs: 6 * 60_000,
    errorsAreKept: true,
    takenNumber: 'refused',
    lockedPeriod: 'refused',
    refreshAgainMs: 30 * 60_000,
    changesMissDeletions: true,
    largestPage: 1000,
  },
  change: z
    .strictObject({
      tokens: z.array(z.strictObject({ token: z.string('must be the text of a token'), scopes })).optional(),
      apps: z
        .array(
          z.strictObject({
            clientId: z.string(),
            clientSecret: z.string(),
            refreshTokens: z.array(z.string()).default([]),
            scopes,
          }),
        )
        .optional(),
      tenantId: z.guid('must be the id of an organisation').optional(),
      organisation: z.string().min(1).optional(),
      timezone: z.string('must be Xero’s name of a time zone').optional(),
      baseCurrency: z.string().length(3, 'must be an ISO 4217 code').optional(),
      periodLockDate: day.nullable().optional(),
      endOfYearLockDate: day.nullable().optional(),
      accounts: z
        .array(
          z.strictObject({
            code: z.string(),
            name: z.string(),
            type: z.enum(['BANK', 'REVENUE', 'EXPENSE', 'CURRLIAB', 'DIRECTCOSTS', 'CURRENT']),
          }),
        )
        .optional(),
      taxRates: z.record(z.string(), z.number('must be per cent')).optional(),
      perMinute: count.optional(),
      perDay: count.optional(),
      atOnce: count.optional(),
      keyLifeMs: ms.optional(),
      errorsAreKept: z.boolean().optional(),
      takenNumber: z.enum(['refused', 'created']).optional(),
      lockedPeriod: z.enum(['refused', 'accepted']).optional(),
      refreshAgainMs: ms.optional(),
      changesMissDeletions: z.boolean().optional(),
      largestPage: count.optional(),
    })
    .transform((change) => Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))),
  masked: ({ tokens, apps, ...settings }) => ({
    ...settings,
    tokens: tokens.map(({ token, scopes }) => ({ token: mask(token), scopes })),
    apps: apps.map(({ clientId, clientSecret, refreshTokens, scopes }) => ({
      clientId,
      clientSecret: mask(clientSecret),
      refreshTokens: refreshTokens.length,
      scopes,
    })),
  }),
};
