import type { Clock } from '@penstock/local-aws/clock';
import type { StripeSettings } from './settings.ts';

/** Calls of the last second, of the account and of each kind of record: https://docs.stripe.com/rate-limits. */
export function limiter(clock: Clock, settings: () => StripeSettings): (kind: string) => string | undefined {
  let calls: readonly { readonly at: number; readonly kind: string }[] = [];
  /** The reason of a refusal. */
  return (kind) => {
    const now = clock.now();
    calls = calls.filter(({ at }) => at > now - 1000);
    if (calls.length >= settings().perSecond) return 'global-rate';
    if (calls.filter((call) => call.kind === kind).length >= settings().perSecondOfOne) return 'endpoint-rate';
    calls = [...calls, { at: now, kind }];
    return undefined;
  };
}
