import type { Clock } from '@penstock/local-aws/clock';
import type { Answer } from '../toolkit/request.ts';
import type { Admission } from '../toolkit/vendor.ts';
import { problem } from './answers.ts';
import type { XeroSettings } from './settings.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Of all organisations of an app together; here there is one, so the number only counts down. */
const APP_PER_MINUTE = 10_000;

/**
 * Xero's limits of an organisation: a minute and a day that roll, and calls at the same time. Only a refusal by the minute or the day
 * names a time to wait ~. https://developer.xero.com/documentation/guides/oauth2/limits/
 */
export function limiter(clock: Clock, settings: () => XeroSettings) {
  let calls: readonly number[] = [];
  let day: { readonly from: number; readonly calls: number } = { from: Number.NEGATIVE_INFINITY, calls: 0 };
  return (busy: number): Admission => {
    const { perMinute, perDay, atOnce } = settings();
    const now = clock.now();
    calls = calls.filter((at) => at > now - MINUTE_MS);
    if (now - day.from >= DAY_MS) day = { from: now, calls: 0 };
    const refused =
      busy >= atOnce
        ? tooMany('concurrent')
        : day.calls >= perDay
          ? tooMany('day', day.from + DAY_MS - now)
          : calls.length >= perMinute
            ? tooMany('minute', (calls[0] ?? now) + MINUTE_MS - now)
            : undefined;
    if (refused) return { granted: false, answer: refused };
    calls = [...calls, now];
    day = { ...day, calls: day.calls + 1 };
    return {
      granted: true,
      headers: {
        'x-minlimit-remaining': String(perMinute - calls.length),
        'x-daylimit-remaining': String(perDay - day.calls),
        'x-appminlimit-remaining': String(APP_PER_MINUTE - calls.length),
      },
    };
  };
}

function tooMany(limit: 'concurrent' | 'minute' | 'day', waitMs?: number): Answer {
  return problem(429, 'Too Many Requests', 'The organisation’s limit is used up', {
    'x-rate-limit-problem': limit,
    ...(waitMs !== undefined && { 'retry-after': String(Math.ceil(waitMs / 1000)) }),
  });
}
