import { actsOf, isDuring, type Schedule } from '../acts/act.ts';
import type { AwsFault, AwsTarget } from '../acts/aws-faults.ts';
import type { AccountRole, VendorFault } from '../acts/vendor-faults.ts';

/** What befalls one call to a vendor. `retryAfter`: it is answered 429 with these seconds. */
export type Befallen = VendorFault | { readonly retryAfter: number };

/** What befalls each call of a schedule, in the order in which the calls are made. */
export interface Faults {
  vendor(account: AccountRole): Befallen | undefined;
  probe(account: AccountRole): VendorFault | undefined;
  aws(target: AwsTarget): AwsFault | undefined;
  /** Whether an invocation dies of the request it makes now. */
  request(): 'before' | 'after' | undefined;
  /** Whether the worker dies of this event now. */
  crash(event: number): boolean;
}

/** @param seconds since the start; undefined once nothing fails any more */
export function plannedFaults(schedule: Schedule, seconds: () => number | undefined): Faults {
  const counts = new Map<string, number>();
  const planned = actsOf(schedule, 'vendor-fault');
  const awsFaults = actsOf(schedule, 'aws-fault');
  const kills = actsOf(schedule, 'kill');
  const outages = actsOf(schedule, 'outage');
  const limits = actsOf(schedule, 'rate-limit');
  const crashes = actsOf(schedule, 'crash');

  function count(what: string): number {
    const nth = counts.get(what) ?? 0;
    counts.set(what, nth + 1);
    return nth;
  }

  function outageOf(account: AccountRole): VendorFault | undefined {
    const now = seconds();
    return outages.find((act) => act.account === account && now !== undefined && isDuring(act, now))?.fault;
  }

  return {
    vendor(account) {
      const now = seconds();
      const nth = count(`vendor ${account}`);
      if (now === undefined) return undefined;
      const limit = account === 'writes' ? limits.find((act) => isDuring(act, now)) : undefined;
      const fault = planned.find((act) => act.account === account && act.nth === nth)?.fault;
      return outageOf(account) ?? limit ?? fault;
    },
    probe: outageOf,
    aws(target) {
      const nth = count(target);
      if (seconds() === undefined) return undefined;
      return awsFaults.find((act) => act.target === target && act.nth <= nth && nth < act.nth + act.requests)?.fault;
    },
    request() {
      const nth = count('request');
      return seconds() === undefined ? undefined : kills.find((kill) => kill.nth === nth)?.when;
    },
    crash(event) {
      const times = Math.max(0, ...crashes.filter((act) => act.event === event).map((act) => act.times));
      return seconds() !== undefined && times > 0 && count(`crash ${event}`) < times;
    },
  };
}
