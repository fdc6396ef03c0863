import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { DeliveryId } from '../../shared/contract/index.ts';
import type { LedgerReader, LedgerRecord } from '../../shared/ledger/index.ts';
import { workerFunctionName } from '../../shared/topology/index.ts';
import { queryLogs } from '../command/log-query.ts';
import type { Target } from '../command/target.ts';

/** Longer than the archive takes to keep an event that is delivered at once. */
export const RECENT_MINUTES = 15;
const AHEAD_MS = 60_000;
/** A name that would end the text of a query. */
const NOT_QUOTABLE = /["\\\n]/;

/** Events that ended in the last minutes, by entity or correlation id: the workers' logs know them before the archive does. */
export async function* recentEvents(
  target: Pick<Target, 'environment' | 'access' | 'now'>,
  reader: LedgerReader,
  deliveries: readonly DeliveryId[],
  name: string,
): AsyncIterable<LedgerRecord> {
  if (NOT_QUOTABLE.test(name)) return;
  const groups = deliveries.map((id) => {
    const [integration = '', delivery = ''] = id.split('/');
    return `/aws/lambda/${workerFunctionName(target.environment, integration, delivery)}`;
  });
  const now = target.now();
  const query = [
    `filter message = "event settled" and (correlationId = "${name}" or entity = "${name}")`,
    'fields eventId',
    'limit 1000',
  ].join('\n| ');
  const range = [now - RECENT_MINUTES * 60_000, now + AHEAD_MS] as const;
  const rows = await queryLogs(new CloudWatchLogsClient(target.access), groups, query, range);
  for (const eventId of new Set(rows.map((row) => row.eventId ?? ''))) yield* reader.byEvent(eventId);
}
