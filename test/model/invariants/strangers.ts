import { STRANGER } from '../acts/stranger.ts';
import type { History } from '../history.ts';

/** Nothing is read or written for a tenant that the contract does not name. */
export function strangersOf({ effects, turns }: History): readonly string[] {
  const written = effects.filter(({ event }) => event.startsWith(STRANGER)).map(({ event }) => `${event} was written`);
  const called = turns.filter(({ event, calls }) => event.startsWith(STRANGER) && calls > 0);
  return [...written, ...called.map(({ event }) => `the vendor was called for ${event}`)];
}
