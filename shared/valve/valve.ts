import { isDeepStrictEqual } from 'node:util';
import { afterGoodProbe, EMPTY_ROW, type Pause, type Row } from '../call/limits/index.ts';
import type { BreakerEntry } from '../ledger/index.ts';
import type { PauseRequest, ResumeRequest, ValveAnswer, ValveRequest } from '../topology/index.ts';
import { expiredPauses, flowOf, pausedEntry, pauseFor, resumedEntry } from './pause.ts';
import { type Mapping, type Plan, type Probe, planOf, probesOf, reasonsToDisable, refusedAccounts } from './plan.ts';
import { createStopReview } from './review.ts';
import type { ValveState } from './state.ts';
import { stopEntries } from './stops.ts';
import type { Seen } from './store.ts';
import type { ValveServices } from './valve-services.ts';

const TRIES = 8;
/** Lambda's control plane takes 15 calls a second of an AWS account. */
const AT_ONCE = 4;

/** The valve: disables and enables the event source mappings of deliveries by the breakers and pauses in the control table. */
export function createValve(services: ValveServices): (request: ValveRequest) => Promise<ValveAnswer> {
  const { config, store, lambda, functionNameOf, now, listener } = services;
  const accounts = Object.keys(config.rampSeconds);
  const deliveries = Object.keys(config.flows);
  const lookAll = () => store.look(accounts, deliveries);
  const stops = createStopReview({ ...services, lookAll, eachOf });

  return async (request) => {
    if ('pause' in request) return pause(request.pause);
    if ('resume' in request) return resume(request.resume);
    if ('minute' in request) await minute();
    else await run();
    return { done: 'run' };
  };

  async function minute(): Promise<void> {
    const first = await run();
    const seen = (await stops.review(first)) ? await run() : first;
    reportHeld(seen);
    await liftExpired(seen);
    if (await probeAll(seen)) await run();
  }

  function reportHeld({ rows, state }: Seen): void {
    const refused = refusedAccounts(rows);
    for (const delivery of Object.keys(state.stopped)) listener.onStopped(delivery);
    for (const [delivery, { reasons }] of Object.entries(state.disabled)) {
      const isRefused = config.flows[delivery]?.accounts.some((account) => refused.includes(account)) ?? false;
      const stops = delivery in state.stopped ? 1 : 0;
      if (reasons.length > stops) listener.onHeld(delivery, isRefused);
    }
  }

  /** Accounts with a refused credential whose secret has changed since. Where Secrets Manager does not say, the probe's own time decides. */
  async function renewedAccounts({ rows, state }: Seen): Promise<ReadonlySet<string>> {
    const renewed = new Set<string>();
    const look = async (account: string) => {
      const breaker = rows.get(account)?.breaker;
      const since = state.probed[account] ?? (breaker?.state === 'open' ? breaker.sinceMs : 0);
      if (((await services.secretChanged(account)) ?? 0) > since) renewed.add(account);
    };
    await eachOf(refusedAccounts(rows), look, 'age of the secret not read');
    return renewed;
  }

  /** Disables and enables mappings until they agree with the accounts' rows. */
  async function run(): Promise<Seen> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const looked = await lookAll();
      const seen = { ...looked, state: await stops.added(looked) };
      const concerned = new Set([
        ...reasonsToDisable(config, seen.rows, now(), seen.state.stopped).keys(),
        ...Object.keys(seen.state.disabled),
      ]);
      const mappings = await mappingsOf([...concerned].filter((delivery) => delivery in config.flows));
      const plan = planOf({ config, ...seen, mappings, now: now() });
      const isNew = !isDeepStrictEqual(plan.next, looked.state);
      const entries = [...plan.entries, ...stopEntries(config, looked.state.stopped, plan.next.stopped, now())];
      if (isNew && !(await store.keep(plan.next, entries))) continue;
      reportChanges(looked, plan);
      await eachOf(plan.disable, (id) => lambda.switchMapping(id, false), 'mapping not disabled');
      await eachOf(plan.enable, (id) => lambda.switchMapping(id, true), 'mapping not enabled');
      return isNew ? { ...seen, state: { ...plan.next, version: plan.next.version + 1 } } : seen;
    }
    throw new Error(`Another run of the valve wrote its state in each of ${TRIES} tries; the next run starts over.`);
  }

  async function mappingsOf(deliveries: readonly string[]): Promise<ReadonlyMap<string, readonly Mapping[]>> {
    const found = new Map<string, readonly Mapping[]>();
    const look = async (delivery: string) => {
      found.set(delivery, await lambda.mappingsOf(functionNameOf(delivery)));
    };
    await eachOf(deliveries, look, 'mappings not read');
    return found;
  }

  function reportChanges({ state }: Seen, { next }: Plan): void {
    const heldIn = ({ disabled }: ValveState) =>
      Object.keys(disabled).filter((delivery) => delivery in config.flows && disabled[delivery]?.reasons.length);
    const [before, after] = [heldIn(state), heldIn(next)];
    for (const delivery of after)
      if (!before.includes(delivery)) listener.onDisabled(delivery, next.disabled[delivery]?.reasons ?? []);
    for (const delivery of before) if (!after.includes(delivery)) listener.onEnabled(delivery);
    for (const delivery of Object.keys(next.stopped)) if (!(delivery in state.stopped)) listener.onStopped(delivery);
  }

  /** Says whether a probe was green. The time of the probe is written first: of two runs at once only one probes. */
  async function probeAll(seen: Seen): Promise<boolean> {
    const renewed = await renewedAccounts(seen);
    const probes = probesOf({ config, ...seen, renewed, now: now() });
    if (probes.length === 0) return false;
    const marks = Object.fromEntries(probes.map(({ account }) => [account, now()]));
    if (!(await store.keep({ ...seen.state, probed: { ...seen.state.probed, ...marks } }, []))) return false;
    return (await Promise.all(probes.map((one) => probe(one, seen.rows)))).includes(true);
  }

  async function probe(one: Probe, rows: Seen['rows']): Promise<boolean> {
    try {
      const answer = await lambda.probe(functionNameOf(one.delivery), one.account);
      listener.onProbed(one, answer.ok ? 'green' : answer);
      if (!answer.ok) return false;
      const row = rows.get(one.account) ?? EMPTY_ROW;
      const breaker = afterGoodProbe(row.breaker, now());
      return breaker !== undefined && (await store.change(one.account, row, { breaker }, []));
    } catch (error) {
      listener.onError(`probe of ${one.account} by ${one.delivery} not made`, error);
      return false;
    }
  }

  /** Removes pauses after their deadline; their deliveries are enabled by now. */
  async function liftExpired({ rows }: Seen): Promise<void> {
    for (const { account, row, pauses, over } of expiredPauses(rows, now())) {
      const entries = over.map((delivery) => resumedEntry(account, delivery, undefined, now()));
      await store.change(account, row, { pauses }, entries);
    }
  }

  async function pause(request: PauseRequest): Promise<ValveAnswer> {
    const { delivery } = request;
    const flow = flowOf(config, delivery);
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
    const flow = flowOf(config, delivery);
    if ('error' in flow) return flow;
    const isDone = await changePauses(flow.accounts[0], ({ [delivery]: paused, ...pauses }) =>
      paused ? { pauses, entry: resumedEntry(flow.accounts[0], delivery, by, now()) } : undefined,
    );
    const isStartedAgain = await stops.end(delivery, by);
    const { state } = await run();
    const stillDisabled = state.disabled[delivery]?.reasons ?? [];
    if (isDone || isStartedAgain) return { done: 'resumed', delivery, stillDisabled };
    const why =
      stillDisabled.length > 0
        ? ` Its calls are stopped by ${stillDisabled.join(', ')}; they start by themselves after a green probe.`
        : '';
    return { error: `${delivery} is not paused.${why}` };
  }

  /** @returns whether a pause was changed */
  async function changePauses(
    account: string,
    step: (pauses: Readonly<Record<string, Pause>>) => PauseChange | undefined,
  ): Promise<boolean> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const row: Row = (await store.look([account], [])).rows.get(account) ?? EMPTY_ROW;
      const change = step(row.pauses ?? {});
      if (!change) return false;
      if (await store.change(account, row, { pauses: change.pauses }, [change.entry])) return true;
    }
    throw new Error(`The control table's row of ${account} changed in each of ${TRIES} tries: repeat the command.`);
  }

  /** A few at a time; one that fails is reported and stops no other. */
  async function eachOf<T>(all: readonly T[], act: (one: T) => Promise<unknown>, step: string): Promise<void> {
    for (let at = 0; at < all.length; at += AT_ONCE) {
      const some = all.slice(at, at + AT_ONCE);
      await Promise.all(
        some.map((one) => act(one).catch((error) => listener.onError(`${step}: ${String(one)}`, error))),
      );
    }
  }
}

interface PauseChange {
  readonly pauses: Readonly<Record<string, Pause>>;
  readonly entry: BreakerEntry;
}
