import { describeError } from '../telemetry/index.ts';
import type { Attempt, ReadAttempt, Step } from './attempt.ts';
import { LEDGER_UNAVAILABLE } from './attempt-log.ts';
import { mayStillBlock } from './blocking.ts';
import type { Result } from './result.ts';
import { generationOf } from './unknown-write.ts';
import { recordsIntents } from './write-intents.ts';

/**
 * Reads what the ledger holds of the event, under the event's lock, and ends a duplicate: the idempotency record lives for a
 * month, the ledger's entry for three. What an earlier attempt left in doubt is kept in mind from here on.
 */
export const skipEnded: Step<ReadAttempt> = async (attempt, next) => {
  const { envelope, services, attemptLog, record, log } = attempt;
  try {
    attemptLog.history = await services.intents.history(envelope.tenant, envelope.eventId);
  } catch (error) {
    log.error('ledger not available', { errorMessage: describeError(error) });
    return LEDGER_UNAVAILABLE;
  }
  const { history } = attemptLog;
  if (history.ended) return { kind: 'duplicate', ended: history.ended };
  if (history.discarded !== undefined) return { kind: 'discarded', reason: history.discarded };
  if (history.setAside && !mayStillBlock(attempt)) return { kind: 'set-aside', reason: history.setAside.reason };
  if (recordsIntents(services.delivery.ambiguity)) {
    attemptLog.generation = generationOf(history, record.messageId);
    if (history.uncertainSince !== undefined) attemptLog.uncertainSince = history.uncertainSince;
    if (history.lastWriteBy !== undefined) attemptLog.lastWriteBy = history.lastWriteBy;
  }
  return next(attempt);
};

/** What a message is whose event has ended or is set aside; `undefined` where it is neither. @throws Error of the ledger */
export async function endedBefore({ message, services }: Attempt): Promise<Result | undefined> {
  if (!message.ok) return undefined;
  const { ended, setAside } = await services.intents.history(message.envelope.tenant, message.envelope.eventId);
  if (setAside) return { kind: 'set-aside', reason: setAside.reason };
  return ended && { kind: 'duplicate', ended };
}
