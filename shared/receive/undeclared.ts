import type { WebhookEvent } from '@penstock/webhooks';
import type { Log, Meter } from '../telemetry/index.ts';
import { METRIC } from '../topology/index.ts';

/** Types of one request that are named in the log; a sender's batch may hold hundreds. */
const MOST_TYPES = 20;
const LONGEST_TYPE = 128;

/** Counts events of types that the contract does not name: one metric for all, and a log line for each type of the request. */
export function noteUndeclared(
  events: readonly WebhookEvent[],
  { log, meter }: { readonly log: Log; readonly meter: Meter },
): void {
  meter.count(METRIC.undeclared, events.length);
  const byType = [...Map.groupBy(events, ({ type }) => type)];
  for (const [type, { length }] of byType.slice(0, MOST_TYPES))
    log.warn('event type not declared', { eventType: type.slice(0, LONGEST_TYPE), events: length });
  const others = byType.slice(MOST_TYPES).flatMap(([, those]) => those);
  if (others.length > 0) log.warn('event type not declared', { eventType: '(others)', events: others.length });
}
