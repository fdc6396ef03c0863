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

const SHORTEST_PAUSE_MS = 1000;
/** Each read scans the whole ledger: it takes at most a tenth of the time, and of the cost. */
const PAUSE_PER_READ = 9;
/** Workers' clocks differ, and an entry can be a moment late. */
const OVERLAP_MS = 60_000;

export const tail: Command = {
  usage: '[--delivery I/D] [--since 10m] [--once] [--env NAME]',
  summary: 'Prints changes as they come, from ten minutes ago until interrupted; with --once, those until now.',
  async run(args, output) {
    const { values } = readOptions(args, OPTIONS);
    const deliveries = deliveriesOf(values.delivery);
    let from = new Date(Date.now() - durationMs('--since', values.since ?? '10m')).toISOString();
    const target = targetOf(values);
    output.line(target.title);
    const reader = target.reader(deliveries);
    const interrupted = new AbortController();
    process.once('SIGINT', () => interrupted.abort()).once('SIGTERM', () => interrupted.abort());
    let seen = new Set<string>();
    for (;;) {
      const startedAt = performance.now();
      const changes = await changesSince(reader, deliveries, from);
      for (const { key, line } of changes) if (!seen.has(key)) output.line(line);
      if (values.once) {
        if (changes.length === 0) output.stderr('Nothing has changed in that time; --since 2h goes further back.');
        return changes.length === 0 ? 1 : 0;
      }
      seen = new Set(changes.map(({ key }) => key));
      const latest = changes.at(-1)?.at;
      const overlapping = latest && new Date(Date.parse(latest) - OVERLAP_MS).toISOString();
      if (overlapping && overlapping > from) from = overlapping;
      const wait = Math.max(SHORTEST_PAUSE_MS, (performance.now() - startedAt) * PAUSE_PER_READ);
      await pause(wait, undefined, { signal: interrupted.signal }).catch(() => undefined);
      if (interrupted.signal.aborted) return 0;
    }
  },
};

interface Change {
  readonly at: string;
  readonly key: string;
  readonly line: string;
}

async function changesSince(reader: LedgerReader, deliveries: readonly string[], from: string): Promise<Change[]> {
  const changes: Change[] = [];
  for await (const record of reader.since(from)) changes.push(recordChange(record));
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
