import * as z from 'zod';
import { mask, type SettingsRules } from '../toolkit/settings.ts';

/** What no text that was read settles is a setting here, so that a client is tested either way. */
export interface SalesforceSettings {
  /** External client apps that may ask for a session by their client credentials. Default: none. */
  readonly apps: readonly App[];
  /** How long a session lives without an answer ever saying so: 2 hours by default in an org, and an administrator's choice. */
  readonly sessionMs: number;
  /** The custom field that contacts are upserted by, an External ID. */
  readonly externalId: string;
  /** Whether that field is Unique as well. Where it is not, a value may belong to several contacts, and an upsert by it answers 300. */
  readonly isUnique: boolean;
  /** What an upsert answers: a body since version 46, nothing and 204 for an update before. */
  readonly upserts: 'body' | 'no-content';
  /** Whether a new contact must have a last name. */
  readonly needsLastName: boolean;
  /** The org's duplicate rule of equal addresses: none, one that only alerts, or one that blocks. */
  readonly duplicateRule: 'none' | 'alert' | 'block';
  /** Calls of 24 hours: 100,000 for an Enterprise org, and 1,000 for each licence. */
  readonly callsPerDay: number;
  /** The status of REQUEST_LIMIT_EXCEEDED. */
  readonly limitStatus: 403 | 429;
  /** Calls at once. Salesforce counts those that take 20 s or more (25, Developer Edition 5); here each call counts, which is stricter. */
  readonly callsAtOnce: number;
}

export interface App {
  readonly clientId: string;
  readonly clientSecret: string;
}

const whole = (what: string) => z.int(`must be a whole number of ${what}`).min(1, 'must be at least 1');
const yesOrNo = z.boolean('must be true or false').optional();

export const salesforceSettings: SettingsRules<SalesforceSettings> = {
  initial: {
    apps: [],
    sessionMs: 2 * 3_600_000,
    externalId: 'Shopify_Id__c',
    isUnique: true,
    upserts: 'body',
    needsLastName: true,
    duplicateRule: 'none',
    callsPerDay: 100_000,
    limitStatus: 403,
    callsAtOnce: 25,
  },
  change: z
    .strictObject({
      apps: z.array(z.strictObject({ clientId: z.string(), clientSecret: z.string() })).optional(),
      sessionMs: whole('milliseconds').optional(),
      externalId: z
        .string()
        .regex(/^\w+__c$/, 'must be the name of a custom field, such as Shopify_Id__c')
        .optional(),
      isUnique: yesOrNo,
      upserts: z.enum(['body', 'no-content'], 'must be body or no-content').optional(),
      needsLastName: yesOrNo,
      duplicateRule: z.enum(['none', 'alert', 'block'], 'must be none, alert or block').optional(),
      callsPerDay: whole('calls').optional(),
      limitStatus: z.union([z.literal(403), z.literal(429)], 'must be 403 or 429').optional(),
      callsAtOnce: whole('calls').optional(),
    })
    .transform((change) => Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))),
  masked: ({ apps, ...settings }) => ({
    ...settings,
    apps: apps.map(({ clientId, clientSecret }) => ({ clientId, clientSecret: mask(clientSecret) })),
  }),
};
