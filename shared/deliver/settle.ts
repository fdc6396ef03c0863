import type { EndedOutcome, Outcome } from '../contract/index.ts';
import { describeError, type LogFields } from '../telemetry/index.ts';
import { METRIC, maxAttempts } from '../topology/index.ts';
import type { Attempt } from './attempt.ts';
import { keepKnown } from './known-end.ts';
import { detailsOf, recordAttempt } from './record-attempt.ts';
import type { NotSaved, Result } from './result.ts';
import { capVisibilitySeconds, nextWaitSeconds } from './schedule.ts';

const DAY_SECONDS = 86_400;
/** How often an event that blocks its record is tried again. */
const BLOCKED_SECONDS = 6 * 3600;

type Retried = Extract<Outcome, { kind: 'temporary' | 'ambiguous' }>;
type GivenUp = Extract<Outcome, { kind: 'permanent' | 'invalid' }>;

/** The one place that reads a result: writes down how the attempt ended, and says whether the message leaves its queue. */
export async function settle(attempt: Attempt, result: Result): Promise<'delete' | 'keep'> {
  switch (result.kind) {
    case 'delivered':
    case 'stale':
    case 'echo':
    case 'filtered':
      return end(attempt, result, result);
    case 'duplicate':
      return end(attempt, result, result.ended);
    case 'not-saved':
      return end(attempt, result.ended, result.ended, result.save);
    case 'deferred':
      return release(attempt, result);
    case 'temporary':
    case 'ambiguous':
      return retry(attempt, result);
    case 'permanent':
    case 'invalid':
      return giveUp(attempt, result);
    case 'given-up':
      attempt.log.info('given up before; left to SQS for the dead-letter queue', { reason: result.reason });
      await hideFor(attempt, 0);
      return 'keep';
  }
}

/** @param save writes the idempotency record, where it is missing: until one of both holds the end, it is written again */
async function end(
  attempt: Attempt,
  outcome: Outcome,
  ended: EndedOutcome,
  save?: NotSaved['save'],
): Promise<'delete'> {
  const record = () => recordAttempt(attempt, { state: ended.kind, outcome, details: ended });
  await (save ? keepKnown(attempt.services, record, save) : record());
  attempt.log.info('event settled', fieldsOf(attempt, outcome));
  const delayMs = delayOf(attempt);
  if (outcome.kind !== 'duplicate' && delayMs !== undefined)
    attempt.services.meter.milliseconds(METRIC.deliveryDelay, delayMs);
  return 'delete';
}

/** Nothing was tried, so nothing is recorded. */
async function release(attempt: Attempt, outcome: Extract<Outcome, { kind: 'deferred' }>): Promise<'keep'> {
  const { retryAfterSeconds, isFault } = outcome;
  attempt.log.warn('event released, no attempt used', fieldsOf(attempt, outcome, retryAfterSeconds));
  if (isFault) attempt.services.meter.count(METRIC.failedAttempts);
  await hideFor(attempt, retryAfterSeconds);
  return 'keep';
}

/** Waits for the next attempt of its schedule; after the last one, the event is given up. */
async function retry(attempt: Attempt, outcome: Retried): Promise<'keep'> {
  const { services, attemptLog } = attempt;
  const seconds = nextWaitSeconds({
    scheduleSeconds: services.delivery.retry.scheduleSeconds,
    attempts: attemptLog.number,
    random: services.random(),
    ...(outcome.kind === 'temporary' &&
      outcome.retryAfterSeconds !== undefined && { retryAfterSeconds: outcome.retryAfterSeconds }),
  });
  if (seconds === undefined) {
    const problems = [`${maxAttempts(services.delivery)} attempts, the last: ${outcome.reason}`];
    return giveUp(attempt, { kind: 'permanent', reason: 'attempts-exhausted', problems });
  }
  await wait(attempt, outcome, seconds);
  attempt.log.warn('event will be tried again', fieldsOf(attempt, outcome, seconds));
  return 'keep';
}

async function giveUp(attempt: Attempt, outcome: GivenUp): Promise<'keep'> {
  if (mayStillBlock(attempt)) {
    await wait(attempt, outcome, BLOCKED_SECONDS);
    attempt.log.error('event given up', fieldsOf(attempt, outcome, BLOCKED_SECONDS));
    return 'keep';
  }
  const { services, record } = attempt;
  // The entry first: a message with a reason to be given up is never looked at again.
  await recordAttempt(attempt, { state: 'dead', outcome, details: outcome });
  await services.ledger.fail(record.messageId, attempt.attemptLog.number, outcome.reason);
  attempt.log.error('event given up', fieldsOf(attempt, outcome));
  services.meter.count(METRIC.failedAttempts);
  await hideFor(attempt, 0);
  return 'keep';
}

async function wait(attempt: Attempt, outcome: Retried | GivenUp, seconds: number): Promise<void> {
  const { services, record } = attempt;
  await recordAttempt(attempt, { state: 'waiting', outcome, details: outcome });
  await services.ledger.fail(record.messageId, attempt.attemptLog.number);
  services.meter.count(METRIC.failedAttempts);
  await hideFor(attempt, seconds);
}

/** Where followers must not pass, an event given up stays before them until it is fixed or the queue would drop it. */
function mayStillBlock({ services, record }: Attempt): boolean {
  const { consistency, retention } = services.delivery;
  if (consistency.whenStuck !== 'block') return false;
  const ageSeconds = (services.now() - Number(record.attributes.SentTimestamp)) / 1000;
  return ageSeconds < (retention.sourceDays - 1) * DAY_SECONDS - BLOCKED_SECONDS;
}

/** Best effort: if it fails, the message comes back when its visibility timeout ends. */
async function hideFor({ services, record, log }: Attempt, seconds: number): Promise<void> {
  const sinceReceiptSeconds = (services.now() - services.startedAt) / 1000;
  try {
    await services.changeVisibility(record, capVisibilitySeconds(seconds, sinceReceiptSeconds));
  } catch (error) {
    log.warn('visibility not changed; the message comes back later than planned', {
      errorMessage: describeError(error),
    });
  }
}

function fieldsOf(attempt: Attempt, outcome: Outcome, retryInSeconds?: number): LogFields {
  const delayMs = delayOf(attempt);
  return {
    outcome: outcome.kind,
    attempt: attempt.attemptLog.number,
    ...detailsOf(outcome),
    ...(retryInSeconds !== undefined && { retryInSeconds }),
    ...(delayMs !== undefined && { delayMs: Math.round(delayMs) }),
  };
}

function delayOf({ message, services }: Attempt): number | undefined {
  return message.ok ? services.now() - Date.parse(message.envelope.receivedAt) : undefined;
}
