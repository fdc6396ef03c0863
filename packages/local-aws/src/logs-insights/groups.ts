import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ACCOUNT, REGION } from '../aws/account.ts';
import { AwsError } from '../aws/error.ts';
import type { Input, Output } from '../aws/values.ts';
import { groupOfFile } from './lines.ts';

const PAGE = 50;
const MEMBERS = ['logGroupNamePrefix', 'logGroupNamePattern', 'limit', 'nextToken', 'includeLinkedAccounts'];

/**
 * The log groups that have lines: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html.
 * Nothing expires here, so none has a retention.
 */
export async function describeLogGroups(folder: string, input: Input): Promise<Output> {
  const unknown = Object.keys(input).find((member) => !MEMBERS.includes(member));
  if (unknown !== undefined)
    throw new AwsError('InvalidParameterException', `The local runtime does not look at ${unknown} of log groups.`);
  const { logGroupNamePrefix, logGroupNamePattern, limit = PAGE, nextToken = '0' } = input;
  const files = await readdir(folder).catch(() => []);
  const found = files
    .flatMap((file) => {
      const name = groupOfFile(file);
      return name === undefined ? [] : [{ name, file }];
    })
    .filter(({ name }) => logGroupNamePrefix === undefined || name.startsWith(String(logGroupNamePrefix)))
    .filter(
      ({ name }) =>
        logGroupNamePattern === undefined || name.toLowerCase().includes(String(logGroupNamePattern).toLowerCase()),
    )
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const start = Number(nextToken);
  const end = start + Number(limit);
  const page = found.slice(start, end).map(async ({ name, file }) => {
    const { size, birthtimeMs } = await stat(join(folder, file));
    const arn = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${name}`;
    return {
      logGroupName: name,
      creationTime: Math.floor(birthtimeMs),
      metricFilterCount: 0,
      arn: `${arn}:*`,
      logGroupArn: arn,
      storedBytes: size,
      logGroupClass: 'STANDARD',
    };
  });
  return { logGroups: await Promise.all(page), ...(found.length > end && { nextToken: String(end) }) };
}
