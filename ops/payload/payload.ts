import type { LedgerRecord } from '../../shared/ledger/index.ts';
import { revealAct } from '../../shared/recover/index.ts';
import { ACT_OPTIONS, beginAct } from '../audit/begin.ts';
import { readOptions, TARGET_OPTIONS } from '../command/arguments.ts';
import { type Command, type Output, UsageError } from '../command/command.ts';
import { calledNow, deliveriesOf } from '../command/declared.ts';
import { type Target, targetOf } from '../command/target.ts';
import { take } from '../ledger/named.ts';
import { namedEvent, payloadOf, revealed } from './ask.ts';
import { jsonLines } from './call-text.ts';

const OPTIONS = {
  ...TARGET_OPTIONS,
  ...ACT_OPTIONS,
  delivery: { type: 'string' },
  call: { type: 'boolean' },
  reveal: { type: 'string' },
  because: { type: 'string' },
} as const;

/** An event in as many deliveries. */
const MOST = 100;

export const payload: Command = {
  usage: 'EVENT_ID [--call] [--reveal PATH --because WHY] [--delivery I/D] [--yes] [--env NAME]',
  summary:
    'Prints the payload of an event as JSON with its values masked, and says where it was read. --call: the last failed call and its answer, for 14 days. --reveal shows one value as it is, once the audit has who and why.',
  async run(args, output) {
    const { values, positionals } = readOptions(args, OPTIONS, true);
    const [eventId, ...more] = positionals;
    if (!eventId || more.length > 0)
      throw new UsageError('Give one event’s id; `npm run ops -- events` and `show` print it.');
    const { reveal, because } = values;
    if (reveal !== undefined && values.call)
      throw new UsageError('--reveal shows a value of the payload: leave --call out.');
    if (reveal !== undefined && !because?.trim())
      throw new UsageError(
        '--reveal shows a value as it is: say with --because why. The audit keeps it with your name.',
      );
    if (reveal === undefined && because !== undefined) throw new UsageError('--because belongs to --reveal PATH.');
    const target = targetOf(values);
    const record = await recordOf(target, eventId, values.delivery, output);
    if (!record) return 1;
    if (values.call) return printCall(target, record, output);
    if (reveal === undefined || because === undefined) return printPayload(target, record, output);
    const act = { ...revealAct(namedEvent(record), reveal), reason: because };
    const key = await beginAct(target, act, { isGiven: values.yes ?? false, output });
    const { value, from } = await revealed(target, record, reveal, key);
    output.line(JSON.stringify(value));
    output.stderr(`Read from ${from}.`);
    return 0;
  },
};

async function recordOf(
  target: Target,
  eventId: string,
  delivery: string | undefined,
  output: Output,
): Promise<LedgerRecord | undefined> {
  const [record, ...others] = await take(target.reader(deliveriesOf(delivery)).byEvent(eventId), MOST);
  if (!record)
    output.stderr(
      `Nothing is known of "${eventId}": no event has that id. An event appears after its first attempt; \`npm run ops -- show NAME\` finds it by its entity or request.`,
    );
  else
    output.stderr(
      `${record.state} at ${calledNow(record.delivery)} of ${target.environment} ${target.where}${others.length > 0 ? `; also at ${others.map((one) => calledNow(one.delivery)).join(', ')}: see --delivery` : ''}`,
    );
  return record;
}

async function printPayload(target: Target, record: LedgerRecord, output: Output): Promise<number> {
  const { from, bytes, content, isCut } = await payloadOf(target, record);
  for (const line of jsonLines(content)) output.line(line);
  output.stderr(
    `Read from ${from}: ${bytes} bytes${isCut ? ', not all of them shown' : ''}. Values are masked; --reveal PATH --because WHY shows one.`,
  );
  return 0;
}

async function printCall(target: Target, record: LedgerRecord, output: Output): Promise<number> {
  const call = await target.reader([record.delivery]).failedCall(record);
  if (!call) {
    output.stderr('No call of it failed in the last 14 days: nothing is kept of calls that succeed.');
    return 1;
  }
  for (const line of jsonLines(call)) output.line(line);
  output.stderr('The last call that failed. Credentials are never kept, and values only as the field map allows.');
  return 0;
}
