import { createHash } from 'node:crypto';
import type { Links } from '../contract/index.ts';
import type { FreshAttempt, ReadAttempt, Step } from './attempt.ts';
import { hasEnded } from './result.ts';

/** The pairs of a link, as this attempt's code uses them. */
export function linksOf({ attemptLog, services, envelope }: ReadAttempt, name: string): Links {
  const opened = attemptLog.links.get(name) ?? services.links(name, holderOf(services.id, envelope));
  attemptLog.links.set(name, opened);
  return opened;
}

/**
 * The leases end with the attempt, unless a write may still act at the vendor: then they last as long as they were taken for, and the
 * event's own next attempt goes on under them.
 */
export const givingUpLeases: Step<FreshAttempt> = async (attempt, next) => {
  const { attemptLog } = attempt;
  const result = await next(attempt);
  const isInDoubt = result.kind === 'ambiguous' || (attemptLog.uncertainSince !== undefined && !hasEnded(result));
  if (!isInDoubt) await Promise.all([...attemptLog.links.values()].map((links) => links.release()));
  return result;
};

/** The same for every message of the event: its idempotency lock keeps two of them apart. */
function holderOf(id: string, { tenant, eventId }: ReadAttempt['envelope']): string {
  return createHash('sha256')
    .update(JSON.stringify([id, tenant, eventId]))
    .digest('hex');
}
