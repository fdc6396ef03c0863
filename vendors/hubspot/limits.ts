import type { Clock } from '@penstock/local-aws/clock';
import type { RateLimit } from './settings.ts';

interface Taken {
  /** The policy that was exceeded, in HubSpot's own words. */
  readonly exceeded?: 'TEN_SECONDLY_ROLLING' | 'DAILY';
  readonly headers: Readonly<Record<string, string>>;
}

const DAY_MS = 86_400_000;

/** Counts the calls of each private app, in a rolling interval and in a day (UTC). Refused calls do not count. */
export function rateLimiter(clock: Clock): (app: string, limit: RateLimit) => Taken {
  const windows = new Map<string, number[]>();
  let today = { day: 0, calls: 0 };
  return (app, limit) => {
    const now = clock.now();
    const day = Math.floor(now / DAY_MS);
    if (today.day !== day) today = { day, calls: 0 };
    const recent = (windows.get(app) ?? []).filter((at) => at > now - limit.intervalMs);
    const exceeded =
      today.calls >= limit.daily ? 'DAILY' : recent.length >= limit.max ? 'TEN_SECONDLY_ROLLING' : undefined;
    if (!exceeded) {
      recent.push(now);
      today.calls++;
    }
    windows.set(app, recent);
    const headers = {
      'x-hubspot-ratelimit-max': String(limit.max),
      'x-hubspot-ratelimit-remaining': String(Math.max(0, limit.max - recent.length)),
      'x-hubspot-ratelimit-interval-milliseconds': String(limit.intervalMs),
      'x-hubspot-ratelimit-daily': String(limit.daily),
      'x-hubspot-ratelimit-daily-remaining': String(Math.max(0, limit.daily - today.calls)),
    };
    return exceeded ? { exceeded, headers } : { headers };
  };
}
