import { isDeepStrictEqual } from 'node:util';
import { afterGoodProbe, EMPTY_ROW, type Pause, type Row } from '../call/limits/index.ts';
import type { GateEntry } from '../ledger/index.ts';
import type { PauseRequest, ResumeRequest, ValveAnswer, ValveFacts, ValveRequest } from '../topology/index.ts';
import type { ValveLambda } from './lambda.ts';
import { expiredPauses, flowOf, pausedEntry, pauseFor, resumedEntry } from './pause.ts';
import { type Mapping, type Plan, type Probe, planOf, probesOf, reasonsToShut, refusedAccounts } from './plan.ts';
import type { ValveState } from './state.ts';
import type { Seen, ValveStore } from './store.ts';

export interface ValveServices {
  readonly facts: ValveFacts;
  readonly store: ValveStore;
  readonly lambda: ValveLambda;
  readonly functionNameOf: (delivery: string) => string;
  /** When the secret of an account was last changed: milliseconds since the epoch. */
  readonly secretChanged: (account: string) => Promise<number | undefined>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly tell: ValveTold;
}

/** Told of what the valve does, for logs and metrics. */
export interface ValveTold {
  shut(delivery: string, reasons: readonly string[]): void;
  opened(delivery: string): void;
  /** Once in a minute for each delivery that is held shut. */
  held(delivery: string, isRefused: boolean): void;
  probed(probe: Probe, result: 'good' | { readonly reason: string }): void;
  /** What did not work; the next minute's run does it again. */
  trouble(what: string, error: unknown): void;
}

const TRIES = 8;
/** Lambda's control plane takes 15 calls a second of an account. */
const AT_ONCE = 4;

