import type { GateChange, LedgerAttempt, LedgerRecord } from '../../shared/ledger/index.ts';
import { aligned, at, span } from './text.ts';

/** Everything that happened to an event, oldest first, the changes of its accounts' gates in between. */
export function timeline(record: LedgerRecord, gates: readonly GateChange[]): string[] {
  const lives = [...attemptRows(record.attempts), ...gates.map(gateRow)];
  return aligned(
    lives.sort((a, b) => (a.at < b.at ? -1 : 1)).flatMap(({ rows }) => rows),
    '    ',
  );
}

interface Happening {
  readonly at: string;
  readonly rows: readonly (readonly string[])[];
}

function attemptRows(attempts: readonly LedgerAttempt[]): Happening[] {
  return attempts.map((attempt, index) => {
    const before = attempts[index - 1];
    const isNewMessage = before !== undefined && attempt.number <= before.number;
    const note = isNewMessage ? 'a new message: redriven, or sent again' : '';
    const calls = attempt.calls.map(({ destination, operation, result, durationMs, vendorRequestId = '' }) => [
      '',
      '',
      `${destination} ${operation}`,
      result,
      span(durationMs),
      vendorRequestId,
    ]);
    return {
      at: attempt.at,
      rows: [[at(attempt.at), `attempt ${attempt.number}`, attempt.outcome, '', '', note], ...calls],
    };
  });
}

function gateRow({ account, state, reason, at: when }: GateChange): Happening {
  return { at: when, rows: [[at(when), 'gate', account, state, '', reason ?? '']] };
}
