import { maxAttempts } from '../../../shared/topology/index.ts';
import type { History, LedgerItem } from '../history.ts';

/** Attempts are bounded. */
export function attemptsOf({ bound, turns }: History): readonly string[] {
  const most = maxAttempts(bound.delivery);
  return [...new Set(turns.map(({ message }) => message))].flatMap((message) => {
    const mine = turns.filter((turn) => turn.message === message);
    const undisturbed = mine.filter(
      ({ calls, isExcused, invocation }) =>
        calls > 0 && !isExcused && !invocation.isDead() && !invocation.isDisturbed(),
    );
    return undisturbed.length > most ? [`${message}: ${undisturbed.length} attempts, ${most} are declared`] : [];
  });
}

/** Attempts are counted when the vendor was called or the contract judged; a repeated request of the SDK counts and lists none twice. */
export function countedOnce({ turns, messages, entries, deleted }: History): readonly string[] {
  const counted = [...messages].flatMap(([message, state]) => {
    const mine = turns.filter((turn) => turn.message === message);
    // The last turn of a message that was deleted ended its event: it is no failure.
    const hasEnded = deleted.some((one) => one.message === message);
    // A read may be an attempt: where the code behind it does not end in time. So may none, where our own stores took all the time.
    const called = (hasEnded ? mine.slice(0, -1) : mine).filter(
      ({ calls, reads, invocation }) => calls + reads > 0 || invocation.isDisturbed(),
    );
    // What is given up without a call counts as one: a breach of contract, a write in doubt without a look-up.
    const made = called.length + (state.verdict === undefined ? 0 : 1);
    const attempts = Number(state.attempts ?? 0);
    return attempts > made ? [`${message}: ${attempts} attempts counted, ${made} made`] : [];
  });
  const listed = [...entries].flatMap(([event, { attempts }]) => {
    const list = (Array.isArray(attempts) ? attempts : []) as LedgerItem[];
    const names = list.map(({ at, number, outcome }) => `${at} ${number} ${outcome}`);
    const double = names.find((name, index) => names.indexOf(name) !== index);
    return double === undefined ? [] : [`${event}: the attempt of ${double} is listed twice`];
  });
  return [...counted, ...listed];
}
