import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { aligned } from '../../shared/text/index.ts';
import { resourceName } from '../../shared/topology/index.ts';
import {
  type ArchiveRow,
  type Counts,
  createCompletenessRows,
  type HourRow,
} from '../../shared/watch/completeness/index.ts';
import { durationMs, oneOf, readOptions, TARGET_OPTIONS } from '../command/arguments.ts';
import type { Command } from '../command/command.ts';
import { integrations } from '../command/project.ts';
import { targetOf } from '../command/target.ts';
import { at } from '../ledger/text.ts';

const OPTIONS = {
  ...TARGET_OPTIONS,
  integration: { type: 'string' },
  since: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const completeness: Command = {
  usage: '[--integration NAME] [--since 24h] [--json] [--env NAME]',
  summary: 'Counts accepted events by hour, delivery and state, and names those that are missing.',
  async run(args, output) {
    const { values } = readOptions(args, OPTIONS);
    const known = integrations.map(({ calledNow }) => calledNow);
    const wanted = integrations.find(({ name }) => name === values.integration)?.calledNow ?? values.integration;
    const asked = wanted === undefined ? known : [oneOf('--integration', wanted, known)];
    const target = targetOf(values);
    const since = new Date(target.now() - durationMs('--since', values.since ?? '24h')).toISOString();
    (values.json ? output.stderr : output.line)(target.title);
    const client = new DynamoDBClient(target.access);
    let found = false;
    for (const { name: integration, calledNow } of integrations) {
      if (!asked.includes(calledNow)) continue;
      const { archive, hours } = await checksOf(client, target.environment, integration, since);
      found ||= hours.length > 0 || archive !== undefined;
      if (values.json) for (const row of [...hours, ...(archive ? [archive] : [])]) output.line(JSON.stringify(row));
      else for (const line of listed(calledNow, hours, archive)) output.line(line);
    }
    if (!found) output.stderr('No hour was checked since then. The check reads an hour 80 minutes after its end.');
    return found ? 0 : 1;
  },
};

export interface ChecksOf {
  /** Oldest first. */
  readonly hours: readonly HourRow[];
  readonly archive: ArchiveRow | undefined;
}

/** What the check found of an integration since a time (ISO 8601, UTC). */
export async function checksOf(
  client: DynamoDBClient,
  environment: string,
  integration: string,
  since: string,
): Promise<ChecksOf> {
  const rows = createCompletenessRows({ client, tableName: resourceName(environment, 'ledger') });
  const [archive, hours] = await Promise.all([
    rows.archive(integration, since),
    Array.fromAsync(rows.hours(integration, since)),
  ]);
  return { hours, archive };
}

export const COLUMNS = {
  ACCEPTED: 'accepted',
  DELIVERED: 'delivered',
  FILTERED: 'filtered',
  STALE: 'stale',
  ECHO: 'echo',
  DEAD: 'dead',
  DISCARDED: 'discarded',
  CONFLICT: 'conflict',
  OWED: 'owed',
  'IN FLIGHT': 'inFlight',
  MISSING: 'missing',
} as const satisfies Readonly<Record<string, keyof Counts>>;

/** The lines for an integration: its hours, the missing events, and the faults of its archive. */
export function listed(
  integration: string,
  hours: readonly HourRow[],
  archive: ArchiveRow | undefined,
): readonly string[] {
  if (hours.length === 0 && archive === undefined) return [];
  const heading = ['HOUR', 'DELIVERY', ...Object.keys(COLUMNS)];
  const cells = hours.flatMap(({ hour, deliveries }) =>
    Object.entries(deliveries).map(([name, counts]) => [
      at(hour).slice(5, 16),
      name,
      ...Object.values(COLUMNS).map((column) => String(counts[column] ?? 0)),
    ]),
  );
  return [
    '',
    `${integration} (times in UTC)`,
    ...(cells.length > 0 ? aligned([heading, ...cells], { indent: '  ' }) : []),
    ...hours.flatMap(missing),
    ...(archive ? ofArchive(archive) : []),
  ];
}

function missing({ hour, deliveries, suspects }: HourRow): readonly string[] {
  return Object.entries(suspects).flatMap(([name, events]) => {
    const { missing, inFlight } = deliveries[name] as Counts;
    const which = inFlight > 0 ? `${missing} of the ${missing + inFlight} that have not ended` : `${missing}`;
    const more = missing + inFlight - events.length;
    return [
      '',
      `  missing from ${name}, received in the hour from ${at(hour).slice(5, 16)}: ${which}`,
      ...events.map(({ account, eventId }) => `    ${eventId}${account === '-' ? '' : `  (account ${account})`}`),
      ...(more > 0 ? [`    and ${more} more`] : []),
    ];
  });
}

function ofArchive({ checkedAt, deadLetters, behind }: ArchiveRow): readonly string[] {
  const faults = [
    ...(deadLetters > 0 ? [`${deadLetters} events were given up before they were archived, and are not checked`] : []),
    ...(behind > 0 ? [`${behind} events wait, and nothing has been archived for over an hour`] : []),
  ];
  return ['', `  the archive, as of ${at(checkedAt)}: ${faults.join('; ')}`];
}
