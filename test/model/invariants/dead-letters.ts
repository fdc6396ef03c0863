import { maxAttempts } from '../../../shared/topology/index.ts';
import { POISON } from '../acts/crash.ts';
import { eventIndex } from '../acts/event.ts';
import { ENDED } from '../environment/run-schedule.ts';
import type { Death, History } from '../history.ts';

/** No message dies without a reason beside its id and a ledger entry of its event, unless crashes used up its receives. */
export function unexplained(history: History): readonly string[] {
  return history.deaths.flatMap((death) => {
    const { message, event, at, entry, state } = death;
    if (crashesOf(history, death) >= POISON) return [];
    const when = `${Math.round(at / 1000)} s, ${history.receives.get(message)} receives`;
    if (state?.verdict === undefined) return [`${message} (${event}) died without a verdict: ${when}`];
    // Another copy of the event may have ended it, or be on its way.
    if (entry === undefined) return [`${message} (${event}) died without a ledger entry: ${when}`];
    return [];
  });
}

/** What is given up for its attempts has made them all. */
export function exhaustedEarly(history: History): readonly string[] {
  const most = maxAttempts(history.bound.delivery);
  return history.deaths.flatMap(({ message, event, state }) => {
    const made = history.turns.filter((turn) => turn.message === message && turn.calls > 0).length;
    if (state?.verdict !== 'attempts-exhausted' || made >= most) return [];
    return [`${message} (${event}) gave up after ${made} of ${most} attempts`];
  });
}

/** What is given up has used its attempts, or was refused, or breaks the contract, or is in doubt that none can resolve. */
export function deathsOf(history: History): readonly string[] {
  return history.deaths.flatMap((death) => {
    const { message, event, state } = death;
    const fate = history.events[eventIndex(event) ?? -1]?.fate;
    const verdict = String(state?.verdict);
    if (state?.verdict === undefined || crashesOf(history, death) > 0) return [];
    if (verdict === 'record-refused') return fate === 'ok' ? [`${message} (${event}): ${verdict}, but was not`] : [];
    if (verdict === 'event-not-as-agreed')
      return fate === 'breaks-contract' ? [] : [`${message} (${event}): ${verdict}`];
    if (['attempts-exhausted', 'outcome-unknown'].includes(verdict)) return [];
    return [`${message} (${event}) is dead of ${verdict}`];
  });
}

/** What the mapping deletes, the ledger holds as ended or as open for a person. */
export function deletions({ deleted }: History): readonly string[] {
  return deleted.flatMap(({ message, event, entry }) => {
    const state = String(entry?.state);
    return [...ENDED, 'conflict', 'owed'].includes(state) ? [] : [`${message} (${event}) was deleted while ${state}`];
  });
}

function crashesOf({ turns }: History, { message }: Death): number {
  return turns.filter((turn) => turn.message === message && (turn.hasCrashed || turn.invocation.isDead())).length;
}
