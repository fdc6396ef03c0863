import type { BreakerChange, LedgerAttempt, LedgerRecord } from '../../shared/ledger/index.ts';
import { aligned } from '../../shared/text/index.ts';
import { at, span } from './text.ts';

/** Everything that happened to an event, oldest first, the changes of its accounts' circuit breakers in between. */
export function timeline(record: LedgerRecord, breakers: readonly BreakerChange[]): string[] {
  return aligned(happenings(record, breakers), { indent: '    ' });
}

/** The same as rows of six cells: time, what, call or outcome, result, duration, note. */
export function happenings(record: LedgerRecord, breakers: readonly BreakerChange[]): readonly (readonly string[])[] {
  const all = [...attemptRows(record.attempts), ...breakers.map(breakerRow)];
  return all.sort((a, b) => (a.at < b.at ? -1 : 1)).flatMap(({ rows }) => rows);
}

/** The outcome of a release whose calls the entry lists. */
const RELEASED = 'deferred';

interface Happening {
  readonly at: string;
  readonly rows: readonly (readonly string[])[];
}

function attemptRows(attempts: readonly LedgerAttempt[]): Happening[] {
  return attempts.map((attempt, index) => {
    const isRelease = attempt.outcome === RELEASED;
    const before = attempts.slice(0, index).findLast(({ outcome }) => outcome !== RELEASED);
    const isNewMessage = !isRelease && before !== undefined && attempt.number <= before.number;
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
      rows: [
        isRelease
          ? [at(attempt.at), 'released', 'no attempt used', '', '', '']
          : [at(attempt.at), `attempt ${attempt.number}`, attempt.outcome, '', '', note],
        ...calls,
      ],
    };
  });
}

function breakerRow({ account, state, reason, at: when }: BreakerChange): Happening {
  return { at: when, rows: [[at(when), 'breaker', account, state, '', reason ?? '']] };
}
