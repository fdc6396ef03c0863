import type { LedgerRecord } from '../../shared/ledger/index.ts';
import { redactText } from '../../shared/telemetry/index.ts';
import { calledNow } from '../command/declared.ts';

type Row = Readonly<Record<string, string | number>>;

/** A number that a person can be called at; ids have no plus sign. */
const PHONE = /\+\d[\d ()/-]{6,}\d/g;

/** An identifier that a sender made of an address is a person's address. */
const masked = (text: string) => redactText(text).replace(PHONE, '[phone]');

/** What an export holds of an event. Without `isPersonal`, addresses and telephone numbers in identifiers are masked, and the vendor's record is left out. */
export function rowOf(record: LedgerRecord, isPersonal: boolean): Row {
  const text = isPersonal ? (value: string) => value : masked;
  const { attempts, problems = [], entity = '', reason = '', occurredAt = '', remote = '' } = record;
  return {
    delivery: calledNow(record.delivery),
    state: record.state,
    type: text(record.type),
    tenant: text(record.tenant),
    entity: text(entity),
    event: text(record.eventId),
    occurred: text(occurredAt),
    received: record.receivedAt,
    changed: record.updatedAt,
    tries: attempts.length,
    reason: text(reason),
    problems: text(problems.join('; ')),
    request: text(record.correlationId),
    message: text(record.messageId),
    ...(isPersonal && { remote }),
  };
}
