import fc from 'fast-check';

/** What goes wrong while people act: shares of all requests, from 0 to 1. */
export interface Weather {
  /** Of chance: latencies, and which request something befalls. */
  readonly noise: number;
  /** Requests of a worker that it dies of. */
  readonly kills: number;
  /** Calls to vendors that fail, or whose answer is lost. */
  readonly vendor: number;
  /** Requests to the links' table that fail. */
  readonly table: number;
  /** Webhooks that are answered late, or with 503, or come twice; messages that come late. */
  readonly webhooks: number;
  /** Mailchimp answers nothing but 500 for this time; milliseconds since the start. */
  readonly outage?: { readonly fromMs: number; readonly lastsMs: number };
  readonly beliefs: {
    readonly archivedProperties: boolean;
    readonly mergeMakesNew: boolean;
    readonly complianceMoves: boolean;
  };
}

const share = (most: number) =>
  fc.oneof(
    { arbitrary: fc.constant(0), weight: 2 },
    { arbitrary: fc.integer({ min: 1, max: 20 }).map((part) => (most * part) / 20), weight: 3 },
  );

export const weathers: fc.Arbitrary<Weather> = fc.record(
  {
    noise: fc.nat({ max: 2 ** 31 - 1 }),
    kills: share(0.03),
    vendor: share(0.15),
    table: share(0.03),
    webhooks: share(0.3),
    outage: fc.record({ fromMs: fc.nat({ max: 600_000 }), lastsMs: fc.constant(1_200_000) }),
    beliefs: fc.record({
      archivedProperties: fc.boolean(),
      mergeMakesNew: fc.boolean(),
      complianceMoves: fc.boolean(),
    }),
  },
  { requiredKeys: ['noise', 'kills', 'vendor', 'table', 'webhooks', 'beliefs'] },
);

const VENDOR_FAULTS = ['429', '500', 'page', 'hang', 'late', 'lost', 'reset-before', 'reset-after'] as const;
export type VendorFault = (typeof VENDOR_FAULTS)[number];

/** What befalls each request, by chance. Nothing does once `isHealed`. */
export function fortune(weather: Weather, random: () => number, isHealed: () => boolean) {
  const befalls = (share: number) => !isHealed() && share > 0 && random() < share;
  const oneOf = <T>(all: readonly [T, ...T[]]): T => all[Math.floor(random() * all.length)] ?? all[0];
  return {
    kill: () => (befalls(weather.kills) ? oneOf(['before', 'after'] as const) : undefined),
    vendor: () => (befalls(weather.vendor) ? oneOf(VENDOR_FAULTS) : undefined),
    table: () => (befalls(weather.table) ? oneOf(['before', 'after'] as const) : undefined),
    /** `late`: its answer comes too late, so the vendor sends it once more. */
    webhook: () => (befalls(weather.webhooks) ? oneOf(['twice', 'refused', 'late'] as const) : undefined),
    /** Milliseconds that a message is late. */
    delayMs: () => (befalls(weather.webhooks) ? random() * oneOf([2000, 20_000, 400_000]) : random() * 50),
  };
}

export type Fortune = ReturnType<typeof fortune>;
