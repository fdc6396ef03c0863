import type { Consistency, Envelope } from '../contract/index.ts';
import type { Versions } from '../ledger/index.ts';

/** The name under which the version of a whole record is kept; no field is called so. */
const WHOLE = '*';

export type Guarded =
  /** Which guarded names this event is new for, to be moved forward once it had its effect. */
  | { readonly kind: 'fresh'; readonly names: readonly string[] }
  | { readonly kind: 'stale'; readonly reason: string }
  | { readonly kind: 'refused'; readonly problem: string };

/**
 * Whether an event is newer than what was applied before: whole, or field by field. The same event coming back is never
 * stale to itself.
 */
export function guard(
  rule: Consistency['versions'],
  envelope: Pick<Envelope, 'occurredAt' | 'eventId' | 'entity'>,
  known: Versions,
  changes: readonly string[],
): Guarded {
  if (rule.guard === 'none') return { kind: 'fresh', names: [] };
  const names = rule.guard === 'entity' ? [WHOLE] : changes;
  const { eventId } = envelope;
  const version = versionOf(envelope);
  if (version === undefined) {
    if (rule.missing === 'apply') return { kind: 'fresh', names };
    const missing = envelope.entity === undefined ? 'which record it is about' : 'when it happened';
    return { kind: 'refused', problem: `the event does not say ${missing}` };
  }
  const fresh = names.filter((name) => {
    const last = known[name];
    if (last === undefined || last.eventId === eventId) return true;
    return version.at > last.at || (version.at === last.at && rule.equal === 'apply');
  });
  if (fresh.length > 0 || names.length === 0) return { kind: 'fresh', names: fresh };
  return { kind: 'stale', reason: 'newer-already-applied' };
}

/**
 * The version that an event carries: nothing where it names no record or no time. One notation for all, so that versions
 * compare as text: ISO 8601, UTC, milliseconds.
 */
export function versionOf({
  occurredAt,
  eventId,
  entity,
}: Pick<Envelope, 'occurredAt' | 'eventId' | 'entity'>): Versions[string] | undefined {
  const ms = Date.parse(occurredAt ?? '');
  if (entity === undefined || Number.isNaN(ms)) return undefined;
  return { at: new Date(ms).toISOString(), eventId };
}

/** Older than any other. */
const NEVER = { at: '', eventId: '' };

/** A version of which it is unknown whether it took effect; it remembers the one before, past its own earlier attempts. */
export function inDoubt(version: Versions[string], last: Versions[string] | undefined): Versions[string] {
  if (last?.eventId === version.eventId) return last.previous ? { ...version, previous: last.previous } : version;
  return { ...version, previous: last ? { at: last.at, eventId: last.eventId } : NEVER };
}
