import { BLOCKED_SECONDS } from '../topology/index.ts';
import type { Attempt } from './attempt.ts';

const DAY_SECONDS = 86_400;

/**
 * Where followers must not pass, an event that cannot be delivered stays before them until it is fixed or the queue would drop it. It is
 * tried again by itself.
 */
export function mayStillBlock({ services, record }: Attempt): boolean {
  const { consistency, retention } = services.delivery;
  if (consistency.whenStuck !== 'block') return false;
  const ageSeconds = (services.now() - Number(record.attributes.SentTimestamp)) / 1000;
  return ageSeconds < (retention.sourceDays - 1) * DAY_SECONDS - BLOCKED_SECONDS;
}
