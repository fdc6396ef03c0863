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
  { occurredAt, eventId }: Pick<Envelope, 'occurredAt' | 'eventId'>,
  known: Versions,
  changes: readonly string[],
): Guarded {
  if (rule.guard === 'none') return { kind: 'fresh', names: [] };
  const names = rule.guard === 'entity' ? [WHOLE] : changes;
  if (occurredAt === undefined) {
    return rule.missing === 'apply'
      ? { kind: 'fresh', names }
      : { kind: 'refused', problem: 'the event does not say when it happened' };
  }
  const fresh = names.filter((name) => {
    const last = known[name];
    if (last === undefined || last.eventId === eventId) return true;
    const [theirs, ours] = [Date.parse(last.at), Date.parse(occurredAt)];
    return ours > theirs || (ours === theirs && rule.equal === 'apply');
  });
  if (fresh.length > 0 || names.length === 0) return { kind: 'fresh', names: fresh };
  return { kind: 'stale', reason: 'newer-already-applied' };
}
