import { createHash } from 'node:crypto';
import { AwsError } from '../aws/error.ts';
import type { Input, Output } from '../aws/values.ts';
import { matcherOf } from './filter-pattern.ts';
import { groupExists, readLines } from './lines.ts';

/** Of one answer: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html. */
const MOST_EVENTS = 10_000;
/** Here a function writes to one stream. */
const STREAM = 'local';
const MEMBERS = [
  ...['logGroupName', 'logGroupIdentifier', 'startTime', 'endTime', 'filterPattern', 'limit', 'nextToken'],
  ...['interleaved', 'unmask', 'logStreamNames', 'logStreamNamePrefix'],
];

/** The name in a log group's ARN, or the name itself. */
export const groupName = (identifier: string) => identifier.replace(/^arn:.*:log-group:/, '').replace(/:\*$/, '');

/** What `aws logs tail` asks. */
export async function filterLogEvents(folder: string, input: Input): Promise<Output> {
  const unknown = Object.keys(input).find((member) => !MEMBERS.includes(member));
  if (unknown !== undefined)
    throw new AwsError('InvalidParameterException', `The local runtime does not filter log events by ${unknown}.`);
  const { logGroupName, logGroupIdentifier, startTime, endTime, filterPattern, limit, nextToken = '0' } = input;
  const group = typeof logGroupName === 'string' ? logGroupName : groupName(String(logGroupIdentifier));
  if (!groupExists(folder, group))
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  const matches = matcherOf(String(filterPattern ?? ''));
  const isAsked = streamsAsked(input);
  const from = Number(startTime ?? 0);
  const to = Number(endTime ?? Number.MAX_SAFE_INTEGER);
  const lines = isAsked ? await readLines(folder, group, { from, to }) : [];
  const found = lines.map((line, index) => ({ ...line, index })).filter(({ text }) => matches(text));
  const start = Number(nextToken);
  const end = start + Math.min(MOST_EVENTS, Number(limit ?? MOST_EVENTS));
  return {
    events: found.slice(start, end).map(({ at, text, index }) => ({
      logStreamName: STREAM,
      timestamp: at,
      ingestionTime: at,
      message: text,
      // The same for the same line, so that a reader which comes back does not show it twice.
      eventId: createHash('sha256').update(`${group} ${at} ${index} ${text}`).digest('hex').slice(0, 56),
    })),
    searchedLogStreams: [],
    ...(found.length > end && { nextToken: String(end) }),
  };
}

function streamsAsked({ logStreamNames, logStreamNamePrefix }: Input): boolean {
  if (Array.isArray(logStreamNames)) return logStreamNames.includes(STREAM);
  return logStreamNamePrefix === undefined || STREAM.startsWith(String(logStreamNamePrefix));
}
