import { setTimeout as pause } from 'node:timers/promises';
import {
  type CloudWatchLogsClient,
  GetQueryResultsCommand,
  type ResultField,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { OperationError } from './command.ts';

/** CloudWatch Logs takes so many groups in one query. */
const MOST_GROUPS = 50;
const LOOK_MS = 500;

export type LogRow = Readonly<Record<string, string>>;

/**
 * Runs a query of CloudWatch Logs Insights over log groups. Times are milliseconds since the epoch.
 * @throws OperationError when a query does not complete
 */
export async function queryLogs(
  client: CloudWatchLogsClient,
  logGroups: readonly string[],
  queryString: string,
  [from, to]: readonly [number, number],
): Promise<readonly LogRow[]> {
  const rows: LogRow[] = [];
  for (let start = 0; start < logGroups.length; start += MOST_GROUPS) {
    const logGroupNames = logGroups.slice(start, start + MOST_GROUPS);
    const range = { startTime: Math.floor(from / 1000), endTime: Math.ceil(to / 1000) };
    const { queryId } = await client.send(new StartQueryCommand({ logGroupNames, queryString, ...range }));
    rows.push(...(await resultsOf(client, queryId)));
  }
  return rows;
}

async function resultsOf(client: CloudWatchLogsClient, queryId: string | undefined): Promise<readonly LogRow[]> {
  for (;;) {
    const { status, results = [] } = await client.send(new GetQueryResultsCommand({ queryId }));
    if (status === 'Complete') return results.map(rowOf);
    if (status !== 'Scheduled' && status !== 'Running')
      throw new OperationError(`the query of the logs ended as ${status}: repeat the command, or shorten --since.`);
    await pause(LOOK_MS);
  }
}

const rowOf = (fields: readonly ResultField[]): LogRow =>
  Object.fromEntries(fields.map(({ field = '', value = '' }) => [field, value]));
