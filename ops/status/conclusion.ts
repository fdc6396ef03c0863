import { total } from '../deployed/queues.ts';
import { type Conclusion, type DeliveryStatus, type NextAction, type StatusLine, URGENCY } from './model.ts';

/** The one next action; or that events are still on their way; or that it is over. */
export function conclusionOf(
  deliveries: readonly DeliveryStatus[],
  lines: readonly StatusLine[],
  lastEnded: { readonly alarm: string; readonly at: string } | undefined,
): Conclusion {
  const wrong = lines.filter(({ level }) => level === 'wrong');
  if (wrong.length > 0) {
    const steps = wrong.flatMap(({ next }) => next ?? []);
    const [first] = steps.toSorted((a, b) => URGENCY[a.urgency] - URGENCY[b.urgency]);
    return { kind: 'next', ...(first ?? NONE) };
  }
  const waiting = deliveries.map(({ queue, waiting }) => Math.max(queue ? total(queue) : 0, waiting.count));
  const events = waiting.reduce((sum, count) => sum + count, 0);
  if (events > 0) {
    const [oldest] = deliveries.flatMap(({ waiting }) => waiting.oldest ?? []).sort();
    return { kind: 'draining', events, ...(oldest !== undefined && { oldest }) };
  }
  return { kind: 'over', ...(lastEnded && { since: lastEnded.at, alarm: lastEnded.alarm }) };
}

const NONE: NextAction = { urgency: 'wait', text: 'nothing' };
