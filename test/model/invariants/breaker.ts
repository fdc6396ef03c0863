import { actsOf } from '../acts/act.ts';
import type { AccountRole } from '../acts/vendor-faults.ts';
import { ACCOUNT_FAULTS } from '../environment/vendor.ts';
import { latestCallMs } from '../features.ts';
import type { Call, History } from '../history.ts';

/** No call begins later than a cached state and a time-out after the breaker opened, while it is open. Probes are the valve's. */
export function callsWhileOpen(history: History): readonly string[] {
  const { calls, breakers } = history;
  return calls.flatMap(({ account, at, isProbe, invocation }) => {
    const now = breakers.findLast((one) => one.account === account && one.at <= at);
    if (isProbe || now?.state !== 'open' || at <= now.at + latestCallMs + skewMs(history)) return [];
    return [`${invocation.id} calls ${account} ${at - now.at} ms after its breaker opened`];
  });
}

/** Failures in a row after which a breaker must be open: not read from the engine. */
const FAILURES = 3;
/** A worker that died, or could not write what its probe said, has written before that it asks: the next call asks so much later. */
const ASKED_AGAIN_MS = 10_000;

/**
 * While an account is down, three failures in a row stop the calls: judged by what the vendor saw, not by what the control table
 * holds. Probes are red for as long, so no worker may try again.
 */
export function callsWhileDown(history: History): readonly string[] {
  const { schedule, calls } = history;
  if (actsOf(schedule, 'valve-dead').length > 0) return [];
  return actsOf(schedule, 'outage').flatMap(({ account, fault, from, lasts }) => {
    if (!ACCOUNT_FAULTS.includes(fault)) return [];
    const [begins, ends] = [from * 1000, Math.min((from + lasts) * 1000, history.healedAt)];
    const mine = calls.filter((call) => isOf(call, account) && call.at >= begins && call.at < ends);
    const told = mine.filter((call) => call.endedAt !== undefined && isReported(call));
    const third = told.map(({ endedAt = 0 }) => endedAt).sort((a, b) => a - b)[FAILURES - 1];
    if (third === undefined) return [];
    const isOpenAnyway = history.breakers.some(
      (one) => one.account === account && one.state !== 'closed' && one.at < begins,
    );
    if (isOpenAnyway) return [];
    // Without them, these are -Infinity and undefined.
    const untold = mine.filter((call) => !isReported(call)).map(({ at, endedAt = at }) => endedAt);
    const askedAgainMs = Math.max(...untold.filter((at) => at <= third)) + ASKED_AGAIN_MS;
    const asks = Number.isFinite(askedAgainMs) ? mine.find(({ at }) => at >= askedAgainMs) : undefined;
    const known = Math.max(third, askedAgainMs, asks?.endedAt ?? third);
    const late = mine.filter(({ at }) => at > known + latestCallMs + skewMs(history));
    return late.map(
      ({ at, message }) => `${message} calls ${account} ${at - third} ms after its third failure in a row`,
    );
  });
}

const isOf = (call: Call, account: AccountRole) => call.account === account && !call.isProbe;

/** A worker that died, or whose requests failed, may not have told. */
const isReported = ({ invocation }: Call) => !invocation.isDead() && !invocation.isDisturbed();

const skewMs = ({ schedule }: History) =>
  Math.max(0, ...actsOf(schedule, 'skew').map(({ seconds }) => Math.abs(seconds) * 1000)) * 2;
