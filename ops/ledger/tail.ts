import { setTimeout as pause } from 'node:timers/promises';
import type { BreakerChange, LedgerReader, LedgerRecord } from '../../shared/ledger/index.ts';
import { durationMs, readOptions, TARGET_OPTIONS } from '../command/arguments.ts';
import type { Command } from '../command/command.ts';
import { deliveriesOf } from '../command/declared.ts';
import { targetOf } from '../command/target.ts';
import { accountsOf } from './next-step.ts';
import { at } from './text.ts';

const OPTIONS = {
  ...TARGET_OPTIONS,
  delivery: { type: 'string' },
  since: { type: 'string' },
  once: { type: 'boolean' },
} as const;

const PAUSE_MS = 2000;
/** Workers' clocks differ, and an entry can be a moment late. */
const OVERLAP_MS = 60_000;

export const tail: Command = {
  usage: '[--delivery I/D] [--since 10m] [--once] [--env NAME]',
  summary:
    'Prints changes of breakers, and of events that failed or waited, as they come: from ten minutes ago until interrupted; with --once, those until now.',
  async run(args, output) {
    const { values } = readOptions(args, OPTIONS);
    const deliveries = deliveriesOf(values.delivery);
    const sinceMs = durationMs('--since', values.since ?? '10m');
    const target = targetOf(values);
    let from = new Date(target.now() - sinceMs).toISOString();
    output.line(target.title);
    const reader = target.reader(deliveries);
    const interrupted = new AbortController();
    process.once('SIGINT', () => interrupted.abort()).once('SIGTERM', () => interrupted.abort());
    let seen = new Set<string>();
    for (;;) {
      const changes = await changesBetween(reader, deliveries, from, new Date(target.now() + OVERLAP_MS).toISOString());
      for (const { key, line } of changes) if (!seen.has(key)) output.line(line);
      if (values.once) {
        if (changes.length === 0) output.stderr(NOTHING);
        return changes.length === 0 ? 1 : 0;
      }
      seen = new Set(changes.map(({ key }) => key));
      const latest = changes.at(-1)?.at;
      const overlapping = latest && new Date(Date.parse(latest) - OVERLAP_MS).toISOString();
      if (overlapping && overlapping > from) from = overlapping;
      await pause(PAUSE_MS, undefined, { signal: interrupted.signal }).catch(() => undefined);
      if (interrupted.signal.aborted) return 0;
    }
  },
};

const NOTHING =
  'Nothing has failed or waited in that time, and no breaker has changed; --since 2h goes further back. `npm run ops -- events --state delivered` lists what was delivered at once.';

interface Change {
  readonly at: string;
  readonly key: string;
  readonly line: string;
}

async function changesBetween(
  reader: LedgerReader,
  deliveries: readonly string[],
  from: string,
  to: string,
): Promise<Change[]> {
  const changes: Change[] = [];
  for await (const record of reader.changes(from, to)) changes.push(recordChange(record));
  for (const account of new Set(deliveries.flatMap(accountsOf)))
    for await (const change of reader.breakerChanges(account, from)) changes.push(breakerChange(change));
  return changes.sort((a, b) => (a.at < b.at ? -1 : 1));
}

function recordChange({ updatedAt, state, delivery, eventId, entity, attempts, reason }: LedgerRecord): Change {
  const tries = attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`;
  const words = [at(updatedAt), state.padEnd(9), entity ?? '-', eventId, tries, reason].filter(Boolean);
  return { at: updatedAt, key: JSON.stringify([delivery, eventId, updatedAt, state]), line: words.join('  ') };
}

function breakerChange({ at: when, account, state, reason }: BreakerChange): Change {
  const words = [at(when), 'breaker  ', account, state, reason].filter(Boolean);
  return { at: when, key: JSON.stringify([account, when]), line: words.join('  ') };
}
