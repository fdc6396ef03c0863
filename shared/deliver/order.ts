import type { Consistency, Envelope } from '../contract/index.ts';
import { CLOCK_SKEW_MS, isVersionOf, lastVersion, type Versions } from '../ledger/index.ts';

/** The name under which the version of a whole record is kept; no field is called so. */
const WHOLE = '*';

export type Guarded =
  /** Which guarded names this event is new for, to be moved forward once it had its effect. */
  | { readonly kind: 'fresh'; readonly names: readonly string[]; readonly implausible?: string }
  | { readonly kind: 'stale'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly problem: string; readonly implausible?: string };

/** What of an event names its version. */
export type Versioned = Pick<Envelope, 'occurredAt' | 'receivedAt' | 'eventId' | 'entity'>;

/** No webhook is older: an earlier time is seconds that were taken for milliseconds, or an empty field. */
const EARLIEST_MS = Date.parse('2000-01-01T00:00:00Z');

/**
 * Whether an event is newer than what was applied before: whole, or field by field. The same event coming back is never
 * stale to itself. A time that cannot be is no version, of an event or of what was applied: kept, it would make every later
 * event stale.
 * @param now milliseconds since the epoch
 */
export function guard(
  rule: Consistency['versions'],
  envelope: Versioned,
  known: Versions,
  changes: readonly string[],
  now: number,
): Guarded {
  if (rule.guard === 'none') return { kind: 'fresh', names: [] };
  const names = rule.guard === 'entity' ? [WHOLE] : changes;
  const { eventId } = envelope;
  const version = versionOf(envelope);
  if (version === undefined) {
    const implausible = implausibleTime(envelope);
    if (rule.missing === 'apply') return { kind: 'fresh', names, ...(implausible && { implausible }) };
    if (implausible !== undefined && envelope.entity !== undefined)
      return { kind: 'refused', reason: 'event-time-implausible', problem: implausible, implausible };
    const missing = envelope.entity === undefined ? 'which record it is about' : 'when it happened';
    return { kind: 'refused', reason: 'event-without-version', problem: `the event does not say ${missing}` };
  }
  const latest = new Date(now + CLOCK_SKEW_MS).toISOString();
  const fresh = names.filter((name) => {
    const last = lastVersion(known, name);
    if (last === undefined || isVersionOf(last, eventId) || last.at > latest) return true;
    return version.at > last.at || (version.at === last.at && rule.equal === 'apply');
  });
  if (fresh.length > 0 || names.length === 0) return { kind: 'fresh', names: fresh };
  return { kind: 'stale', reason: 'newer-already-applied' };
}

/**
 * The version that an event carries: nothing where it names no record or no time. One notation for all, so that versions
 * compare as text: ISO 8601, UTC, milliseconds.
 */
export function versionOf(envelope: Versioned): Versions[string] | undefined {
  const { occurredAt = '', eventId, entity } = envelope;
  const ms = Date.parse(occurredAt);
  if (entity === undefined || Number.isNaN(ms) || implausibleTime(envelope) !== undefined) return undefined;
  return { at: new Date(ms).toISOString(), eventId };
}

/** Judged by when the receiver took the event, so that every attempt and every redrive says the same. */
function implausibleTime({ occurredAt = '', receivedAt }: Versioned): string | undefined {
  const ms = Date.parse(occurredAt);
  if (Number.isNaN(ms)) return undefined;
  const said = `the event says it happened at ${new Date(ms).toISOString()}`;
  if (ms < EARLIEST_MS) return `${said}: is the time in another unit than the contract says?`;
  return ms > Date.parse(receivedAt) + CLOCK_SKEW_MS ? `${said}, after it was received at ${receivedAt}` : undefined;
}

/** Older than any other. */
const NEVER = { at: '', eventId: '' };

/** A version of which it is unknown whether it took effect; it remembers the one before, past its own earlier attempts. */
export function inDoubt(version: Versions[string], last: Versions[string] | undefined): Versions[string] {
  if (last && isVersionOf(last, version.eventId))
    return last.previous ? { ...version, previous: last.previous } : version;
  return { ...version, previous: last ? { at: last.at, eventId: last.eventId } : NEVER };
}
