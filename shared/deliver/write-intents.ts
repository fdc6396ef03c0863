import { failed } from '../call/client/index.ts';
import type { Ambiguity, Outcome, Vendor, VendorCall, VendorResult } from '../contract/index.ts';
import { describeError } from '../telemetry/index.ts';
import type { ReadAttempt } from './attempt.ts';
import { clearDoubt, LEDGER_UNAVAILABLE } from './attempt-log.ts';
import { enterWrite, keyOf, vendorKey } from './write-keys.ts';

/** Whether earlier attempts matter: then an event's history is read first, and an intent is recorded before each write. */
export function recordsIntents({ strategy }: Ambiguity): boolean {
  return strategy === 'vendor-idempotency-key' || strategy === 'look-up-before-retry';
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
  if (result.kind === 'success' || result.outcome.kind === 'ambiguous') attemptLog.mayHaveWritten = true;
  else if (result.outcome.kind === 'permanent') attemptLog.isWriteRefused = true;
  return result;
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
  const isFirst = attemptLog.uncertainSince === undefined;
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
  await noteFailure(result.outcome, isFirst, attempt);
  return result;
}

async function recordIntent(attempt: ReadAttempt, uncertainSince: number): Promise<boolean> {
  const { services, envelope, record, attemptLog, log } = attempt;
  const { messageId } = record;
  // The write waits for its permit first, but never longer than its worker may live.
  const lastWriteBy = services.now() + services.delivery.worker.timeoutSeconds * 1000;
  const generation = attemptLog.generation ?? 0;
  try {
    await services.intents.record(envelope, { messageId, generation, uncertainSince, lastWriteBy });
  } catch (error) {
    log.error('write intent not recorded, so the write was not made', { errorMessage: describeError(error) });
    return false;
  }
  Object.assign(attemptLog, { uncertainSince, lastWriteBy });
  return true;
}

/** A write that succeeded stays in doubt until the event's end is recorded; one that surely had no effect leaves no doubt. */
async function noteFailure({ kind }: Outcome, isFirst: boolean, attempt: ReadAttempt): Promise<void> {
  const { services, envelope, attemptLog, log } = attempt;
  if (kind === 'ambiguous') attemptLog.lastWriteBy = services.now();
  else if (isFirst) {
    clearDoubt(attemptLog);
    // A message that is released leaves no other record.
    if (kind === 'deferred')
      await services.intents
        .clear(envelope.tenant, envelope.eventId)
        .catch(() => log.warn('write intent not cleared; the next attempt looks first'));
  }
}

function keyHeader(call: VendorCall<unknown>, { services, envelope, attemptLog }: ReadAttempt): Record<string, string> {
  const { ambiguity } = services.delivery;
  if (ambiguity.strategy !== 'vendor-idempotency-key') return {};
  const { tenant, eventId } = envelope;
  const generation = attemptLog.generation ?? 0;
  return { [ambiguity.header]: vendorKey({ id: services.id, tenant, eventId, key: keyOf(call), generation }) };
}
