import type { SQSRecord } from 'aws-lambda';
import type { Deferred } from '../call/limits/index.ts';
import { type Claim, decodeBody, type Envelope, encodeBody, type Outcome, readEnvelope } from '../contract/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { Log } from '../telemetry/index.ts';
import { maxAttempts } from '../topology/index.ts';
import { type AttemptServices, attempt } from './attempt.ts';
import { dispositionOf } from './disposition.ts';
import { handBack } from './hand-back.ts';
import { newTrail, type Trail } from './mark.ts';
import type { Once } from './once.ts';
import { nextWaitSeconds } from './schedule.ts';
import type { Settle } from './settle.ts';
import { runTeamCode } from './team-code.ts';

const DAY_SECONDS = 86_400;
/** How often an event that blocks its record is tried again. */
const BLOCKED_SECONDS = 6 * 3600;

/** What one invocation gives to the records of its batch. */
export interface ProcessServices extends AttemptServices {
  /** Whether the accounts may be called for one more message. Not asked for a message already judged: it calls nobody. */
  readonly admit: () => Promise<'work' | Deferred>;
  readonly once: Once;
  readonly ledger: Ledger;
  readonly log: Log;
  readonly settle: Settle;
  /** Sees every event before its schema has judged it. */
  readonly onEvent: (payload: unknown) => void;
  /** Gets the bytes that a message only refers to, or says what becomes of the event without them. */
  readonly redeem: (
    claim: Claim,
    log: Log,
  ) => Promise<{ readonly ok: true; readonly body: Buffer } | { readonly ok: false; readonly outcome: Outcome }>;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** One message's turn: what was tried, and how it ended. */
export interface Turn {
  readonly record: SQSRecord;
  /** Absent where the message could not be read. */
  readonly envelope?: Envelope;
  readonly outcome: Outcome;
  /** Counts the attempts of this SQS message in which a vendor was called or the contract was judged. */
  readonly attempt: number;
  readonly trail: Readonly<Trail>;
  /** Until the next attempt, for a message that stays. */
  readonly waitSeconds?: number;
}

/**
 * Brings one SQS record to its end or to its next turn.
 * @throws Error when the message must stay in its queue; the batch then reports it as failed.
 */
export async function processRecord(record: SQSRecord, services: ProcessServices): Promise<void> {
  const { delivery, ledger, settle } = services;
  const read = readEnvelope(record.body);
  const log = services.log.with({ messageId: record.messageId, ...(read.ok && traceOf(read.envelope)) });
  // A first receive cannot have a past, so healthy traffic pays for no look-up.
  const life = receiveCount(record) > 1 ? await ledger.life(record.messageId) : undefined;
  if (life?.verdict !== undefined) return settle.again(record, life.verdict, log);
  const admitted = await services.admit();
  if (admitted !== 'work') return handBack(record, admitted, { settle, log });

  const trail = newTrail();
  const outcome: Outcome = read.ok
    ? await services.once(JSON.stringify([read.envelope.account, read.envelope.eventId]), () =>
        applyOnce(read.envelope, record.messageId, services, log, trail),
      )
    : { kind: 'contract', reason: 'message-unreadable', problems: [read.problem] };
  await settle.turn(
    bounded({
      record,
      outcome,
      attempt: (life?.attempts ?? 0) + 1,
      trail,
      ...(read.ok && { envelope: read.envelope }),
    }),
    log,
  );

  /** Gives a retry its wait, and turns the last one into a permanent failure. */
  function bounded(turn: Turn): Turn {
    if (turn.outcome.kind === 'deferred') return { ...turn, waitSeconds: turn.outcome.retryAfterSeconds };
    if (turn.outcome.kind !== 'temporary' && turn.outcome.kind !== 'ambiguous') return held(turn);
    const waitSeconds = nextWaitSeconds({
      scheduleSeconds: delivery.retry.scheduleSeconds,
      attempts: turn.attempt,
      random: services.random(),
      ...(turn.outcome.kind === 'temporary' &&
        turn.outcome.retryAfterSeconds !== undefined && { retryAfterSeconds: turn.outcome.retryAfterSeconds }),
    });
    if (waitSeconds !== undefined) return { ...turn, waitSeconds };
    const problems = [`${maxAttempts(delivery)} attempts, the last: ${turn.outcome.reason}`];
    return held({ ...turn, outcome: { kind: 'permanent', reason: 'attempts-exhausted', problems } });
  }

  /** Where followers must not pass, an event given up stays before them until it is mended or the queue would drop it. */
  function held(turn: Turn): Turn {
    const isGivenUp = dispositionOf(turn.outcome) === 'dead-letter';
    if (!isGivenUp || delivery.consistency.whenStuck !== 'block') return turn;
    const ageSeconds = (services.now() - Number(record.attributes.SentTimestamp)) / 1000;
    const lastChance = (delivery.retention.sourceDays - 1) * DAY_SECONDS - BLOCKED_SECONDS;
    return ageSeconds < lastChance ? { ...turn, waitSeconds: BLOCKED_SECONDS } : turn;
  }
}

async function applyOnce(
  received: Envelope,
  messageId: string,
  services: ProcessServices,
  log: Log,
  trail: Trail,
): Promise<Outcome> {
  const { bound } = services;
  const rule = bound.integration.source.events[received.type];
  if (rule?.effect === 'filtered') return { kind: 'filtered', reason: rule.reason };
  const redeemed = received.claim && (await services.redeem(received.claim, log));
  if (redeemed && !redeemed.ok) return redeemed.outcome;
  // From here on it is as if the queue had held the body.
  const envelope = redeemed ? { ...received, ...encodeBody(redeemed.body) } : received;
  const payload = parseBody(envelope);
  services.onEvent(payload);
  const parsed = await runTeamCode({
    name: 'event',
    code: () => bound.event.safeParseAsync(payload),
    read: (result) => result,
    expected: 'what a schema returns',
    mayHaveWritten: () => false,
    log,
  });
  if (!parsed.ok) return parsed.outcome;
  const event = parsed.value;
  if (!event.success) {
    const problems = event.error.issues
      .slice(0, 10)
      .map((issue) => `${issue.path.join('.') || 'event'}: ${issue.code}`);
    return { kind: 'contract', reason: 'event-not-as-agreed', problems };
  }
  return attempt({ event: event.data, envelope, messageId }, services, log, trail);
}

function parseBody(envelope: Envelope): unknown {
  try {
    return JSON.parse(decodeBody(envelope).toString('utf8'));
  } catch {
    return undefined;
  }
}

function receiveCount(record: SQSRecord): number {
  return Number(record.attributes.ApproximateReceiveCount);
}

function traceOf(envelope: Envelope) {
  const { correlationId, eventId, type, entity } = envelope;
  return { correlationId, eventId, eventType: type, ...(entity !== undefined && { entity }) };
}
