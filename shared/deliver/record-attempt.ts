import { type Outcome, tenantId } from '../contract/index.ts';
import { isOpen, type LedgerState } from '../ledger/index.ts';
import { describeError } from '../telemetry/index.ts';
import type { Attempt } from './attempt.ts';
import type { AttemptLog } from './attempt-log.ts';
import type { Receive } from './receive.ts';

export interface AttemptResult {
  readonly state: LedgerState;
  readonly outcome: Outcome;
  /** What the entry tells: of a duplicate, those of the end that the event had before. */
  readonly details: Outcome;
}

/** Writes one attempt, and how its event stands now, into the ledger. @returns what the ledger made of it */
export async function recordAttempt(attempt: Attempt, { state, outcome, details }: AttemptResult) {
  const { services, record, attemptLog } = attempt;
  const { number, calls, uncertainSince, lastWriteBy, generation, isDoubtEnded, history } = attemptLog;
  attemptLog.recordedAt ??= new Date(services.now()).toISOString();
  return services.ledger.record({
    ...identityOf(attempt),
    ...detailsOf(details),
    ...(isOpen(state) && uncertainSince !== undefined && { uncertainSince, lastWriteBy }),
    ...(isDoubtEnded && uncertainSince === undefined && { endsDoubt: true }),
    ...(history?.attempts && { pastAttempts: history.attempts }),
    ...(history?.wasOpen && { wasOpen: true }),
    ...(generation !== undefined && { generation }),
    ...(isRefusal(outcome, attemptLog) && { refusedMessage: record.messageId }),
    state,
    messageId: record.messageId,
    attempt: { number, at: attemptLog.recordedAt, outcome: outcome.kind, calls },
  });
}

type Released = Extract<Outcome, { kind: 'deferred' }>;

/** Longest that a release waits for its own record: where the store fails, the message must go back all the same. */
const RECORD_MS = 1500;

/**
 * Writes a release down, best effort: the calls that were made before it, and from the second one on that the event waits. What
 * is not written counts as a receive without a result.
 * @param problems of an event that waits for our own code: it is shown at once
 */
export async function recordRelease(attempt: Attempt, outcome: Released, problems?: readonly string[]): Promise<void> {
  const { receive } = attempt.attemptLog;
  if (receive !== undefined) await bestEffort(attempt, () => writeRelease(attempt, outcome, receive, problems));
}

/** Writes down that a receive ended, although its result could not be written: its worker did not die. */
export async function recordHold(attempt: Attempt): Promise<void> {
  const { services, record, attemptLog } = attempt;
  const { receive } = attemptLog;
  if (receive === undefined) return;
  const settlement = { receive: receive.number, attempts: receive.attempts };
  await bestEffort(attempt, () => services.messages.settle(record.messageId, settlement));
}

async function bestEffort({ services, log }: Attempt, write: () => Promise<void>): Promise<void> {
  const inTime = Promise.withResolvers<never>();
  const cancel = services.after(RECORD_MS, () => inTime.reject(new Error(`not written within ${RECORD_MS} ms`)));
  try {
    await Promise.race([write(), inTime.promise]);
  } catch (error) {
    log.warn('release not recorded', { errorMessage: describeError(error) });
  } finally {
    cancel();
  }
}

async function writeRelease(
  attempt: Attempt,
  outcome: Released,
  { number: receive, attempts, releases }: Receive,
  problems: readonly string[] | undefined,
): Promise<void> {
  const { services, record, message, attemptLog } = attempt;
  const { number, calls, history } = attemptLog;
  await services.messages.settle(record.messageId, { receive, attempts });
  // A message that cannot be read yet has no event of its own to wait.
  if (!message.ok || (releases === 0 && calls.length === 0 && problems === undefined)) return;
  await services.waiting.wait({
    ...identityOf(attempt),
    ...detailsOf(outcome),
    ...(problems && problems.length > 0 && { problems }),
    ...(history?.attempts && { pastAttempts: history.attempts }),
    ...(history?.wasOpen && { wasOpen: true }),
    messageId: record.messageId,
    ...(calls.length > 0 && {
      attempt: { number, at: new Date(services.now()).toISOString(), outcome: outcome.kind, calls },
    }),
  });
}

/** What an outcome says beside its kind, as the log and the ledger both want it. */
export function detailsOf(outcome: Outcome) {
  return {
    ...('reason' in outcome && { reason: outcome.reason }),
    ...('problems' in outcome && outcome.problems && { problems: outcome.problems }),
    ...('fields' in outcome && { fields: outcome.fields }),
    ...('remote' in outcome && outcome.remote !== undefined && { remote: outcome.remote }),
  };
}

/** Whether the vendor itself refused the event for good; what it stored under the event's key is then that refusal. */
function isRefusal(outcome: Outcome, { calls, uncertainSince, isWriteRefused }: AttemptLog): boolean {
  if (outcome.kind === 'conflict' || outcome.kind === 'owed') return isWriteRefused && uncertainSince === undefined;
  const isExhausted = outcome.kind === 'permanent' && outcome.reason === 'attempts-exhausted';
  return outcome.kind === 'permanent' && !isExhausted && calls.length > 0 && uncertainSince === undefined;
}

/** A message that could not be read has no event; the SQS message then stands for it. */
function identityOf({ message, record }: Attempt) {
  if (!message.ok) {
    return {
      tenant: tenantId('-'),
      eventId: `message:${record.messageId}`,
      type: 'unreadable',
      correlationId: '-',
      receivedAt: new Date(Number(record.attributes.SentTimestamp)).toISOString(),
    };
  }
  const { tenant, eventId, type, correlationId, receivedAt, entity, occurredAt } = message.envelope;
  return {
    tenant,
    eventId,
    type,
    correlationId,
    receivedAt,
    ...(entity !== undefined && { entity }),
    ...(occurredAt !== undefined && { occurredAt }),
  };
}
