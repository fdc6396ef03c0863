import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { aligned } from '../../shared/text/index.ts';
import { resourceName } from '../../shared/topology/index.ts';
import { DRIFT_DAYS, type DriftRow, readDrift } from '../../shared/watch/drift/index.ts';
import { readOptions, TARGET_OPTIONS } from '../command/arguments.ts';
import type { Command } from '../command/command.ts';
import { calledNow, declaredOf, deliveriesOf } from '../command/declared.ts';
import { integrations } from '../command/project.ts';
import { targetOf } from '../command/target.ts';
import { at } from '../ledger/text.ts';

const OPTIONS = { ...TARGET_OPTIONS, delivery: { type: 'string' }, json: { type: 'boolean' } } as const;

export const drift: Command = {
  usage: '[--delivery I/D] [--json] [--env NAME]',
  summary:
    'Lists fields in which payloads differ from the contract and the samples; fields that the contract needs come first.',
  async run(args, output) {
    const { values } = readOptions(args, OPTIONS);
    const deliveries = deliveriesOf(values.delivery);
    const target = targetOf(values);
    (values.json ? output.stderr : output.line)(target.title);
    const client = new DynamoDBClient(target.access);
    const rows: DriftRow[] = [];
    for await (const row of readDrift({ client, tableName: resourceName(target.environment, 'ledger'), deliveries }))
      rows.push(row);
    if (rows.length === 0) {
      output.stderr(`No drift in the last ${DRIFT_DAYS} days.`);
      return 1;
    }
    if (values.json) for (const row of rows) output.line(JSON.stringify(row));
    else for (const line of listed(rows)) output.line(line);
    return 0;
  },
};

const HEADING = ['DRIFT', 'IN', 'FIELD', 'NEEDED', 'SEEN', 'FIRST (UTC)', 'LAST (UTC)'];

/** The drift of each delivery, with the remedy. */
function listed(rows: readonly DriftRow[]): readonly string[] {
  const lines = [...Map.groupBy(rows, ({ delivery }) => delivery)].flatMap(([delivery, group]) => [
    '',
    calledNow(delivery),
    ...aligned([HEADING, ...group.sort(neededThenNewest).map(cells)], { indent: '  ' }),
    `  vendors announce changes at ${announcements(delivery).join(', ')}`,
  ]);
  return [
    ...lines,
    '',
    'SEEN counts sampled payloads. Where the contract needs the field, change schema or field map before events fail;',
    'else add a sample that has it to the integration’s samples, and `npm run docs`: a field that a sample shows is known.',
  ];
}

export const neededThenNewest = (a: DriftRow, b: DriftRow) =>
  Number(b.isRequired) - Number(a.isRequired) || (a.lastSeen < b.lastSeen ? 1 : -1);

function cells({ kind, operation, path, isRequired, count, firstSeen, lastSeen }: DriftRow): readonly string[] {
  const needed = isRequired ? 'yes' : 'no';
  return [kind, operation ?? 'event', path, needed, String(count), at(firstSeen), at(lastSeen)];
}

/** Where the vendors of a delivery announce changes: the source's, and those of the accounts that it calls. */
export function announcements(delivery: string): readonly string[] {
  const declared = declaredOf(delivery);
  const source = integrations.find(({ name }) => name === declared?.integration)?.source;
  const accounts = declared ? [declared.delivery.destination, ...declared.delivery.reads] : [];
  return [...new Set([source, ...accounts].flatMap((vendor) => vendor?.changesAnnouncedAt ?? []))];
}
