import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Act, actsBetween } from '../../shared/ledger/index.ts';
import { wrapped } from '../../shared/text/index.ts';
import { ledgerTableName } from '../../shared/topology/index.ts';
import { durationMs, readOptions, TARGET_OPTIONS, wholeNumber } from '../command/arguments.ts';
import type { Command } from '../command/command.ts';
import { targetOf } from '../command/target.ts';
import { at } from '../ledger/text.ts';

const OPTIONS = {
  ...TARGET_OPTIONS,
  since: { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const audit: Command = {
  usage: '[--since 7d] [--limit 50] [--json] [--env NAME]',
  summary: 'Lists what people did, newest first: who, where, to what, how many, why. Kept for 400 days.',
  async run(args, output) {
    const { values } = readOptions(args, OPTIONS);
    const limit = wholeNumber('--limit', values.limit ?? '50', 10_000);
    const target = targetOf(values);
    const from = new Date(target.now() - durationMs('--since', values.since ?? '7d')).toISOString();
    (values.json ? output.stderr : output.line)(`Audit of ${target.environment} ${target.where} (times in UTC)`);
    const acts = actsBetween(
      new DynamoDBClient(target.access),
      ledgerTableName(target.environment),
      from,
      new Date(target.now()).toISOString(),
    );
    let count = 0;
    for await (const act of acts) {
      count += 1;
      if (count > limit) break;
      if (values.json) output.line(JSON.stringify(act));
      else for (const line of linesOf(act)) output.line(line);
    }
    if (count === 0) output.stderr('No act in that time; --since 90d goes further back.');
    if (count > limit) output.stderr('There are more; --limit N shows them.');
    return count === 0 ? 1 : 0;
  },
};

function linesOf({ at: when, act, target, caller, user, place, filter, count, reason }: Act): readonly string[] {
  const details = [
    `by ${caller} (${user})`,
    `in ${place}`,
    ...(filter === undefined ? [] : [`chosen: ${filter}`]),
    ...(count === undefined ? [] : [`count: ${count}`]),
    ...(reason === undefined ? [] : [`reason: ${reason}`]),
  ];
  return [
    `${at(when)}  ${act} ${target}`,
    ...details.flatMap((text) => wrapped(text, { indent: ' '.repeat(21), hanging: ' '.repeat(23) })),
  ];
}
