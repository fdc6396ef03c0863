import * as z from 'zod';
import { mask, type SettingsRules } from '../toolkit/settings.ts';

/** Facts marked "~" are not proved by Stripe's own pages as we read them: each is a setting. Sources: docs.stripe.com, stripe-node 23.1. */
export interface StripeSettings {
  /** Accepted keys. A restricted key may read only what it names, such as `charges`. Default: none, so every call is answered with 401. */
  readonly keys: readonly { readonly key: string; readonly reads?: readonly string[] | undefined }[];
  readonly endpoints: readonly WebhookEndpoint[];
  /** Calls a second: 100 of a live account, 25 of a sandbox. */
  readonly perSecond: number;
  /** Of one kind of record: 25. */
  readonly perSecondOfOne: number;
  /** Whether a 429 says why in `Stripe-Rate-Limited-Reason` ~. */
  readonly namesLimit: boolean;
  /** How long after a payment its money is captured: until then it has no balance transaction. */
  readonly captureMs: number;
  /** What payments cost: hundredths of a per cent of the amount, and minor units. */
  readonly fee: { readonly basisPoints: number; readonly fixed: number };
  /** Minor units that a dispute costs; whether a won dispute gives them back ~. */
  readonly disputeFee: number;
  readonly disputeFeeReturns: boolean;
  /** Events leave up to so much later, each by chance: they come in no order. */
  readonly spreadMs: number;
  /** Of a hundred events, how many are sent a second time although the first was answered. */
  readonly repeatPercent: number;
}

export interface WebhookEndpoint {
  readonly url: string;
  readonly secret: string;
  /** The types that it gets. Default: all. */
  readonly types?: readonly string[] | undefined;
}

const whole = (least = 0) => z.int('must be a whole number').min(least, `must be at least ${least}`);

export const stripeSettings: SettingsRules<StripeSettings> = {
  initial: {
    keys: [],
    endpoints: [],
    perSecond: 100,
    perSecondOfOne: 25,
    namesLimit: true,
    captureMs: 2000,
    fee: { basisPoints: 150, fixed: 25 },
    disputeFee: 2000,
    disputeFeeReturns: false,
    spreadMs: 0,
    repeatPercent: 0,
  },
  change: z
    .strictObject({
      keys: z.array(z.strictObject({ key: z.string(), reads: z.array(z.string()).optional() })).optional(),
      endpoints: z
        .array(z.strictObject({ url: z.url(), secret: z.string(), types: z.array(z.string()).optional() }))
        .optional(),
      perSecond: whole(1).optional(),
      perSecondOfOne: whole(1).optional(),
      namesLimit: z.boolean().optional(),
      captureMs: whole().optional(),
      fee: z.strictObject({ basisPoints: whole(), fixed: whole() }).optional(),
      disputeFee: whole().optional(),
      disputeFeeReturns: z.boolean().optional(),
      spreadMs: whole().optional(),
      repeatPercent: whole().max(100).optional(),
    })
    .transform((change) => Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))),
  masked: ({ keys, endpoints, ...settings }) => ({
    ...settings,
    keys: keys.map(({ key, reads }) => ({ key: mask(key), reads })),
    endpoints: endpoints.map(({ url, secret, types }) => ({ url, secret: mask(secret), types })),
  }),
};
