import {
  type BreakerChange,
  isOpen,
  type KeptCall,
  type LedgerReader,
  type LedgerRecord,
  type MessageState,
} from '../../shared/ledger/index.ts';
import { aligned, wrapped } from '../../shared/text/index.ts';
import { durationMs, readOptions, TARGET_OPTIONS, wholeNumber } from '../command/arguments.ts';
import { type Command, UsageError } from '../command/command.ts';
import { calledNow, deliveriesOf } from '../command/declared.ts';
import { type Target, targetOf } from '../command/target.ts';
import { callLines } from '../payload/call-text.ts';
import { situationOf } from '../status/situation.ts';
import { archiveNote, type ReadCost } from './archived.ts';
import { namedEvents, take } from './named.ts';
import { accountsOf, nextStep, type Situation } from './next-step.ts';
import { at, span } from './text.ts';
import { timeline } from './timeline.ts';

const OPTIONS = {
  ...TARGET_OPTIONS,
  since: { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** Workers' clocks differ from ours. */
const AHEAD_MS = 5 * 60_000;

/** An event with what happened around it. */
export interface Shown {
  readonly record: LedgerRecord;
  readonly breakers: readonly BreakerChange[];
  readonly messageState: MessageState | undefined;
  /** The last of the last 14 days. */
  readonly failedCall: KeptCall | undefined;
}

export const show: Command = {
  usage: 'EVENT_ID|CORRELATION_ID|ENTITY [--since 7d] [--limit 10] [--json] [--env NAME]',
  summary: 'Shows all that the ledger knows of an event: its state, every attempt and vendor call, the next step.',
  async run(args, output) {
    const { values, positionals } = readOptions(args, OPTIONS, true);
    const [wanted, ...more] = positionals;
    if (!wanted) throw new UsageError('Which event? Give its id, its correlation id or its entity.');
    if (more.length > 0)
      throw new UsageError(`"${more.join(' ')}" is one too many: give one id at a time, in quotes if it holds spaces.`);
    const limit = wholeNumber('--limit', values.limit ?? '10', 1000);
    const target = targetOf(values);
    (values.json ? output.stderr : output.line)(target.title);
    const reader = target.reader(deliveriesOf(undefined));
    const cost = { lists: 0, objects: 0 };
    const from = new Date(target.now() - durationMs('--since', values.since ?? '7d')).toISOString();
    const found = await eventsNamed(target, wanted, from, limit + 1, cost);
    const read = archiveNote(cost, from, true);
    if (read !== undefined) output.stderr(read);
    if (found.length === 0) {
      output.stderr(
        `Nothing is known of "${wanted}": no event, request or entity has that name. An event appears after its first attempt and stays for 90 days; ` +
          'a longer --since reads further back, and `npm run ops -- events` lists what is not delivered.',
      );
      return 1;
    }
    for (const record of found.slice(0, limit)) {
      const shown = await shownOf(reader, record);
      const { breakers, messageState: message, failedCall } = shown;
      if (values.json) output.line(JSON.stringify({ ...record, breakers, message, failedCall }));
      else {
        const situation = await situationOf(target, record.delivery);
        for (const line of page(shown, target.environment, target.now(), situation)) output.line(line);
      }
    }
    if (found.length > limit) output.stderr(`There are more; --limit N shows them.`);
    return 0;
  },
};

/**
 * The newest events of this id, request or entity. By its id an event is found in the ledger alone; a name that is no event's is looked
 * for in the archive too. @param from how far back the archive is read: ISO 8601, UTC
 */
export async function eventsNamed(target: Target, wanted: string, from: string, limit: number, cost: ReadCost) {
  const deliveries = deliveriesOf(undefined);
  const reader = target.reader(deliveries);
  const byId = await take(reader.byEvent(wanted), limit);
  if (byId.length > 0) return byId;
  const to = new Date(target.now() + AHEAD_MS).toISOString();
  return namedEvents(target, reader, { deliveries, from, to, name: wanted }, cost, limit);
}

/** The changes from the event's arrival to its end; of an open event, until now. */
export async function shownOf(reader: LedgerReader, record: LedgerRecord): Promise<Shown> {
  const hasEnded = !isOpen(record.state);
  const until = hasEnded ? record.updatedAt : undefined;
  const mayHaveFailed = record.attempts.length > 1 || !hasEnded;
  const [messageState, failedCall, ...breakers] = await Promise.all([
    reader.messageState(record.delivery, record.messageId),
    mayHaveFailed ? reader.failedCall(record) : undefined,
    ...accountsOf(record.delivery).map((account) =>
      take(reader.breakerChanges(account, record.receivedAt, until), 1000),
    ),
  ]);
  return { record, breakers: breakers.flat(), messageState, failedCall };
}

/** What is known of an event, by name; what is not known is left out. */
export function factsOf({ record, messageState }: Shown): readonly (readonly [name: string, value: string])[] {
  const took = Date.parse(record.updatedAt) - Date.parse(record.receivedAt);
  const all = [
    ['delivery', calledNow(record.delivery)],
    [
      'about',
      [record.type, record.entity, record.tenant === '-' ? '' : `tenant ${record.tenant}`].filter(Boolean).join(', '),
    ],
    ['happened', record.occurredAt && at(record.occurredAt)],
    ['received', at(record.receivedAt)],
    ['last change', `${at(record.updatedAt)} (${span(Math.max(0, took))} after it was received)`],
    ['reason', record.reason],
    ['problems', record.problems?.join('; ')],
    ['fields', record.fields?.join(', ')],
    ['decided', record.decided && `the ${record.decided} holds`],
    ['at the vendor', record.remote],
    ['request', record.correlationId],
    [
      'message',
      messageState
        ? `${record.messageId} (${messageState.attempts} failed, ${messageState.giveUpReason ? 'given up' : 'goes on'})`
        : record.messageId,
    ],
  ] as const;
  return all.flatMap(([name, value]) => (value ? [[name, value] as const] : []));
}

function page(shown: Shown, environment: string, now: number, situation: Situation): string[] {
  const { record, breakers, failedCall } = shown;
  const [first = '', ...rest] = nextStep(record, environment, now, situation);
  return [
    '',
    `${record.state.toUpperCase()}  ${record.eventId}`,
    ...aligned([...factsOf(shown), ['next step', first], ...rest.map((line) => ['', line])], { indent: '  ' }),
    '  attempts (UTC)',
    ...timeline(record, breakers),
    ...(failedCall
      ? [
          `  last failed call (whole: npm run ops -- payload ${record.eventId} --call)`,
          ...callLines(failedCall).flatMap((line) => wrapped(line, { indent: '    ', hanging: '      ' })),
        ]
      : []),
  ];
}
