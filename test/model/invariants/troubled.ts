import type { History } from '../history.ts';

/** Whether an event's worker died, or AWS failed it, so that what it did may not be noted. */
export const isTroubled = ({ turns }: History, event: string): boolean =>
  turns.some((turn) => turn.event === event && (turn.invocation.isDead() || turn.invocation.isDisturbed()));

/** Whether the event's own code ended a worker. */
export const hasCrashed = ({ turns }: History, event: string): boolean =>
  turns.some((turn) => turn.event === event && turn.hasCrashed);
