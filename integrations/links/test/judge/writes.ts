import type { Seen } from './seen.ts';

/** A change that one event made twice, with no other change and no act in between. */
export function doubledOf({ history, writes }: Pick<Seen, 'history' | 'writes'>): readonly string[] {
  const changes = writes.filter(({ changed }) => changed);
  return changes.flatMap(({ event, request, at }, index) => {
    const before = changes.slice(0, index).findLast((one) => one.event === event);
    const isBetween = (one: { readonly at: number }) => before !== undefined && one.at >= before.at && one.at <= at;
    if (before?.request !== request || history.some(isBetween)) return [];
    return [`${event} made a change twice: ${request}`];
  });
}

/** Writes that one act may bring about: the two or three events of an act, with a move, an archive and a preference each. */
const MOST_WRITES_PER_ACT = 8;
/** Changes that one event may make. */
const MOST_CHANGES_PER_EVENT = 6;

/** What goes on by itself: more changes than the acts explain. */
export function loopsOf({ history, writes }: Pick<Seen, 'history' | 'writes'>): readonly string[] {
  const changes = writes.filter(({ changed }) => changed);
  const byEvent = Map.groupBy(changes, ({ event }) => event);
  const most = MOST_WRITES_PER_ACT * history.length;
  return [
    ...[...byEvent].flatMap(([event, { length }]) =>
      length > MOST_CHANGES_PER_EVENT ? [`${event} made ${length} changes`] : [],
    ),
    ...(changes.length > most ? [`${changes.length} changes after ${history.length} acts`] : []),
  ];
}
