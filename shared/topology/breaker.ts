/** States of a circuit breaker. Closed: calls flow. Open: no calls. */
export type BreakerState = 'closed' | 'open' | 'half-open' | 'recovering';

/** The words of earlier versions, which the control table and the ledger may still hold. */
const FORMER: Readonly<Record<string, BreakerState>> = {
  healthy: 'closed',
  suspect: 'closed',
  trial: 'half-open',
  ramping: 'recovering',
};

/** A stored state in today's word; any other value, such as `paused`, stays as it is. */
export function currentState(stored: string): string {
  return Object.hasOwn(FORMER, stored) ? (FORMER[stored] as BreakerState) : stored;
}
