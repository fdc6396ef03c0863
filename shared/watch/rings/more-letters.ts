import type { Letters } from '../../ledger/index.ts';
import type { Ring, Ringing, Step } from './ringing.ts';

/** Letters that come closer together than this belong to one ring. */
const PAUSE_MS = 3_600_000;
/** Letters that never pause are told once a day. */
const DAY_MS = 86_400_000;
/** Reasons in a message; the command shows all. */
const SHOWN = 5;

/**
 * The alarm on dead letters stays in ALARM while old letters lie there, and CloudWatch acts on changes only. It is told once more where a
 * letter comes after a pause, for a reason that was not told, or a day after it was told last.
 * @param letters given up after the newest that is known
 */
export function moreLetters(alarm: Ringing, before: Ring | undefined, letters: Letters, now: number): Step {
  const reasons = Object.keys(letters.reasons);
  if (before?.since !== alarm.since) {
    const newest = letters.last ?? alarm.since;
    return { ring: { since: alarm.since, told: 0, toldAt: alarm.since, newest, reasons } };
  }
  if (letters.count === 0 || letters.first === undefined || letters.last === undefined) return { ring: before };
  const { told, toldAt = alarm.since, newest = alarm.since, reasons: known = [] } = before;
  const isNews =
    Date.parse(letters.first) - Date.parse(newest) >= PAUSE_MS ||
    reasons.some((reason) => !known.includes(reason)) ||
    now - Date.parse(toldAt) >= DAY_MS;
  const ring = { ...before, newest: letters.last, reasons: [...new Set([...known, ...reasons])] };
  if (!isNews) return { ring };
  const again = told + 1;
  return {
    ring: { ...ring, told: again, toldAt: new Date(now).toISOString() },
    told: { alarm, state: 'ALARM', at: letters.last, again, reason: reasonOf(letters, newest) },
  };
}

function reasonOf({ count, reasons }: Letters, newest: string): string {
  const shown = Object.entries(reasons).slice(0, SHOWN);
  const more = Object.keys(reasons).length - shown.length;
  const listed = `${shown.map(([reason, of]) => `${reason} ${of}`).join(', ')}${more > 0 ? ` and ${more} more reasons` : ''}`;
  return `${count} more given up since ${newest.slice(0, 16)}Z, while older dead letters still lie there: ${listed}.`;
}
