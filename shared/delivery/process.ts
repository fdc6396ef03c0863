import type { SQSRecord } from 'aws-lambda';
import {
  type BoundDelivery,
  type Claim,
  decodeBody,
  type Envelope,
  encodeBody,
  maxAttempts,
  type Outcome,
  readEnvelope,
  type Vendor,
} from '../contract/index.ts';
import type { Ledger, LedgerCall } from '../ledger/index.ts';
import { describeError, type Log } from '../telemetry/index.ts';
import type { Once } from './once.ts';
import { nextWaitSeconds } from './schedule.ts';
import type { Settle } from './settle.ts';

/** What one invocation gives to the records of its batch. */
export interface ProcessServices {
  readonly bound: BoundDelivery;
  readonly once: Once;
  readonly ledger: Ledger;
  readonly log: Log;
  readonly settle: Settle;
  readonly vendor: (name: string, envelope: Envelope, log: Log, onCall: (call: LedgerCall) => void) => Vendor;
  readonly settings: Readonly<Record<string, string>>;
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
  readonly calls: readonly LedgerCall[];
  /** Until the next attempt, for a message that stays. */
  readonly waitSeconds?: number;
}

/**
 * Brings one SQS record to its end or to its next turn.
 * @throws Error when the message must stay in its queue; the batch then reports it as failed.
 */
export async function processRecord(record: SQSRecord, services: ProcessServices): Promise<void> {
  const { bound, ledger, settle } = services;
  const read = readEnvelope(record.body);
  const log = services.log.with({ messageId: record.messageId, ...(read.ok && traceOf(read.envelope)) });
  // A first receive cannot have a past, so healthy traffic pays for no look-up.
  const life = receiveCount(record) > 1 ? await ledger.life(record.messageId) : undefined;
  if (life?.verdict !== undefined) return settle.again(record, life.verdict, log);

  const attempt = (life?.attempts ?? 0) + 1;
  const calls: LedgerCall[] = [];
  const outcome: Outcome = read.ok
    ? await services.once(JSON.stringify([read.envelope.account, read.envelope.eventId]), () =>
        applyOnce(read.envelope, services, log, calls),
      )
    : { kind: 'contract', reason: 'message-unreadable', problems: [read.problem] };
  await settle.turn(bounded({ record, outcome, attempt, calls, ...(read.ok && { envelope: read.envelope }) }), log);

  /** Gives a retry its wait, and turns the last one into a permanent failure. */
  function bounded(turn: Turn): Turn {
    if (turn.outcome.kind === 'deferred') return { ...turn, waitSeconds: turn.outcome.retryAfterSeconds };
    if (turn.outcome.kind !== 'temporary' && turn.outcome.kind !== 'ambiguous') return turn;
    const delivery = bound.integration.deliveries[bound.delivery];
    const waitSeconds = nextWaitSeconds({
      scheduleSeconds: delivery?.retry.scheduleSeconds ?? [],
      attempts: turn.attempt,
      random: services.random(),
      ...(turn.outcome.kind === 'temporary' &&
        turn.outcome.retryAfterSeconds !== undefined && { retryAfterSeconds: turn.outcome.retryAfterSeconds }),
    });
    if (waitSeconds !== undefined) return { ...turn, waitSeconds };
    const problems = [`${delivery ? maxAttempts(delivery) : turn.attempt} attempts, the last: ${turn.outcome.reason}`];
    return { ...turn, outcome: { kind: 'permanent', reason: 'attempts-exhausted', problems } };
  }
}

async function applyOnce(
  received: Envelope,
  services: ProcessServices,
  log: Log,
  calls: LedgerCall[],
): Promise<Outcome> {
  const { bound, settings } = services;
  const rule = bound.integration.source.events[received.type];
  if (rule?.effect === 'filtered') return { kind: 'filtered', reason: rule.reason };
  const redeemed = received.claim && (await services.redeem(received.claim, log));
  if (redeemed && !redeemed.ok) return redeemed.outcome;
  // From here on it is as if the queue had held the body.
  const envelope = redeemed ? { ...received, ...encodeBody(redeemed.body) } : received;
  const event = bound.event.safeParse(parseBody(envelope));
  if (!event.success) {
    const problems = event.error.issues
      .slice(0, 10)
      .map((issue) => `${issue.path.join('.') || 'event'}: ${issue.code}`);
    return { kind: 'contract', reason: 'event-not-as-agreed', problems };
  }
  try {
    return await bound.apply({
      event: event.data,
      envelope,
      settings,
      vendor: (name) => services.vendor(name, envelope, log, (call) => calls.push(call)),
    });
  } catch (error) {
    log.error('delivery code failed', { errorMessage: describeError(error) });
    return { kind: 'temporary', reason: 'delivery-code-failed' };
  }
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
