import type { EndedOutcome, Outcome, SetAsideOutcome } from '../contract/index.ts';
import type { LedgerCall, Settlement } from '../ledger/index.ts';
import { type CallFields, describeError, type LogFields } from '../telemetry/index.ts';
import { BLOCKED_SECONDS, METRIC, maxAttempts, maxReceiveCount } from '../topology/index.ts';
import type { Attempt } from './attempt.ts';
import { mayStillBlock } from './blocking.ts';
import { keepFailedCall } from './keep-failed-call.ts';
import { keepKnown } from './known-end.ts';
import { waitsForOurCode } from './our-code.ts';
import { MOST_STARTS, receiveNumber } from './receive.ts';
import { detailsOf, recordAttempt, recordHold, recordRelease } from './record-attempt.ts';
import type { NotSaved, Result } from './result.ts';
import { capVisibilitySeconds, nextWaitSeconds, releaseSeconds } from './schedule.ts';

/** Reason of a message on which its worker died time after time. */
export const CRASHED = 'crashed';
/** The last calls of an attempt that its line lists: Logs Insights finds 200 fields in a line. */
const LISTED_CALLS = 20;

type Released = Extract<Outcome, { kind: 'deferred' }>;
type Retried = Extract<Outcome, { kind: 'temporary' | 'ambiguous' }>;
type GivenUp = Extract<Outcome, { kind: 'permanent' | 'invalid' }>;

/** The one place that reads a result: writes down how the attempt ended, and says whether the message leaves its queue. */
export async function settle(attempt: Attempt, result: Result): Promise<'delete' | 'keep'> {
  const waitsFor = await waitsForOurCode(attempt, result);
  if (waitsFor !== undefined) return waitForOurCode(attempt, result, waitsFor);
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
      return leaveToSqs(attempt, result.reason);
    case 'conflict':
    case 'owed':
      return setAside(attempt, result);
    case 'discarded':
    case 'set-aside':
      attempt.log.info(`its event is ${result.kind}: the message is deleted`, { reason: result.reason });
      return 'delete';
  }
}

/** Releases a message whose receive could not be brought to its end. */
export async function hold(attempt: Attempt): Promise<'keep'> {
  countFailure(attempt);
  await recordHold(attempt);
  await hideFor(attempt, releaseWait(attempt, 0));
  return 'keep';
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
  const business = outcome.kind === 'delivered' ? businessOf(attempt) : undefined;
  if (business !== undefined) attempt.services.countBusiness(business);
  attempt.log.info('event settled', {
    ...fieldsOf(attempt, outcome),
    ...(business !== undefined && outcome.kind === 'delivered' && { business, ...outcome.money }),
  });
  const delayMs = delayOf(attempt);
  if (outcome.kind !== 'duplicate' && delayMs !== undefined)
    attempt.services.meter.milliseconds(METRIC.attemptDelay, delayMs);
  return 'delete';
}

/** No attempt is used, and the message waits for longer with each release. */
async function release(attempt: Attempt, outcome: Released, problems?: readonly string[]): Promise<'keep'> {
  const { retryAfterSeconds, isFault } = outcome;
  const { attemptLog } = attempt;
  if (isLastReceive(attempt) && attemptLog.receive !== undefined) return giveUp(attempt, exhausted(attempt, outcome));
  const seconds = releaseWait(attempt, retryAfterSeconds);
  const isNewer = !attempt.message.ok && attempt.message.isNewer;
  attempt.log.warn('event released, no attempt used', {
    ...fieldsOf(attempt, outcome, seconds),
    ...(isNewer && { remedy: 'deploy this worker: the receiver that sent the message is newer' }),
  });
  if (isFault) countFailure(attempt);
  await Promise.all([recordRelease(attempt, outcome, problems), keepFailedCall(attempt)]);
  await hideFor(attempt, seconds);
  return 'keep';
}

/** An event that our own code fails on, and that may be delivered after the next deploy, is released instead of given up. */
function waitForOurCode(attempt: Attempt, result: Result, reason: string): Promise<'keep'> {
  const problems = 'problems' in result ? result.problems : undefined;
  return release(attempt, { kind: 'deferred', reason, retryAfterSeconds: 0, isFault: true }, problems ?? []);
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
  if (isLastReceive(attempt)) return giveUp(attempt, exhausted(attempt, outcome));
  await wait(attempt, outcome, seconds);
  attempt.log.warn('event will be tried again', fieldsOf(attempt, outcome, seconds));
  return 'keep';
}

async function giveUp(attempt: Attempt, outcome: GivenUp): Promise<'keep'> {
  if (mayStillBlock(attempt) && !isLastReceive(attempt)) {
    await wait(attempt, outcome, BLOCKED_SECONDS);
    attempt.log.error('event given up', fieldsOf(attempt, outcome, BLOCKED_SECONDS));
    return 'keep';
  }
  // The entry first: a message with a reason to be given up is never looked at again.
  await recordAttempt(attempt, { state: 'dead', outcome, details: outcome });
  await settleMessage(attempt, { giveUpReason: outcome.reason });
  await keepFailedCall(attempt);
  attempt.log.error('event given up', fieldsOf(attempt, outcome));
  countFailure(attempt);
  return leaveToSqs(attempt, outcome.reason);
}

