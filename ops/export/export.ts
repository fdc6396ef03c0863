import { closeSync, openSync, writeSync } from 'node:fs';
import { ACT_OPTIONS, beginAct } from '../audit/begin.ts';
import { oneOf, readOptions, TARGET_OPTIONS, wholeNumber } from '../command/arguments.ts';
import { type Command, OperationError, type Output, UsageError } from '../command/command.ts';
import { deliveriesOf } from '../command/declared.ts';
import { type Target, targetOf } from '../command/target.ts';
import { FILTER_OPTIONS, FILTER_USAGE, wantedOf } from '../ledger/filters.ts';
import { type Finding, findPage } from '../ledger/find.ts';
import { csvLine } from './cells.ts';
import { rowOf } from './rows.ts';

const OPTIONS = {
  ...TARGET_OPTIONS,
  ...FILTER_OPTIONS,
  ...ACT_OPTIONS,
  format: { type: 'string' },
  out: { type: 'string' },
  limit: { type: 'string' },
  after: { type: 'string' },
  personal: { type: 'boolean' },
  because: { type: 'string' },
} as const;

/** Rows that are read before they are written. */
const PAGE = { most: 1000, mostRead: 20_000 };

/** `export` is a word of the language. */
export const exportEvents: Command = {
  usage: `events|dead-letters ${FILTER_USAGE} [--format csv|jsonl] [--out FILE] [--limit 10000] [--after CURSOR] [--personal --because WHY] [--yes] [--env NAME]`,
  summary:
    'Writes events as CSV or as JSON, one object a line, without payloads and personal data. --personal adds the vendor’s record and shows addresses in identifiers, and is recorded.',
  async run(args, output) {
    const { values, positionals } = readOptions(args, OPTIONS, true);
    const [what = '', ...more] = positionals;
    if (more.length > 0) throw new UsageError(`"${more.join(' ')}" is one too many: export events or dead-letters.`);
    const kind = oneOf('What to export', what, ['events', 'dead-letters']);
    if (kind === 'dead-letters' && values.state !== undefined && values.state !== 'dead')
      throw new UsageError('--state: dead letters are of the state dead; leave it out, or export events.');
    const format = oneOf('--format', values.format ?? 'csv', ['csv', 'jsonl']);
    const limit = wholeNumber('--limit', values.limit ?? '10000', 1_000_000);
    const isPersonal = values.personal ?? false;
    if (isPersonal && !values.because?.trim())
      throw new UsageError('--personal needs a reason: say with --because why. The audit keeps it with your name.');
    const deliveries = deliveriesOf(values.delivery);
    const target = targetOf(values);
    const filters = { ...values, ...(kind === 'dead-letters' && { state: 'dead' }) };
    const wanted = wantedOf(filters, target.now());
    output.stderr(target.title);
    if (isPersonal) {
      const filter = chosen(filters);
      const act = { act: 'export', target: values.delivery ?? 'all deliveries', filter, reason: values.because ?? '' };
      await beginAct(target, act, { isGiven: values.yes ?? false, output });
    }
    const finding = { deliveries, wanted, after: values.after, cost: { lists: 0, objects: 0 } };
    const file = values.out === undefined ? undefined : openNew(values.out);
    const line = file === undefined ? output.line : (text: string) => void writeSync(file, `${text}\n`);
    try {
      return await write(target, finding, { limit, format, isPersonal, line, output });
    } finally {
      if (file !== undefined) closeSync(file);
    }
  },
};

interface Writing {
  readonly limit: number;
  readonly format: 'csv' | 'jsonl';
  readonly isPersonal: boolean;
  readonly line: (text: string) => void;
  readonly output: Output;
}

async function write(target: Target, finding: Finding, { limit, format, isPersonal, line, output }: Writing) {
  let count = 0;
  let { after } = finding;
  do {
    const page = await findPage(target, { ...finding, after }, { ...PAGE, most: Math.min(PAGE.most, limit - count) });
    for (const record of page.records) {
      const row = rowOf(record, isPersonal);
      if (count === 0 && format === 'csv') line(csvLine(Object.keys(row)));
      line(format === 'csv' ? csvLine(Object.values(row)) : JSON.stringify(row));
      count += 1;
    }
    after = page.next;
  } while (after !== undefined && count < limit);
  output.stderr(
    `${count === 1 ? '1 event' : `${count} events`}${after === undefined ? '.' : `; there are more: the same command with --after ${after}`}`,
  );
  return count === 0 ? 1 : 0;
}

/** Never over another file, and for its owner's eyes. */
function openNew(file: string): number {
  try {
    return openSync(file, 'wx', 0o600);
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new OperationError(
      isThere
        ? `${file} exists: choose another name, or remove it.`
        : `${file} cannot be written: choose another place for --out.`,
    );
  }
}

function chosen(values: { readonly [Name in keyof typeof FILTER_OPTIONS]?: string }): string {
  const names = Object.keys(FILTER_OPTIONS) as (keyof typeof FILTER_OPTIONS)[];
  return names.flatMap((name) => (values[name] === undefined ? [] : [`${name} ${values[name]}`])).join(', ') || 'all';
}
