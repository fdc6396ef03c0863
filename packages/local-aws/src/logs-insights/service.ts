import { randomUUID } from 'node:crypto';
import { ACCOUNT, REGION } from '../aws/account.ts';
import { AwsError } from '../aws/error.ts';
import type { JsonProtocol } from '../aws/protocol.ts';
import type { AwsService } from '../aws/service.ts';
import type { Input, Output } from '../aws/values.ts';
import { QueryRefused } from './errors.ts';
import { filterLogEvents, groupName } from './filter.ts';
import { describeLogGroups } from './groups.ts';
import { readLines } from './lines.ts';
import { readQuery } from './query.ts';

const PROTOCOL: JsonProtocol = {
  target: 'Logs_20140328',
  contentType: 'application/x-amz-json-1.1',
  messageKey: 'message',
  nameError: ({ code }) => ({ type: code }),
};

/** Of queries whose results may still be asked for. */
const KEPT_QUERIES = 100;
/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html */
const MOST_GROUPS = 50;

/** The part of CloudWatch Logs that asks: a query runs at once, over the lines that the runtime has written so far. */
export function createLogsApi({ folder }: { readonly folder: string }): AwsService {
  const results = new Map<string, readonly Output[][]>();

  async function startQuery(input: Input): Promise<Output> {
    const groups = groupsOf(input);
    if (groups.length === 0 || groups.length > MOST_GROUPS)
      throw new AwsError(
        'InvalidParameterException',
        `A query takes 1 to ${MOST_GROUPS} log groups, not ${groups.length}.`,
      );
    // Whole seconds, both ends included.
    const range = { from: Number(input.startTime) * 1000, to: Number(input.endTime) * 1000 + 999 };
    const lines = await Promise.all(groups.map((group) => readLines(folder, group, range)));
    const { columns, rows } = read(String(input.queryString)).run(lines.flat());
    const queryId = randomUUID();
    results.set(
      queryId,
      rows.map((row) =>
        columns.flatMap((field) => (row[field] === undefined ? [] : [{ field, value: String(row[field]) }])),
      ),
    );
    const [oldest] = results.keys();
    if (results.size > KEPT_QUERIES && oldest !== undefined) results.delete(oldest);
    return { queryId };
  }

  function getQueryResults({ queryId }: Input): Output {
    const found = results.get(String(queryId));
    if (!found) throw new AwsError('ResourceNotFoundException', `The query ${String(queryId)} does not exist.`);
    return { results: found, status: 'Complete', statistics: { recordsMatched: found.length } };
  }

  return {
    name: 'logs',
    json: PROTOCOL,
    access: (operation, input) =>
      operation === 'StartQuery' || operation === 'FilterLogEvents'
        ? groupsOf(input).map((group) => ({
            action: `logs:${operation}`,
            resource: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${group}`,
          }))
        : [{ action: `logs:${operation}`, resource: '*' }],
    async handle(operation, input) {
      if (operation === 'StartQuery') return startQuery(input);
      if (operation === 'GetQueryResults') return getQueryResults(input);
      if (operation === 'FilterLogEvents') return filterLogEvents(folder, input);
      if (operation === 'DescribeLogGroups') return describeLogGroups(folder, input);
      if (operation === 'StartLiveTail')
        throw new AwsError(
          'InvalidOperationException',
          'The local runtime has no StartLiveTail. `aws logs tail GROUP --follow` shows the same lines: it repeats FilterLogEvents.',
        );
      throw new AwsError(
        'UnknownOperationException',
        `CloudWatch Logs' ${operation} is not served by the local runtime.`,
        501,
      );
    },
    async close() {},
  };
}

function groupsOf({ logGroupName, logGroupNames, logGroupIdentifier }: Input): readonly string[] {
  if (typeof logGroupName === 'string') return [logGroupName];
  if (typeof logGroupIdentifier === 'string') return [groupName(logGroupIdentifier)];
  return Array.isArray(logGroupNames) ? logGroupNames.map(String) : [];
}

function read(text: string) {
  try {
    return readQuery(text);
  } catch (error) {
    if (error instanceof QueryRefused) throw new AwsError('MalformedQueryException', error.message);
    throw error;
  }
}
