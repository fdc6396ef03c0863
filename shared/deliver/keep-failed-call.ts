import { shownFields } from '../contract/index.ts';
import { idsOf, knownOf, maskCall } from '../masking/index.ts';
import { describeError } from '../telemetry/index.ts';
import type { Attempt } from './attempt.ts';

/** A row for a person's eyes takes no time from the message. */
const KEEP_MS = 1000;

/**
 * Keeps the last failed call of an attempt that failed, masked, best effort: an event that ends well pays nothing, and one whose call
 * cannot be kept goes on as it would.
 */
export async function keepFailedCall({ services, attemptLog, message, log }: Attempt): Promise<void> {
  const { failedCall } = attemptLog;
  if (failedCall === undefined || !message.ok) return;
  const { tenant, eventId } = message.envelope;
  const inTime = Promise.withResolvers<never>();
  const cancel = services.after(KEEP_MS, () => inTime.reject(new Error(`not written within ${KEEP_MS} ms`)));
  try {
    const known = knownOf(shownFields(services.delivery), [
      ...idsOf(message.envelope),
      ...Object.values(services.settings),
    ]);
    await Promise.race([services.failedCalls.keep(tenant, eventId, maskCall(failedCall, known)), inTime.promise]);
  } catch (error) {
    log.warn('failed call not kept', { errorMessage: describeError(error) });
  } finally {
    cancel();
  }
}
