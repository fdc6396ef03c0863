import { aligned, wrapped } from '../../shared/text/index.ts';
import { total } from '../deployed/queues.ts';
import { at, span } from '../ledger/text.ts';
import { oldestOf } from './lines.ts';
import type { Conclusion, DeliveryStatus, EnvironmentStatus, StatusLine } from './model.ts';

/** A terminal's width. */
const COLUMNS = 80;
/** So many quiet deliveries are still listed one by one. */
const LISTED = 10;
/** Room for figures and words beside the name. */
const LONGEST_NAME = 35;

/** The status as lines of at most 80 columns, but for a command that is longer. */
export function printed(status: EnvironmentStatus): readonly string[] {
  const now = Date.parse(status.at);
  const isQuiet = ({ lines }: DeliveryStatus) => lines.length === 0;
  const quiet = status.deliveries.filter(isQuiet);
  const listed = quiet.length > LISTED ? status.deliveries.filter((one) => !isQuiet(one)) : status.deliveries;
  const unlisted = status.deliveries.length - listed.length;
  return [
    ...wrapped(`${status.environment} ${status.where}, ${at(status.at)} UTC`, { hanging: '  ' }),
    ...(listed.length > 0 ? ['', ...table(listed, now)] : []),
    ...(unlisted > 0 ? ['', `${unlisted} deliveries are quiet: nothing waits, nothing is dead, calls flow.`] : []),
    ...listed.flatMap(({ delivery, lines }) => (lines.length > 0 ? ['', delivery, ...told(lines)] : [])),
    ...(status.lines.length > 0 ? ['', 'elsewhere', ...told(status.lines)] : []),
    '',
    ...concluded(status.conclusion, now),
  ];
}

const HEADING = ['DELIVERY', 'WAIT', 'OLDEST', 'BUSY', 'DEAD', 'CALLS'];

function table(deliveries: readonly DeliveryStatus[], now: number): readonly string[] {
  const rows = deliveries.map((one) => {
    const { queue, waiting, dead, deadLetters } = one;
    const oldest = oldestOf(one, { environment: '', now });
    const held = queue ? queue.visible + queue.delayed : 0;
    return [
      cut(one.delivery),
      String(Math.max(held, queue && total(queue) > 0 ? 0 : waiting.count)),
      oldest === undefined ? '-' : span(Math.max(0, now - oldest)),
      String(queue?.inFlight ?? 0),
      String(Math.max(dead.count, deadLetters ? total(deadLetters) : 0)),
      callsOf(one),
    ];
  });
  return aligned([HEADING, ...rows], { right: [1, 2, 3, 4] });
}

const cut = (name: string) => (name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}…`);

/** One word: whether the worker calls its accounts. */
function callsOf({ queue, stop, pause, accounts, mapping }: DeliveryStatus): string {
  if (!queue) return 'absent';
  if (stop) return 'stopped';
  if (pause) return 'paused';
  if (accounts.some(({ breaker }) => breaker === 'open')) return 'held';
  if (accounts.some(({ breaker }) => breaker === 'half-open')) return 'one tries';
  if (!mapping || mapping.state === 'Disabled' || mapping.state === 'Disabling') return 'disabled';
  return accounts.some(({ breaker }) => breaker === 'recovering') ? 'ramp up' : 'flow';
}

function told(lines: readonly StatusLine[]): readonly string[] {
  const width = Math.max(...lines.map(({ about }) => about.length));
  return lines.flatMap(({ about, text }) =>
    wrapped(text, { width: COLUMNS, indent: `  ${about.padEnd(width)}  `, hanging: ' '.repeat(width + 4) }),
  );
}

function concluded(conclusion: Conclusion, now: number): readonly string[] {
  switch (conclusion.kind) {
    case 'next': {
      const { text, command } = conclusion;
      const lines = wrapped(`next: ${text}${command ? ':' : '.'}`.replace('::', ':'), { hanging: '      ' });
      return command ? [...lines, `      ${command}`] : lines;
    }
    case 'draining': {
      const { events, oldest } = conclusion;
      const age = oldest === undefined ? '' : `, the oldest for ${span(Math.max(0, now - Date.parse(oldest)))}`;
      return wrapped(`Nothing is wrong; ${events} ${events === 1 ? 'event is' : 'events are'} on their way${age}.`);
    }
    case 'over': {
      const { since, alarm } = conclusion;
      if (since === undefined) return ['Nothing is wrong, and CloudWatch remembers no alarm that ended.'];
      const ago = span(Math.max(0, now - Date.parse(since)));
      return wrapped(`over since ${at(since)} UTC (${ago}), when the last alarm ended: ${alarm}`, { hanging: '  ' });
    }
  }
}
