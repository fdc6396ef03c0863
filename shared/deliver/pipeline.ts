import type { SQSRecord } from 'aws-lambda';
import { type Envelope, encodeBody, type Outcome, readEnvelope } from '../contract/index.ts';
import { describeError } from '../telemetry/index.ts';
import { apply } from './apply.ts';
import {
  type Attempt,
  type DeliverServices,
  type ParsedAttempt,
  type ReadAttempt,
  type Step,
  startWith,
} from './attempt.ts';
import { LEDGER_UNAVAILABLE, newAttemptLog } from './attempt-log.ts';
import { endedBefore, skipEnded } from './event-history.ts';
import { givingUpLeases } from './links.ts';
import { payloadOf } from './payload.ts';
import { MOST_STARTS, receiveNumber, receiveOf } from './receive.ts';
import { CRASHED, hold, settle } from './settle.ts';
import { runTeamCode } from './team-code.ts';
import { createTurns, type Turns } from './turns.ts';
import { resolveUnknownWrite } from './unknown-write.ts';
import { rejectStale } from './versions.ts';

/** Brings one SQS message to its end or to its next turn: the steps below in this order, then the settlement. */
export async function deliverMessage(
  record: SQSRecord,
  services: DeliverServices,
  turns: Turns = createTurns(1),
): Promise<'delete' | 'keep'> {
  const message = readEnvelope(record.body);
  const log = services.log.with({ messageId: record.messageId, ...(message.ok && traceOf(message.envelope)) });
  const attempt: Attempt = { services, record, message, log, attemptLog: newAttemptLog(), turns };
  try {
    return await settle(attempt, await deliver(attempt));
  } catch (error) {
    log.error('record not settled; released', { errorMessage: describeError(error) });
    return hold(attempt);
  }
}

/** Reads what earlier receives left; a first receive has left nothing. Of a message that was given up, nothing more is done. */
const skipGivenUp: Step<Attempt> = async (attempt, next) => {
  const { record, services, attemptLog, log } = attempt;
  const { messageId } = record;
  const known = services.departures.reasonOf(messageId);
  if (known !== undefined) return { kind: 'given-up', reason: known };
  try {
    const isFirstReceive = receiveNumber(record) === 1;
    const receive = receiveOf(record, isFirstReceive ? undefined : await services.messages.read(messageId));
    if (receive.giveUpReason !== undefined) return { kind: 'given-up', reason: receive.giveUpReason };
    attemptLog.receive = receive;
    attemptLog.number = receive.attempts + 1;
  } catch (error) {
    log.error('ledger not available', { errorMessage: describeError(error) });
    return LEDGER_UNAVAILABLE;
  }
  return next(attempt);
};

/**
 * A message that may have killed its worker runs last and alone, and not for ever. What a worker starts, it writes down first. An
 * event that has ended kills no worker: its message was not deleted, because SQS could not or because another message of its batch did.
 */
const boundCrashes: Step<Attempt> = async (attempt, next) => {
  const { record, services, attemptLog, log, turns } = attempt;
  const { receive } = attemptLog;
  if (!receive?.mayCrash) return next(attempt);
  try {
    if (receive.starts >= MOST_STARTS) return (await endedBefore(attempt)) ?? crashed(receive.starts + 1);
    await turns.alone(receive.starts);
    await services.messages.start(record.messageId, receive.starts + 1);
  } catch (error) {
    log.error('ledger not available', { errorMessage: describeError(error) });
    return LEDGER_UNAVAILABLE;
  }
  return next(attempt);
};

function crashed(receives: number): Outcome {
  const problems = [`the worker died of it at ${receives} receives in a row; its log names the error`];
  return { kind: 'permanent', reason: CRASHED, problems };
}

const acquirePermit: Step<ReadAttempt> = async (attempt, next) => {
  const permit = await attempt.services.permit();
  return permit === 'work' ? next(attempt) : permit;
};

const refuseUnreadable: Step<Attempt, ReadAttempt> = async (attempt, next) => {
  const { message } = attempt;
  if (message.ok) return next({ ...attempt, envelope: message.envelope });
  // A deploy is under way, or was rolled back: an older worker must not judge what a newer receiver sent.
  if (message.isNewer) return { kind: 'deferred', reason: 'envelope-newer', retryAfterSeconds: 60, isFault: true };
  return { kind: 'invalid', reason: 'message-unreadable', problems: [message.problem] };
};

const idempotently: Step<ReadAttempt> = (attempt, next) => {
  const { tenant, eventId } = attempt.envelope;
  return attempt.services.idempotency(JSON.stringify([tenant, eventId]), () => next(attempt));
};

const skipFiltered: Step<ReadAttempt> = async (attempt, next) => {
  const rule = attempt.services.bound.integration.source.events[attempt.envelope.type];
  return rule?.effect === 'filtered' ? { kind: 'filtered', reason: rule.reason } : next(attempt);
};

/** Where the queue holds only a reference: from here on it is as if it had held the body. */
const loadPayload: Step<ReadAttempt> = async (attempt, next) => {
  const { envelope, services, log } = attempt;
  if (!envelope.claim) return next(attempt);
  const loaded = await services.load(envelope.claim, log);
  if (!loaded.ok) return loaded.outcome;
  return next({ ...attempt, envelope: { ...envelope, ...encodeBody(loaded.body) } });
};

const parseEvent: Step<ReadAttempt, ParsedAttempt> = async (attempt, next) => {
  const { services } = attempt;
  const payload = payloadOf(attempt.envelope);
  services.onEvent(payload);
  const parsed = await runTeamCode(attempt, {
    name: 'event',
    code: () => services.bound.event.safeParseAsync(payload),
    read: (result) => result,
    expected: 'what a schema returns',
  });
  if (!parsed.ok) return parsed.outcome;
  const event = parsed.value;
  if (event.success) return next({ ...attempt, event: event.data });
  const problems = event.error.issues.slice(0, 10).map(({ path, code }) => `${path.join('.') || 'event'}: ${code}`);
  return { kind: 'invalid', reason: 'event-not-as-agreed', problems };
};

/** What the steps behind this one throw is the ledger's: they catch what team code throws. */
const releaseWithoutLedger: Step<ParsedAttempt> = async (attempt, next) => {
  try {
    return await next(attempt);
  } catch (error) {
    attempt.log.error('ledger not available', { errorMessage: describeError(error) });
    return LEDGER_UNAVAILABLE;
  }
};

const deliver = startWith(skipGivenUp)
  .use(boundCrashes)
  .use(refuseUnreadable)
  .use(acquirePermit)
  .use(idempotently)
  .use(skipFiltered)
  .use(skipEnded)
  .use(loadPayload)
  .use(parseEvent)
  .use(releaseWithoutLedger)
  .use(rejectStale)
  .use(givingUpLeases)
  .use(resolveUnknownWrite)
  .end(apply);

function traceOf({ correlationId, eventId, type, entity }: Envelope) {
  return { correlationId, eventId, eventType: type, ...(entity !== undefined && { entity }) };
}
