import { mostReceives } from '../features.ts';
import type { History } from '../history.ts';

/** Receives of a message are bounded: releases wait longer each time, and a judged message dies soon. */
export function receivesOf({ receives, turns, bound }: History): readonly string[] {
  const most = mostReceives(bound.delivery);
  return [...receives].flatMap(([message, count]) => {
    const crashed = turns.filter((turn) => turn.message === message && turn.invocation.isDead()).length;
    return count - crashed <= most
      ? []
      : [`${message} was received ${count} times, ${crashed} of them by workers that died`];
  });
}
