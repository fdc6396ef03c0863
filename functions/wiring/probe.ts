import type { z } from 'zod';
import type { Vendors } from '../../shared/call/client/index.ts';
import type { CallLimiter, CallResult, ProbeResult } from '../../shared/call/limits/index.ts';
import type { Destination, Vendor } from '../../shared/contract/index.ts';
import type { Log } from '../../shared/telemetry/index.ts';
import type { ProbeAnswer } from '../../shared/topology/index.ts';

/** A cheap call that takes longer than this shows no healthy account; the valve waits a little longer. */
export const PROBE_MS = 25_000;

/**
 * What reading the credential may take: a probe that times out only because its time was cut says nothing of the account, and a
 * vendor that answers nothing must be seen.
 */
const BEFORE_IT_MS = 1000;

/** Takes any answer. By hand, so that the engine holds no schema library: each worker has the parts of it that its team's code uses. */
const ANYTHING = { safeParse: (data: unknown) => ({ success: true, data }) } as z.ZodType<unknown>;

/** Makes the contract's probe of one account. What comes with a 2xx is of no concern here: a real message tries next. */
export async function probe({ probe: { method, path } }: Destination, vendor: Vendor): Promise<ProbeAnswer> {
  const result = await vendor.call({ operation: 'probe', method, path, answer: ANYTHING });
  return result.kind === 'success' ? { ok: true } : { ok: false, reason: result.reason };
}

/** Asks for the health of an account in the middle of a batch, in no more time than a call takes. */
export async function probeNow(
  destination: Destination,
  vendorsFor: (limits: { readonly remainingMs: () => number; readonly limiter: CallLimiter }) => Vendors,
  log: Log,
): Promise<ProbeResult> {
  let said: CallResult = 'nothing';
  const limiter: CallLimiter = {
    slot: async () => undefined,
    report: async (_, result) => {
      said = result;
      return 'event';
    },
  };
  const { connectMs, responseMs } = destination.timeouts;
  const until = Date.now() + Math.max(connectMs, responseMs) + BEFORE_IT_MS;
  const vendors = vendorsFor({ remainingMs: () => until - Date.now(), limiter });
  const message = { log, correlationId: 'health-probe', onCall: () => {} };
  await probe(destination, vendors.for(message).client(destination.name));
  return resultOf(said);
}

/** A probe that only shows that we call too often, or that failed for a reason of ours, says nothing of the account's health. */
function resultOf(said: CallResult): ProbeResult {
  if (said === 'success') return 'green';
  if (said === 'nothing' || said.kind === 'rate-limited') return 'unknown';
  return said.kind === 'failure' ? 'red' : 'refused';
}