/**
 * The event leaves its queue, so that its followers pass: it stands in the ledger, and its body in the archive. Only then is its message
 * deleted. Killed before, the next receive finds the entry and deletes the message without a call.
 */
async function setAside(attempt: Attempt, outcome: SetAsideOutcome): Promise<'delete' | 'keep'> {
  const { services, message, log } = attempt;
  const { keepBody } = services;
  if (!keepBody || !message.ok) return giveUp(attempt, undeclared(outcome));
  const isBlocking = mayStillBlock(attempt) && !isLastReceive(attempt);
  if (!isBlocking) await keepBody(message.envelope);
  const written = await recordAttempt(attempt, { state: outcome.kind, outcome, details: outcome });
  await keepFailedCall(attempt);
  if (isBlocking || written === 'beside-another') {
    const seconds = isBlocking ? BLOCKED_SECONDS : releaseWait(attempt, 0);
    log.warn('event set aside, and its message stays', fieldsOf(attempt, outcome, seconds));
    await settleMessage(attempt, {});
    await hideFor(attempt, seconds);
    return 'keep';
  }
  log.warn('event set aside: it is open until a person decides, or until it is sent again', fieldsOf(attempt, outcome));
  return 'delete';
}

function undeclared({ kind, reason, problems = [] }: SetAsideOutcome): GivenUp {
  const problem = `the delivery said "${kind}", and its contract declares no \`setAside\`: declare it, then retry`;
  return { kind: 'permanent', reason, problems: [problem, ...problems] };
}

async function wait(attempt: Attempt, outcome: Retried | GivenUp, seconds: number): Promise<void> {
  await recordAttempt(attempt, { state: 'waiting', outcome, details: outcome });
  await settleMessage(attempt, outcome.reason === CRASHED ? { starts: MOST_STARTS } : {});
  countFailure(attempt);
  await keepFailedCall(attempt);
  await hideFor(attempt, seconds);
}

/**
 * Both in one line: wherever CloudWatch has a failure it has the number of attempts, so no alarm depends on how it reckons with
 * missing data. A message that cannot be read has only SQS's time.
 */
function countFailure(attempt: Attempt): void {
  const { meter, now } = attempt.services;
  meter.count(METRIC.failedAttempts);
  meter.milliseconds(METRIC.attemptDelay, delayOf(attempt) ?? now() - Number(attempt.record.attributes.SentTimestamp));
}

function settleMessage({ services, record, attemptLog }: Attempt, change: Pick<Settlement, 'giveUpReason' | 'starts'>) {
  const settlement = { receive: receiveNumber(record), attempts: attemptLog.number, ...change };
  return services.messages.settle(record.messageId, settlement);
}

/** The next receives end at once, until SQS moves the message. */
async function leaveToSqs(attempt: Attempt, reason: string): Promise<'keep'> {
  const { services, record } = attempt;
  await hideFor(attempt, services.departures.secondsOf(record.messageId, reason, isLastReceive(attempt)));
  return 'keep';
}

/** After it, SQS moves the message to the dead-letter queue unless it is deleted. */
function isLastReceive({ services, record }: Attempt): boolean {
  return receiveNumber(record) >= maxReceiveCount(services.delivery);
}

/** No message goes to its dead-letter queue without a reason: this is the last receive at which one can be written. */
function exhausted({ record }: Attempt, { reason }: Released | Retried): GivenUp {
  const problems = [`${receiveNumber(record)} receives, the last: ${reason}`];
  return { kind: 'permanent', reason: 'receives-exhausted', problems };
}

/** Where the ledger does not say how many receives were attempts, all of them count: the wait is then too long, never too short. */
function releaseWait({ services, record, attemptLog }: Attempt, askedSeconds: number): number {
  const releases = attemptLog.receive?.releases ?? receiveNumber(record) - 1;
  return releaseSeconds({ releases, askedSeconds, random: services.random() });
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
    ...(attempt.attemptLog.calls.length > 0 && {
      calls: attempt.attemptLog.calls.slice(-LISTED_CALLS).map(callFields),
    }),
  };
}

/** A call that succeeded is told nowhere else in the logs. */
function callFields({ result, ...call }: LedgerCall): CallFields {
  return { ...call, ...(/^\d+$/.test(result) ? { status: Number(result) } : { reason: result }) };
}

/** What the contract says the event's type means to the business. */
function businessOf({ message, services }: Attempt): string | undefined {
  const { business = {} } = services.delivery;
  return message.ok && Object.hasOwn(business, message.envelope.type) ? business[message.envelope.type] : undefined;
}

function delayOf({ message, services }: Attempt): number | undefined {
  return message.ok ? services.now() - Date.parse(message.envelope.receivedAt) : undefined;
}