/** The valve: shuts and opens deliveries by what the control table holds of their accounts. */
export function createValve(services: ValveServices): (request: ValveRequest) => Promise<ValveAnswer> {
  const { facts, store, lambda, functionNameOf, now, tell } = services;
  const accounts = Object.keys(facts.rampSeconds);

  return async (request) => {
    if ('pause' in request) return pause(request.pause);
    if ('resume' in request) return resume(request.resume);
    if ('minute' in request) await minute();
    else await run();
    return { done: 'run' };
  };

  async function minute(): Promise<void> {
    const seen = await run();
    tellHeld(seen);
    await liftExpired(seen);
    if (await probeAll(seen)) await run();
  }

  function tellHeld({ rows, state }: Seen): void {
    const refused = refusedAccounts(rows);
    for (const [delivery, { reasons }] of Object.entries(state.shut)) {
      const isRefused = facts.flows[delivery]?.accounts.some((account) => refused.includes(account)) ?? false;
      if (reasons.length > 0) tell.held(delivery, isRefused);
    }
  }

  /** Refused accounts whose secret somebody has changed since; one that cannot be asked about waits for its turn. */
  async function renewedAccounts({ rows, state }: Seen): Promise<ReadonlySet<string>> {
    const renewed = new Set<string>();
    const look = async (account: string) => {
      const gate = rows.get(account)?.gate;
      const since = state.probed[account] ?? (gate?.state === 'open' ? gate.sinceMs : 0);
      if (((await services.secretChanged(account)) ?? 0) > since) renewed.add(account);
    };
    await eachOf(refusedAccounts(rows), look, 'age of the secret not read');
    return renewed;
  }

  /** Brings the mappings to what the accounts' rows say. */
  async function run(): Promise<Seen> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const seen = await store.look(accounts);
      const concerned = new Set([...reasonsToShut(facts, seen.rows, now()).keys(), ...Object.keys(seen.state.shut)]);
      const mappings = await mappingsOf([...concerned].filter((delivery) => delivery in facts.flows));
      const plan = planOf({ facts, ...seen, mappings, now: now() });
      const isNew = !isDeepStrictEqual(plan.next, seen.state);
      if (isNew && !(await store.keep(plan.next, plan.entries))) continue;
      tellChanges(seen, plan);
      await eachOf(plan.disable, (id) => lambda.switchMapping(id, false), 'mapping not disabled');
      await eachOf(plan.enable, (id) => lambda.switchMapping(id, true), 'mapping not enabled');
      return isNew ? { rows: seen.rows, state: { ...plan.next, version: plan.next.version + 1 } } : seen;
    }
    throw new Error('What the valve remembers changes all the time; its next run begins anew.');
  }

  async function mappingsOf(deliveries: readonly string[]): Promise<ReadonlyMap<string, readonly Mapping[]>> {
    const found = new Map<string, readonly Mapping[]>();
    const look = async (delivery: string) => {
      found.set(delivery, await lambda.mappingsOf(functionNameOf(delivery)));
    };
    await eachOf(deliveries, look, 'mappings not read');
    return found;
  }

  function tellChanges({ state }: Seen, { next }: Plan): void {
    const heldIn = ({ shut }: ValveState) =>
      Object.keys(shut).filter((delivery) => delivery in facts.flows && shut[delivery]?.reasons.length);
    const [before, after] = [heldIn(state), heldIn(next)];
    for (const delivery of after)
      if (!before.includes(delivery)) tell.shut(delivery, next.shut[delivery]?.reasons ?? []);
    for (const delivery of before) if (!after.includes(delivery)) tell.opened(delivery);
  }

  /** Says whether an account answered well. What is probed is written down first: of two runs at once only one probes. */
  async function probeAll(seen: Seen): Promise<boolean> {
    const renewed = await renewedAccounts(seen);
    const probes = probesOf({ facts, ...seen, renewed, now: now() });
    if (probes.length === 0) return false;
    const marks = Object.fromEntries(probes.map(({ account }) => [account, now()]));
    if (!(await store.keep({ ...seen.state, probed: { ...seen.state.probed, ...marks } }, []))) return false;
    return (await Promise.all(probes.map((one) => probe(one, seen.rows)))).includes(true);
  }

  async function probe(one: Probe, rows: Seen['rows']): Promise<boolean> {
    try {
      const answer = await lambda.probe(functionNameOf(one.delivery), one.account);
      tell.probed(one, answer.ok ? 'good' : answer);
      if (!answer.ok) return false;
      const row = rows.get(one.account) ?? EMPTY_ROW;
      const gate = afterGoodProbe(row.gate, now());
      return gate !== undefined && (await store.change(one.account, row, { gate }, []));
    } catch (error) {
      tell.trouble(`probe of ${one.account} by ${one.delivery} not made`, error);
      return false;
    }
  }

  /** Their deliveries are open by now; this takes them off the books. */
  async function liftExpired({ rows }: Seen): Promise<void> {
    for (const { account, row, pauses, over } of expiredPauses(rows, now())) {
      const entries = over.map((delivery) => resumedEntry(account, delivery, undefined, now()));
      await store.change(account, row, { pauses }, entries);
    }
  }

  async function pause(request: PauseRequest): Promise<ValveAnswer> {
    const { delivery } = request;
    const flow = flowOf(facts, delivery);
    if ('error' in flow) return flow;
    const wanted = pauseFor(flow, request, now());
    if ('error' in wanted) return wanted;
    await changePauses(flow.accounts[0], (pauses) => ({
      pauses: { ...pauses, [delivery]: wanted },
      entry: pausedEntry(flow, delivery, wanted),
    }));
    await run();
    return { done: 'paused', delivery, untilMs: wanted.untilMs, keptDays: flow.sourceDays };
  }

  async function resume({ delivery, by }: ResumeRequest): Promise<ValveAnswer> {
    const flow = flowOf(facts, delivery);
    if ('error' in flow) return flow;
    const isDone = await changePauses(flow.accounts[0], ({ [delivery]: paused, ...pauses }) =>
      paused ? { pauses, entry: resumedEntry(flow.accounts[0], delivery, by, now()) } : undefined,
    );
    const { state } = await run();
    const stillShut = state.shut[delivery]?.reasons ?? [];
    if (isDone) return { done: 'resumed', delivery, stillShut };
    const why = stillShut.length > 0 ? ` It is shut because of ${stillShut.join(', ')}, and opens by itself.` : '';
    return { error: `${delivery} is not paused.${why}` };
  }

  /** @returns whether there was anything to change */
  async function changePauses(
    account: string,
    step: (pauses: Readonly<Record<string, Pause>>) => PauseChange | undefined,
  ): Promise<boolean> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const row: Row = (await store.look([account])).rows.get(account) ?? EMPTY_ROW;
      const change = step(row.pauses ?? {});
      if (!change) return false;
      if (await store.change(account, row, { pauses: change.pauses }, [change.entry])) return true;
    }
    throw new Error(`The control table's row of ${account} changes all the time: repeat the command.`);
  }

  /** A few at a time; one that fails is told of and stops no other. */
  async function eachOf<T>(all: readonly T[], act: (one: T) => Promise<unknown>, what: string): Promise<void> {
    for (let at = 0; at < all.length; at += AT_ONCE) {
      const some = all.slice(at, at + AT_ONCE);
      await Promise.all(some.map((one) => act(one).catch((error) => tell.trouble(`${what}: ${String(one)}`, error))));
    }
  }
}

interface PauseChange {
  readonly pauses: Readonly<Record<string, Pause>>;
  readonly entry: GateEntry;
}
