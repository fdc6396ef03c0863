import * as z from 'zod';
import { mask, type SettingsRules } from '../toolkit/settings.ts';

export interface MailchimpSettings {
  /** Accepted keys, as the password of Basic or as Bearer. Default: none, so every call is answered with 401. */
  readonly apiKeys: readonly ApiKey[];
  readonly lists: readonly List[];
  /** The number of simultaneous calls. */
  readonly connections: number;
  /** Domains whose addresses look fake to Mailchimp. */
  readonly fakeDomains: readonly string[];
  /** Whether a member who left or bounced may take another address; Mailchimp's pages do not say. */
  readonly complianceMoves: boolean;
  /** Where the audiences' webhooks go, for what people and colleagues do; what the API does is told to none. Default: none. */
  readonly webhooks: readonly Webhook[];
}

export interface Webhook {
  readonly listId: string;
  readonly url: string;
  /** The `signing_secret` that Mailchimp shows once. */
  readonly secret: string;
}

interface ApiKey {
  readonly apiKey: string;
  /** Every call with it is answered with 403. */
  readonly forbidden?: boolean | undefined;
}

export interface List {
  readonly id: string;
  readonly name: string;
  readonly doubleOptin: boolean;
  /** Beside FNAME, LNAME, ADDRESS and PHONE, which every list has. */
  readonly mergeFields: readonly MergeField[];
}

export interface MergeField {
  readonly tag: string;
  readonly type: (typeof MERGE_TYPES)[number];
  readonly required?: boolean | undefined;
  readonly choices?: readonly string[] | undefined;
}

const MERGE_TYPES = ['text', 'number', 'address', 'phone', 'date', 'birthday', 'url', 'zip', 'dropdown'] as const;

const text = (what: string) => z.string(`must be ${what}`).min(1, `must be ${what}, and not empty`);
const flag = z.boolean('must be true or false').optional();

const change = z.strictObject(
  {
    apiKeys: z
      .array(
        z.strictObject({ apiKey: text('a key such as "…-us1"'), forbidden: flag }, 'must be { apiKey, forbidden? }'),
        'must be a list of keys',
      )
      .optional(),
    lists: z
      .array(
        z.strictObject(
          {
            id: z.string('must be text').regex(/^[\w-]+$/, 'must be letters and digits, such as "a1b2c3d4e5"'),
            name: text('a name').default('Newsletter'),
            doubleOptin: z.boolean('must be true or false').default(false),
            mergeFields: z
              .array(
                z.strictObject(
                  {
                    tag: z
                      .string('must be text')
                      .regex(/^[A-Z0-9_]{1,10}$/, 'must be at most ten capital letters, digits and underscores'),
                    type: z.enum(MERGE_TYPES, `must be one of ${MERGE_TYPES.join(', ')}`),
                    required: flag,
                    choices: z.array(text('a choice'), 'must be a list of choices').optional(),
                  },
                  'must be { tag, type, required?, choices? }',
                ),
                'must be a list of merge fields',
              )
              .default([]),
          },
          'must be { id, name?, doubleOptin?, mergeFields? }',
        ),
        'must be a list of lists',
      )
      .optional(),
    connections: z.int('must be a whole number').min(1, 'must be at least 1').optional(),
    fakeDomains: z.array(text('a domain'), 'must be a list of domains').optional(),
    complianceMoves: flag,
    webhooks: z
      .array(
        z.strictObject(
          {
            listId: text('the id of a list'),
            url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
            secret: text('a signing secret'),
          },
          'must be { listId, url, secret }',
        ),
        'must be a list of webhooks',
      )
      .optional(),
  },
  'must be an object with apiKeys, lists, connections, fakeDomains, complianceMoves or webhooks',
);

const initial: MailchimpSettings = {
  apiKeys: [],
  lists: [],
  connections: 10,
  fakeDomains: [],
  complianceMoves: true,
  webhooks: [],
};

export const mailchimpSettings: SettingsRules<MailchimpSettings> = {
  initial,
  change: change as z.ZodType<Partial<MailchimpSettings>>,
  masked: (settings) => ({
    ...settings,
    apiKeys: settings.apiKeys.map((it) => ({ ...it, apiKey: mask(it.apiKey) })),
    webhooks: settings.webhooks.map((it) => ({ ...it, secret: mask(it.secret) })),
  }),
};
