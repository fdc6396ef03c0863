import type { Log, Meter } from '../telemetry/index.ts';
import { METRIC } from '../topology/index.ts';

/**
 * Counts events of types that the contract does not name: one metric for all, and a log line for each type of the request.
 * @returns how many they are
 */
export function noteUndeclared(
  counts: Readonly<Record<string, number>>,
  { log, meter }: { readonly log: Log; readonly meter: Meter },
): number {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total > 0) meter.count(METRIC.undeclared, total);
  for (const [eventType, events] of Object.entries(counts)) log.warn('event type not declared', { eventType, events });
  return total;
}
