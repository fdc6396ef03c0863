import type { Counted, Table } from './counted.ts';
import { ASSUMED, PRICES } from './prices.ts';
import { BATCH, type Case, MEMORY_MB } from './project.ts';

export interface BillItem {
  readonly what: string;
  /** USD for a million events. */
  readonly usd: number;
}

const RECEIVER_MB = 512;
const ARCHIVE_MB = 512;
const GB = 1e9;
const A = ASSUMED;

/** What a million events cost, by paid item. Counts of a run are taken for each event; what no run tells is assumed. */
export function billOf(one: Case, counted: Counted): readonly BillItem[] {
  const per = (count: number) => count / counted.events;
  const units = (table: Table, bytes: number) => per(counted.writes[table]) * Math.max(1, Math.ceil(bytes / 1024));
  const queue = one.isOrdered ? PRICES.fifoRequests : PRICES.standardRequests;
  const invocations = per(counted.workerInvocations);
  const messages = one.deliveries / invocations;
  const workerMs = A.callsPerEvent * A.vendorMs + A.workerMs + (messages - 1) * A.furtherMessageMs;
  const gbSeconds = (ms: number, mb: number) => (ms / 1000) * (mb / 1024);
  const kept = (bytes: number, months: number) =>
    ((bytes * 1e6) / GB) * months * (PRICES.tableGbMonth + PRICES.recoveryGbMonth);
  const logGb = ((per(counted.logBytes) + per(counted.logLines) * A.logLineBytes) * 1e6) / GB;
  const { ledger, idempotency, control } = counted.itemBytes;
  const archived = 1 / A.eventsPerObject;
  return [
    { what: 'HTTP API requests', usd: PRICES.httpRequests },
    {
      what: `receiver: requests, ${A.receiverMs} ms at ${RECEIVER_MB} MB`,
      usd: PRICES.lambdaRequests + 1e6 * gbSeconds(A.receiverMs, RECEIVER_MB) * PRICES.lambdaGbSecond,
    },
    {
      what: `SQS: ${per(counted.sends).toFixed(2)} sends, one of them to the archive`,
      usd: (per(counted.sends) - 1) * queue + PRICES.standardRequests,
    },
    { what: `SQS: ${(2 * invocations).toFixed(2)} receives and deletes`, usd: 2 * invocations * queue },
    {
      what: `worker: ${invocations.toFixed(2)} invocations of ${workerMs.toFixed(0)} ms at ${MEMORY_MB} MB`,
      usd: invocations * (PRICES.lambdaRequests + 1e6 * gbSeconds(workerMs, MEMORY_MB) * PRICES.lambdaGbSecond),
    },
    {
      what: `idempotency: ${per(counted.writes.idempotency).toFixed(2)} writes`,
      usd: units('idempotency', idempotency) * PRICES.writeUnits,
    },
    {
      what: `ledger: ${per(counted.writes.ledger).toFixed(2)} writes of ${ledger.toFixed(0)} bytes, ${per(counted.indexEntries).toFixed(2)} of indexes`,
      usd: (units('ledger', ledger) + per(counted.indexEntries)) * PRICES.writeUnits,
    },
    {
      what: `breaker and budget: ${per(counted.writes.control).toFixed(2)} writes`,
      usd: units('control', control) * PRICES.writeUnits,
    },
    {
      what: `reads of tables: ${per(sum(counted.reads)).toFixed(2)}, and one of the completeness check for each delivery`,
      usd: (per(sum(counted.reads)) + one.deliveries) * PRICES.readUnits,
    },
    {
      what: `storage and recovery: ledger ${A.ledgerMonths} months, idempotency ${A.idempotencyMonths}`,
      usd: one.deliveries * (kept(ledger, A.ledgerMonths) + kept(idempotency, A.idempotencyMonths)),
    },
    {
      what: `logs: ${per(counted.logLines).toFixed(2)} lines, ${(logGb * 1000).toFixed(0)} bytes`,
      usd: logGb * (PRICES.logGb + PRICES.logGbMonth * A.logMonths * A.logCompression),
    },
    {
      what: `archive: ${A.eventsPerObject} events an object; SQS in tens, S3, its function, the check’s read, ${A.archiveMonths} months`,
      usd:
        (2 / BATCH) * PRICES.standardRequests +
        archived *
          (PRICES.s3Put +
            PRICES.s3Get +
            PRICES.lambdaRequests +
            1e6 * gbSeconds(A.archiveMs, ARCHIVE_MB) * PRICES.lambdaGbSecond) +
        ((A.archivedBytesPerEvent * 1e6) / GB) * A.archiveMonths * PRICES.s3GbMonth,
    },
  ];
}

const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((all, one) => all + one, 0);
