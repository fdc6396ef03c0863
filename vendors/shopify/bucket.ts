import type { Clock } from '@penstock/local-aws/clock';
import type { ShopifySettings } from './settings.ts';

export interface ThrottleStatus {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  readonly restoreRate: number;
}

/** The leaky bucket of an app at a shop: https://shopify.dev/docs/api/usage/limits#the-leaky-bucket-algorithm. */
export interface Bucket {
  /** Takes what a query asked for, where it is there. */
  take(points: number): boolean;
  /** Gives back what it did not need. */
  giveBack(points: number): void;
  status(): ThrottleStatus;
}

export function bucketOf(clock: Clock, settings: () => ShopifySettings): Bucket {
  let available: number | undefined;
  let seenMs = clock.now();
  function refill(): number {
    const { bucket, restoreRate } = settings();
    const now = clock.now();
    available = Math.min(bucket, (available ?? bucket) + ((now - seenMs) / 1000) * restoreRate);
    seenMs = now;
    return available;
  }
  return {
    take(points) {
      if (refill() < points) return false;
      available = (available ?? 0) - points;
      return true;
    },
    giveBack(points) {
      available = Math.min(settings().bucket, refill() + points);
    },
    status: () => ({
      maximumAvailable: settings().bucket,
      currentlyAvailable: Math.floor(refill()),
      restoreRate: settings().restoreRate,
    }),
  };
}
