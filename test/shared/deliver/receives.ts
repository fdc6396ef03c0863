import type { SQSRecord } from 'aws-lambda';
import type { Deferred } from '../../../shared/call/limits/index.ts';
import type { Outcome } from '../../../shared/contract/index.ts';
import { deliveryId, writeEnvelope } from '../../../shared/contract/index.ts';
import type { DeliverServices } from '../../../shared/deliver/attempt.ts';
import { createDepartures, deliverMessage } from '../../../shared/deliver/index.ts';
import type { LedgerEntry, MessageState } from '../../../shared/ledger/index.ts';
import type { Log } from '../../../shared/telemetry/index.ts';
import { maxReceiveCount } from '../../../shared/topology/index.ts';
import { attemptWith, START } from './fixture.ts';

/** What meets one receive of the message. */
export type Meeting =
  /** Released before any call: by the breaker, the rate budget, a half-open account. */
  | { readonly permit: Deferred }
  /** How the attempt ends under its lock. */
  | { readonly ends: Outcome }
  /** The same, and SQS cannot delete the message, or another message kills the worker before it is deleted. */
  | { readonly ends: Outcome; readonly undeleted: true }
  /** The same, and the ledger fails when it is to be written down. */
  | { readonly ends: Outcome; readonly unrecorded: true }
  /** The ledger's and the idempotency store's requests fail. */
  | 'store-down'
  /** The process dies when the attempt has begun. */
  | 'dies'
  /** The process dies before any of our code runs. */
  | 'dies-at-import';

export interface MessageStory {
  readonly receives: number;
  readonly hours: number;
  readonly isDeleted: boolean;
  /** SQS moved the message to its dead-letter queue. */
  readonly isDeadLetter: boolean;
  readonly giveUpReason: string | undefined;
  /** The last entry of the event in the ledger. */
  readonly entry: Partial<LedgerEntry> | undefined;
  /** Seconds between receives. */
  readonly waits: readonly number[];
}

export interface Script {
  readonly meets: (sinceSeconds: number, receive: number) => Meeting;
  readonly delivery?: Partial<DeliverServices['delivery']>;
  /** The script ends then, also for a message that still waits. */
  readonly hours?: number;
  readonly body?: string;
  /** Called before each receive with the event's entry. */
  readonly onReceive?: (entry: Partial<LedgerEntry> | undefined) => void;
}

const VISIBILITY_SECONDS = 180;
export const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {}, with: () => SILENT };
const DOWN = () => Promise.reject(new Error('the store does not answer'));

/** One message and its receives, by the real pipeline on a scripted clock: SQS counts, hides and moves it. */
export async function liveThrough({ meets, delivery, hours = 7 * 24, body, onReceive }: Script): Promise<MessageStory> {
  const fixture = attemptWith({});
  let now = START;
  let state: MessageState | undefined;
  let entry: Partial<LedgerEntry> | undefined;
  let visibility = VISIBILITY_SECONDS;
  const waits: number[] = [];
  const declared = { ...fixture.services.delivery, ...delivery };
  const departures = createDepartures({ places: 20, now: () => now, random: () => 0 });
  const keep = (value: Partial<LedgerEntry>) => {
    entry = { ...entry, ...value };
  };
  for (let receive = 1; now < START + hours * 3_600_000; receive++) {
    if (receive > maxReceiveCount(declared)) return life({ receives: receive - 1, isDeadLetter: true });
    onReceive?.(entry);
    const meeting = meets((now - START) / 1000, receive);
    const isDown = meeting === 'store-down';
    const died = Promise.withResolvers<'died'>();
    visibility = VISIBILITY_SECONDS;
    const services: DeliverServices = {
      ...fixture.services,
      delivery: declared,
      id: deliveryId('shop', 'only'),
      departures,
      log: SILENT,
      permit: async () => (typeof meeting === 'object' && 'permit' in meeting ? meeting.permit : 'work'),
      idempotency: async () => {
        if (typeof meeting === 'object' && 'ends' in meeting) return meeting.ends;
        if (meeting === 'dies') {
          died.resolve('died');
          return new Promise<never>(() => {});
        }
        return { kind: 'deferred', reason: 'idempotency-store-unavailable', retryAfterSeconds: 120, isFault: true };
      },
      ledger: {
        record: async (value) => {
          if (isDown || (typeof meeting === 'object' && 'unrecorded' in meeting)) return DOWN();
          keep(value);
          return 'written';
        },
      },
      intents: {
        ...fixture.services.intents,
        history: async () => ({ generation: 0, ...(entry?.state === 'delivered' && { ended: { kind: 'delivered' } }) }),
      },
      waiting: { wait: async (value) => (isDown ? DOWN() : keep({ ...value, state: 'waiting' })) },
      messages: {
        read: async () => (isDown ? DOWN() : state),
        settle: async (_, { receive: settled, attempts, giveUpReason, starts = 0 }) => {
          if (isDown) return DOWN();
          state = { attempts, settled, starts, ...(giveUpReason !== undefined && { giveUpReason }) };
        },
        start: async (_, starts) => {
          if (isDown) return DOWN();
          state = { attempts: 0, ...state, starts };
        },
      },
      changeVisibility: async (_, seconds) => {
        visibility = seconds;
      },
      now: () => now,
      startedAt: now,
    };
    const record: SQSRecord = {
      ...fixture.record,
      body: body ?? writeEnvelope(fixture.envelope),
      attributes: { ...fixture.record.attributes, ApproximateReceiveCount: String(receive) },
    };
    const result =
      meeting === 'dies-at-import' ? 'died' : await Promise.race([deliverMessage(record, services), died.promise]);
    const isUndeleted = typeof meeting === 'object' && 'undeleted' in meeting;
    if (result === 'delete' && !isUndeleted) return life({ receives: receive, isDeleted: true });
    waits.push(visibility);
    now += visibility * 1000;
  }
  return life({ receives: waits.length });

  function life(end: {
    readonly receives: number;
    readonly isDeleted?: true;
    readonly isDeadLetter?: true;
  }): MessageStory {
    const since = { hours: (now - START) / 3_600_000, giveUpReason: state?.giveUpReason, entry, waits };
    return { isDeleted: false, isDeadLetter: false, ...end, ...since };
  }
}
