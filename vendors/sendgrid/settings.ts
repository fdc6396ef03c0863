import * as z from 'zod';
import { mask, type SettingsRules } from '../toolkit/settings.ts';

/** What no text that was read settles is a setting here, so that a client is tested either way. */
export interface SendgridSettings {
  /** Accepted keys, with the scopes of each. Default: none, so that every call is answered with 401. */
  readonly keys: readonly ApiKey[];
  /** Verified senders: another `from` is answered with 403. */
  readonly senders: readonly string[];
  /** Dynamic templates of the account: another one is answered with 400. */
  readonly templates: readonly string[];
  /** Calls of a minute. SendGrid publishes no number. */
  readonly perMinute: number;
  /** What a mail in sandbox mode, which is only validated, is answered with. */
  readonly sandboxStatus: 200 | 202;
}

export interface ApiKey {
  readonly key: string;
  /** Such as `mail.send`. */
  readonly scopes: readonly string[];
}

const texts = z.array(z.string()).optional();

export const sendgridSettings: SettingsRules<SendgridSettings> = {
  initial: { keys: [], senders: [], templates: [], perMinute: 600, sandboxStatus: 200 },
  change: z
    .strictObject({
      keys: z
        .array(z.strictObject({ key: z.string('must be the text of a key'), scopes: z.array(z.string()) }))
        .optional(),
      senders: texts,
      templates: texts,
      perMinute: z.int('must be a whole number of calls').min(1, 'must be at least 1').optional(),
      sandboxStatus: z.union([z.literal(200), z.literal(202)], 'must be 200 or 202').optional(),
    })
    .transform((change) => Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))),
  masked: ({ keys, ...settings }) => ({
    ...settings,
    keys: keys.map(({ key, scopes }) => ({ key: mask(key), scopes })),
  }),
};
