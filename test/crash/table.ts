import { aligned } from '../../shared/text/index.ts';
import type { Row } from './story.ts';

const HEADING = ['delivery', 'story', 'killed', '', 'in attempt', 'attempts', 'writes', 'orders', 'ended'];

/** The rows as columns of text, one line each, under a heading. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ story, point, attempts, calls, orders, state, isKilled, isMended }) => [
    story.delivery,
    story.title,
    point?.when ?? 'never',
    point ? `${point.request}${point.nth > 1 ? ` (${point.nth})` : ''}` : '',
    String(point?.attempt ?? ''),
    ...[attempts, calls, orders].map(String),
    `${state}${isKilled ? '' : ', never killed'}${isMended ? ', once authorised anew' : ''}`,
  ]);
  return aligned([HEADING, ...lines]).join('\n');
}
