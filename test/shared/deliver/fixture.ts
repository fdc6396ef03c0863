import * as z from 'zod';
import {
  type Ambiguity,
  type BoundDelivery,
  type Consistency,
  deliveryId,
  type Envelope,
  tenantId,
} from '../../../shared/contract/index.ts';
import type { DeliverServices, ParsedAttempt } from '../../../shared/deliver/attempt.ts';
import { type AttemptLog, newAttemptLog } from '../../../shared/deliver/attempt-log.ts';
import { createTurns, type Turns } from '../../../shared/deliver/turns.ts';
import { createLog } from '../../../shared/telemetry/index.ts';
import contract from '../../fixtures/project/integrations/crm-to-audience/contract.ts';

export const START = Date.parse('2026-11-21T10:00:00Z');
const unexpected = (what: string) => () => Promise.reject(new Error(`${what} was not expected to be called`));

const ENVELOPE: Envelope = {
  v: 1,
  integration: 'shop',
  eventId: 'e',
  tenant: tenantId('a'),
  type: 'order.paid',
  entity: 'r',
  occurredAt: '2026-11-21T10:00:00.5+02:00',
  receivedAt: '2026-11-21T08:00:01.000Z',
  correlationId: 'c',
  body: '{}',
  encoding: 'text',
};

export interface Parts
  extends Partial<Pick<DeliverServices, 'intents' | 'versions' | 'vendors' | 'now' | 'failedCalls' | 'after'>> {
  readonly ambiguity?: Ambiguity;
  readonly versionGuard?: Consistency['versions'];
  readonly attemptLog?: AttemptLog;
  readonly apply?: BoundDelivery['apply'];
  readonly turns?: Turns;
  readonly messageId?: string;
  /** Of the contract's worker. */
  readonly gathers?: number;
}

/** An attempt at one event, after its message has been parsed. What the test does not give may not be called. */
export function attemptWith(parts: Parts): ParsedAttempt {
  const { ambiguity, versionGuard, attemptLog, apply, turns, messageId = 'm', gathers, ...services } = parts;
  const declared = contract.deliveries['contact-to-member'];
  const log = createLog('deliver', { integration: 'shop', delivery: 'only' });
  const record = {
    messageId,
    receiptHandle: 'h',
    body: '',
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(START),
      SenderId: '',
      ApproximateFirstReceiveTimestamp: String(START),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: '',
  };
  return {
    record,
    message: { ok: true, envelope: ENVELOPE },
    envelope: ENVELOPE,
    event: {},
    attemptLog: attemptLog ?? newAttemptLog(),
    turns: turns ?? createTurns(1),
    log,
    services: {
      bound: {
        integration: contract,
        delivery: 'only',
        event: z.unknown(),
        apply: apply ?? unexpected('apply'),
      },
      delivery: {
        ...declared,
        ...(ambiguity && { ambiguity }),
        consistency: { ...declared.consistency, ...(versionGuard && { versions: versionGuard }) },
        worker: { ...declared.worker, timeoutSeconds: 30, ...(gathers !== undefined && { gathers }) },
      },
      id: deliveryId('shop', 'only'),
      settings: {},
      permit: unexpected('permit'),
      idempotency: unexpected('idempotency'),
      load: unexpected('load'),
      onEvent: () => {},
      ledger: {
        record: unexpected('record'),
      },
      messages: { read: unexpected('read'), settle: unexpected('settle'), start: unexpected('start') },
      failedCalls: { keep: unexpected('keep') },
      waiting: { wait: unexpected('wait') },
      ownFaults: { failed: async () => 'judge', worked: async () => {} },
      departures: { reasonOf: () => undefined, secondsOf: () => 0 },
      versions: { read: async () => ({}), advance: unexpected('advance'), takeBack: unexpected('takeBack') },
      intents: { history: unexpected('history'), record: unexpected('record'), clear: unexpected('clear') },
      links: () => {
        throw new Error('no link was expected to be opened');
      },
      vendors: { for: () => ({ client: () => ({ call: unexpected('call') }) }) },
      countBusiness: unexpected('countBusiness'),
      meter: { count: () => {}, zero: () => {}, milliseconds: () => {}, seconds: () => {}, flush: () => {} },
      log,
      changeVisibility: unexpected('changeVisibility'),
      remainingMs: () => 30_000,
      after: () => () => {},
      sleep: async () => {},
      nextTurn: async () => {},
      now: () => START,
      startedAt: START,
      random: () => 0,
      ...services,
    },
  };
}
