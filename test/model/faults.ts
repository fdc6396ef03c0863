import type { AwsFault, AwsTarget, Plan, VendorFault } from './plan.ts';

/** What befalls each call of a schedule, in the order in which the calls are made. */
export interface Faults {
  vendor(): VendorFault | undefined;
  aws(target: AwsTarget): AwsFault | undefined;
  /** Whether an invocation dies of the request it makes now. */
  request(): 'before' | 'after' | undefined;
}

/** @param seconds since the start; undefined once nothing fails any more */
export function plannedFaults({ faults, kills, outages }: Plan, seconds: () => number | undefined): Faults {
  const counts = new Map<string, number>();

  function count(target: string): number {
    const nth = counts.get(target) ?? 0;
    counts.set(target, nth + 1);
    return nth;
  }

  function planned(target: string): VendorFault | AwsFault | undefined {
    const nth = count(target);
    if (seconds() === undefined) return undefined;
    return faults.find((fault) => fault.target === target && fault.nth === nth)?.fault;
  }

  return {
    vendor() {
      const now = seconds();
      const fault = planned('vendor') as VendorFault | undefined;
      const isDown = ({ from, lasts }: Plan['outages'][number]) =>
        now !== undefined && now >= from && now < from + lasts;
      return fault ?? outages.find(isDown)?.fault;
    },
    aws: (target) => planned(target) as AwsFault | undefined,
    request() {
      const nth = count('request');
      return seconds() === undefined ? undefined : kills.find((kill) => kill.nth === nth)?.when;
    },
  };
}
