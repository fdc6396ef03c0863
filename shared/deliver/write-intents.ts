import { failed } from '../call/client/index.ts';
import type { Ambiguity, Outcome, Vendor, VendorCall, VendorResult } from '../contract/index.ts';
import { describeError } from '../telemetry/index.ts';
import type { ReadAttempt } from './attempt.ts';
import { type AttemptLog, clearDoubt, LEDGER_UNAVAILABLE } from './attempt-log.ts';
import { keepKnown } from './known-end.ts';
import { enterWrite, keyOf, vendorKey } from './write-keys.ts';

/** Whether an intent is recorded before each write. Without it a first write looks like a second one. */
export function recordsIntents({ strategy }: Ambiguity): boolean {
  return strategy !== 'natural-upsert';
}

/**
 * A client that watches the writes of one attempt. Where a write cannot be repeated blindly, it records an intent before the
 * write leaves, and sends the write's key where the vendor knows keys.
 */
export function watchWrites(client: Vendor, destination: string, attempt: ReadAttempt): Vendor {
  const { services, attemptLog } = attempt;
  const isRecorded = recordsIntents(services.delivery.ambiguity);
  return {
    call(call) {
      if (call.method === 'GET') return client.call(call);
      const writing = isRecorded ? recordAndWrite(client, destination, call, attempt) : write(client, call, attempt);
      attemptLog.underWay.add(writing);
      return writing.finally(() => attemptLog.underWay.delete(writing));
    },
  };
}

async function write<T>(client: Vendor, call: VendorCall<T>, { attemptLog }: ReadAttempt): Promise<VendorResult<T>> {
  const result = await client.call(call);
  noteWrite(attemptLog, result);
  return result;
}

/** What a write's result says of its effect. */
export function noteWrite(attemptLog: AttemptLog, result: VendorResult<unknown>): void {
  if (result.kind === 'success' || result.outcome.kind === 'ambiguous') attemptLog.mayHaveWritten = true;
  else if (result.outcome.kind === 'permanent') attemptLog.isWriteRefused = true;
}

async function recordAndWrite<T>(
  client: Vendor,
  destination: string,
  call: VendorCall<T>,
  attempt: ReadAttempt,
): Promise<VendorResult<T>> {
  const { services, attemptLog } = attempt;
  const entered = enterWrite(attemptLog.writes, { destination, call, ambiguity: services.delivery.ambiguity });
  if ('kind' in entered) {
    attemptLog.misuse = entered;
    return failed(entered);
  }
  // Writes that are made side by side have one doubt between them.
  const isFirst = attemptLog.uncertainSince === undefined || attemptLog.isOwnDoubt;
  attemptLog.isOwnDoubt = isFirst;
  if (!(await recordIntent(attempt, attemptLog.uncertainSince ?? services.now()))) {
    entered.effect = 'none';
    return failed(LEDGER_UNAVAILABLE);
  }
  const result = await write(client, { ...call, headers: { ...call.headers, ...keyHeader(call, attempt) } }, attempt);
  if (result.kind === 'success') {
    entered.effect = 'made';
    return result;
  }
  entered.effect = result.outcome.kind === 'ambiguous' ? 'unknown' : 'none';
  await noteFailure(result.outcome, attempt);
  return result;
}

async function recordIntent(attempt: ReadAttempt, uncertainSince: number): Promise<boolean> {
  const { services, envelope, record, attemptLog, log } = attempt;
  const { messageId } = record;
  // The write waits for its permit first, but never longer than its worker may live.
  const lastWriteBy = services.now() + services.delivery.worker.timeoutSeconds * 1000;
  const generation = attemptLog.generation ?? 0;
  try {
    const { wasOpen } = attemptLog.history ?? {};
    await services.intents.record(envelope, { messageId, generation, uncertainSince, lastWriteBy, wasOpen });
  } catch (error) {
    log.error('write intent not recorded, so the write was not made', { errorMessage: describeError(error) });
    // It may be recorded all the same: an answer can be lost.
    await endOwnDoubt(attempt, true);
    return false;
  }
  Object.assign(attemptLog, { uncertainSince, lastWriteBy });
  return true;
}

/** A write that succeeded stays in doubt until the event's end is recorded. */
async function noteFailure({ kind }: Outcome, attempt: ReadAttempt): Promise<void> {
  if (kind === 'ambiguous') attempt.attemptLog.lastWriteBy = attempt.services.now();
  else await endOwnDoubt(attempt, kind === 'deferred');
}

/**
 * The last of an attempt's writes ends the doubt if surely none of them had an effect. That of an earlier attempt stays: its write
 * may still act at the vendor.
 * @param isReleased the message leaves no other record of this attempt
 */
async function endOwnDoubt(attempt: ReadAttempt, isReleased: boolean): Promise<void> {
  const { services, envelope, record, attemptLog, log } = attempt;
  const { isOwnDoubt, mayHaveWritten, underWay } = attemptLog;
  if (!isOwnDoubt || mayHaveWritten || underWay.size > 1) return;
  clearDoubt(attemptLog);
  if (!isReleased) return;
  const clear = () => services.intents.clear(envelope.tenant, envelope.eventId, record.messageId);
  await keepKnown(services, clear).catch((error) =>
    log.warn('write intent not cleared: the next attempt takes the write for one in doubt', {
      errorMessage: describeError(error),
    }),
  );
}

function keyHeader(call: VendorCall<unknown>, { services, envelope, attemptLog }: ReadAttempt): Record<string, string> {
  const { ambiguity } = services.delivery;
  if (ambiguity.strategy !== 'vendor-idempotency-key') return {};
  const { tenant, eventId } = envelope;
  const generation = attemptLog.generation ?? 0;
  return { [ambiguity.header]: vendorKey({ id: services.id, tenant, eventId, key: keyOf(call), generation }) };
}
