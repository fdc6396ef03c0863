import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { receives } from '../../shared/contract/index.ts';
import { aligned } from '../../shared/text/index.ts';
import { receiverFunctionName } from '../../shared/topology/index.ts';
import { durationMs, oneOf, readOptions, TARGET_OPTIONS } from '../command/arguments.ts';
import { type Command, UsageError } from '../command/command.ts';
import { type LogRow, queryLogs } from '../command/log-query.ts';
import { integrations } from '../command/project.ts';
import { targetOf } from '../command/target.ts';
import { at } from '../ledger/text.ts';

const OPTIONS = { ...TARGET_OPTIONS, since: { type: 'string' }, json: { type: 'boolean' } } as const;

const QUERY = [
  'filter message = "event type not declared"',
  'stats sum(events) as events, max(@timestamp) as last by integration, eventType',
  'sort events desc',
  'limit 200',
].join('\n| ');

export const undeclared: Command = {
  usage: '[INTEGRATION] [--since 24h] [--json] [--env NAME]',
  summary: 'Lists the types of events that came and that the contract does not name: acknowledged, and stored nowhere.',
  async run(args, output) {
    const { values, positionals } = readOptions(args, OPTIONS, true);
    const asked = integrationsOf(positionals).filter(receives);
    const sinceMs = durationMs('--since', values.since ?? '24h');
    const target = targetOf(values);
    const client = new CloudWatchLogsClient(target.access);
    const now = target.now();
    const groups = asked.map(({ name }) => `/aws/lambda/${receiverFunctionName(target.environment, name)}`);
    const found = (await queryLogs(client, groups, QUERY, [now - sinceMs, now])).map(rowOf);
    (values.json ? output.stderr : output.line)(`Undeclared types in ${target.environment} ${target.where}`);
    if (found.length === 0) {
      output.stderr(`None came in the last ${values.since ?? '24h'}.`);
      return 1;
    }
    if (values.json) for (const row of found) output.line(JSON.stringify(row));
    else {
      const rows = found.map(({ integration, type, events, last }) => [integration, type, String(events), at(last)]);
      for (const line of aligned([['INTEGRATION', 'TYPE', 'EVENTS', 'LAST (UTC)'], ...rows], { right: [2] }))
        output.line(line);
      output.line('');
      output.line('To deliver one, name it in `source.events` of the contract; else stop the vendor from sending it.');
    }
    return 0;
  },
};

function integrationsOf([name, more]: readonly string[]) {
  if (more !== undefined) throw new UsageError(`"${more}" is one too many: name one integration, or none for all.`);
  if (name === undefined) return integrations;
  oneOf(
    'INTEGRATION',
    name,
    integrations.map((one) => one.calledNow),
  );
  return integrations.filter((one) => one.calledNow === name);
}

interface Row {
  readonly integration: string;
  readonly type: string;
  readonly events: number;
  /** ISO 8601. */
  readonly last: string;
}

function rowOf(row: LogRow): Row {
  return {
    integration: row.integration ?? '',
    type: row.eventType ?? '',
    events: Number(row.events),
    last: new Date(Number(row.last)).toISOString(),
  };
}
