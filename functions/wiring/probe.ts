import * as z from 'zod';
import type { Destination, Vendor } from '../../shared/contract/index.ts';
import type { ProbeAnswer } from '../../shared/topology/index.ts';

/** A cheap call that takes longer than this shows no healthy account; the valve waits a little longer. */
export const PROBE_MS = 25_000;

/** Makes the contract's probe of one account. What comes with a 2xx is of no concern here: a real message tries next. */
export async function probe({ probe: { method, path } }: Destination, vendor: Vendor): Promise<ProbeAnswer> {
  const result = await vendor.call({ operation: 'probe', method, path, answer: z.unknown() });
  return result.kind === 'success' ? { ok: true } : { ok: false, reason: result.reason };
}
