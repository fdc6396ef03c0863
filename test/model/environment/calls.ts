import type { AccountRole } from '../acts/vendor-faults.ts';
import { ORIGINS, PROBE_PATH } from '../delivery.ts';
import type { Call, Turn } from '../history.ts';
import type { Breakers } from './breakers.ts';
import type { Faults } from './faults.ts';
import { hosts } from './hosts.ts';
import type { Network } from './network.ts';
import type { createVendorDouble } from './vendor.ts';

export interface CallsOptions {
  readonly sinceStart: () => number;
  readonly faults: Faults;
  readonly vendor: ReturnType<typeof createVendorDouble>;
  readonly breakers: Breakers;
  readonly turns: readonly Turn[];
  readonly seen: string[];
}

/** Within this time no lease of a half-open call ends. */
const SHORTEST_LEASE_MS = 10_000;

/** The network between the workers and the vendors: knows for which message each call is made, and sees what must never happen. */
export function createNetwork({ sinceStart, faults, vendor, breakers, turns, seen }: CallsOptions) {
  const calls: Call[] = [];

  const connect: Network = (exchange, { accept, ended }) => {
    const { url, method } = exchange;
    const account = (Object.keys(ORIGINS) as AccountRole[]).find((name) => ORIGINS[name] === url.origin);
    const invocation = hosts.getStore()?.invocation;
    if (!account || !invocation) throw new Error(`No one stands at ${url.href}.`);
    return invocation.request(async (sent) => {
      const isProbe = url.pathname === PROBE_PATH;
      const id = exchange.headers['x-correlation-id'];
      const turn = turns.find((one) => one.invocation === invocation && one.correlationId === id);
      const befallen = isProbe ? faults.probe(account) : faults.vendor(account);
      const call: Call = { account, at: sinceStart(), isProbe, invocation, message: turn?.message, befallen };
      if (turn && method !== 'GET') checkAlone(turn);
      if (!isProbe) checkHalfOpen(call);
      calls.push(call);
      const answer = vendor.send(account, exchange, befallen);
      if (befallen !== 'refuses-connection') accept();
      if (turn) turn.isWriting = method !== 'GET';
      sent();
      void ended.then((reply) => {
        call.endedAt = sinceStart();
        if (!turn) return;
        turn.isWriting = false;
        const status = reply !== 'gave-up' && reply.kind === 'answer' ? reply.status : 0;
        if (status === 429 || status === 401) turn.isExcused = true;
        // A read that was answered well is no attempt: the write behind it may not be let through.
        else if (method !== 'GET' || status >= 300 || (befallen !== undefined && befallen !== 'slow')) turn.calls += 1;
        else turn.reads += 1;
      });
      return answer;
    });
  };

  /** No two living workers write the same event, or in order the same record. */
  function checkAlone({ event, invocation: mine }: Turn): void {
    const other = turns.find((one) => one.event === event && one.isWriting && !one.invocation.isDead());
    if (other) seen.push(`together: ${mine.id} and ${other.invocation.id} write ${event} at the same time`);
  }

  /** While the breaker is half-open one message is tried, until its worker is dead or its lease is over. */
  function checkHalfOpen({ account, message, at }: Call): void {
    if (breakers.stateOf(account) !== 'half-open') return;
    const since = Math.max(breakers.since(account), at - SHORTEST_LEASE_MS);
    const isOther = (one: Call) => one.account === account && !one.isProbe && one.at > since && one.message !== message;
    const other = calls.find((one) => isOther(one) && !one.invocation.isDead());
    if (other) seen.push(`half-open: ${message} calls ${account} ${at - other.at} ms after ${other.message}`);
  }

  return { connect, calls };
}
