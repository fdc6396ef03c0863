import type { SQSRecord } from 'aws-lambda';
import type { EndedOutcome, Outcome } from '../contract/index.ts';
import { isOpen, type Ledger, type LedgerState } from '../ledger/index.ts';
import { describeError, type Log, type Meter } from '../telemetry/index.ts';
import { METRIC } from '../topology/index.ts';
import { dispositionOf } from './disposition.ts';
import type { Turn } from './process.ts';
import { capVisibilitySeconds } from './schedule.ts';

export interface Settle {
  /** Writes down how a turn ended and decides what becomes of the message. Throws where it must stay. */
  turn(turn: Turn, log: Log): Promise<void>;
  /** A message already judged: hands it to SQS at once, which moves it to the dead-letter queue. Always throws. */
  again(record: SQSRecord, verdict: string, log: Log): Promise<never>;
}

export interface SettleServices {
  readonly ledger: Ledger;
  readonly meter: Meter;
  /** Seconds from now until the message may be received again. */
  readonly changeVisibility: (record: SQSRecord, seconds: number) => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** When the batch was received, near enough: the start of the invocation. */
  readonly startedAt: number;
}

/** Tells the batch that this message stays in its queue. Not an error of ours: it is logged where it was decided. */
export class MessageStays extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'MessageStays';
  }
}

export function createSettle({ ledger, meter, changeVisibility, now, startedAt }: SettleServices): Settle {
  /** Best effort: if it fails, the message comes back when its visibility timeout ends. */
  async function invisibleFor(record: SQSRecord, seconds: number, log: Log): Promise<void> {
    try {
      await changeVisibility(record, capVisibilitySeconds(seconds, (now() - startedAt) / 1000));
    } catch (error) {
      log.warn('visibility not changed; the message comes back later than planned', {
        errorMessage: describeError(error),
      });
    }
  }

  async function recordTurn(turn: Turn, state: LedgerState, outcome: Outcome): Promise<void> {
    const { record, attempt, trail } = turn;
    const { calls, uncertainSince, lastWriteBy, generation } = trail;
    await ledger.record({
      ...identityOf(turn),
      ...detailsOf(outcome),
      ...(isOpen(state) && uncertainSince !== undefined && { uncertainSince, lastWriteBy }),
      ...(generation !== undefined && { generation }),
      ...(isRefusal(turn.outcome, trail) && { refusedMessage: record.messageId }),
      state,
      messageId: record.messageId,
      attempt: { number: attempt, at: new Date(now()).toISOString(), outcome: turn.outcome.kind, calls },
    });
  }

  function tell(turn: Turn, log: Log): void {
    const { outcome, attempt, waitSeconds, envelope } = turn;
    const delayMs = envelope ? now() - Date.parse(envelope.receivedAt) : undefined;
    const fields = {
      outcome: outcome.kind,
      attempt,
      ...detailsOf(outcome),
      ...(waitSeconds !== undefined && { retryInSeconds: waitSeconds }),
      ...(delayMs !== undefined && { delayMs: Math.round(delayMs) }),
    };
    const disposition = dispositionOf(outcome);
    if (disposition === 'dead-letter') log.error('event given up', fields);
    else if (disposition === 'retry') log.warn('event will be tried again', fields);
    else if (disposition === 'hand-back') log.warn('event handed back, no attempt used', fields);
    else log.info('event settled', fields);
    if (disposition === 'delete' && outcome.kind !== 'duplicate' && delayMs !== undefined)
      meter.milliseconds(METRIC.deliveryDelay, delayMs);
    const isFault = outcome.kind === 'deferred' && outcome.isFault;
    if (disposition === 'retry' || disposition === 'dead-letter' || isFault) meter.count(METRIC.failedAttempts);
  }

  return {
    async turn(turn, log) {
      const { outcome, record } = turn;
      switch (dispositionOf(outcome)) {
        case 'delete': {
          const ended = outcome.kind === 'duplicate' ? outcome.ended : (outcome as EndedOutcome);
          await recordTurn(turn, ended.kind, ended);
          tell(turn, log);
          return;
        }
        case 'hand-back':
          tell(turn, log);
          await invisibleFor(record, turn.waitSeconds ?? 0, log);
          throw new MessageStays('handed back');
        case 'retry':
          await recordTurn(turn, 'waiting', outcome);
          await ledger.fail(record.messageId);
          tell(turn, log);
          await invisibleFor(record, turn.waitSeconds ?? 0, log);
          throw new MessageStays('waits for its next attempt');
        case 'dead-letter':
          if (turn.waitSeconds !== undefined) {
            await recordTurn(turn, 'waiting', outcome);
            await ledger.fail(record.messageId);
            tell(turn, log);
            await invisibleFor(record, turn.waitSeconds, log);
            throw new MessageStays('blocks its record until it is mended');
          }
          // The entry first: a message with a verdict is never looked at again.
          await recordTurn(turn, 'dead', outcome);
          await ledger.fail(record.messageId, 'reason' in outcome ? outcome.reason : outcome.kind);
          tell(turn, log);
          await invisibleFor(record, 0, log);
          throw new MessageStays('permanent failure: on its way to the dead-letter queue');
      }
    },

    async again(record, verdict, log) {
      log.info('judged before; left to SQS for the dead-letter queue', { reason: verdict });
      await invisibleFor(record, 0, log);
      throw new MessageStays('permanent failure: on its way to the dead-letter queue');
    },
  };
}

/** Whether the vendor itself refused the event for good; what it stored under the event's key is then that refusal. */
function isRefusal(outcome: Outcome, { calls, uncertainSince }: Turn['trail']): boolean {
  const isExhausted = outcome.kind === 'permanent' && outcome.reason === 'attempts-exhausted';
  return outcome.kind === 'permanent' && !isExhausted && calls.length > 0 && uncertainSince === undefined;
}

/** A message that could not be read has no event; the SQS message then stands for it. */
function identityOf({ envelope, record }: Turn) {
  if (!envelope) {
    return {
      account: '-',
      eventId: `message:${record.messageId}`,
      type: 'unreadable',
      correlationId: '-',
      receivedAt: new Date(Number(record.attributes.SentTimestamp)).toISOString(),
    };
  }
  const { account, eventId, type, correlationId, receivedAt, entity, occurredAt } = envelope;
  return {
    account,
    eventId,
    type,
    correlationId,
    receivedAt,
    ...(entity !== undefined && { entity }),
    ...(occurredAt !== undefined && { occurredAt }),
  };
}

/** What an outcome says beside its kind, as the log and the ledger both want it. */
function detailsOf(outcome: Outcome) {
  return {
    ...('reason' in outcome && { reason: outcome.reason }),
    ...('problems' in outcome && outcome.problems && { problems: outcome.problems }),
    ...('remote' in outcome && outcome.remote !== undefined && { remote: outcome.remote }),
  };
}
