import { hourOf } from '../archive/index.ts';
import type { DeliveryId } from '../contract/index.ts';
import { isDecision, isSetAside, SET_ASIDE } from '../ledger/index.ts';
import { type RecoveredDelivery, rowPrefix } from '../topology/index.ts';
import { nameOf } from './choose.ts';
import {
  ACTS,
  type Counts,
  type Job,
  type PlanRequest,
  type RecoverAnswer,
  type RecoverRequest,
  type Selection,
  type Target,
} from './job.ts';
import { countBy, isOfLetters } from './judge.ts';
import { planArchive } from './plan-archive.ts';
import { type Found, type LetterPlanning, planLetters } from './plan-letters.ts';
import { planSetAside } from './plan-set-aside.ts';
import { type RecoverServices, Refusal, sentence } from './services.ts';
import { secondsFor } from './stages.ts';

const LONGEST_TEXT = 300;
const DAY_MS = 86_400_000;
/** A discarded event was received so long before its dead letter was discarded, at most: both queues keep it for 14 days at most. */
const OLDEST_LETTER_DAYS = 29;

/** Answers what a person asks: plans jobs, begins and cancels them. */
export function createRecover(
  services: RecoverServices,
): (request: RecoverRequest, remainingMs: () => number) => Promise<RecoverAnswer> {
  const { config, store, now, listener } = services;

  return async (request, remainingMs) => {
    try {
      if ('plan' in request) return await plan(request.plan, remainingMs);
      if ('start' in request) return await start(request.start.job, remainingMs);
      if ('cancel' in request) return await cancel(request.cancel.job);
      return { error: `Jobs take plan, start or cancel, not ${Object.keys(request).join(', ') || 'nothing'}.` };
    } catch (error) {
      if (error instanceof Refusal) return { error: sentence(error.message) };
      throw error;
    }
  };

  async function plan(request: PlanRequest, remainingMs: () => number): Promise<RecoverAnswer> {
    const problem = problemOf(request);
    if (problem !== undefined) return { error: problem };
    const id = services.newId(now());
    const { delivery, declared, found } = await look(request, id, remainingMs);
    const { targets, leftOut } = found;
    const plannedAt = new Date(now()).toISOString();
    const { act, by, because, again, take } = request;
    const selection: Selection = act === 'decide' ? { ...request.selection, state: 'conflict' } : request.selection;
    const job: Job = {
      ...{ id, act, delivery, selection, by },
      ...(take && { take }),
      ...(because !== undefined && { because }),
      ...(again && { again }),
      ...{ plannedAt, changedAt: plannedAt, state: 'planned', total: targets.length },
      reasons: reasonsOf(targets),
      leftOut: countBy(leftOut),
      accounts: act === 'discard' ? [] : declared.accounts,
      seconds: act === 'discard' ? 0 : secondsFor(targets.length, declared.perSecond),
      ...{ released: 0, settled: 0, results: {}, pending: 0, judgedFrom: 0, diedSince: {}, step: 1 },
    };
    // A plan of nothing is an answer, and no job.
    if (targets.length > 0) await store.plan(job, targets);
    listener.onPlanned(job);
    return { job };
  }

  async function look(request: PlanRequest, id: string, remainingMs: () => number) {
    const delivery = deliveryOf(request.delivery);
    const declared = config.deliveries[delivery];
    if (!declared) throw new Refusal(`there is no delivery "${request.delivery}" in this environment`);
    return { delivery, declared, found: await foundBy(request, id, { delivery, declared, remainingMs }) };
  }

  async function foundBy(
    request: PlanRequest,
    id: string,
    { delivery, declared, remainingMs }: Looking,
  ): Promise<Found> {
    const { act, selection } = request;
    const planning = { ...services, declared, remainingMs };
    switch (act) {
      case 'retry':
      case 'discard':
        return selection.state === undefined
          ? planLetters({ selection }, delivery, await lettersOf(declared, remainingMs))
          : planSetAside(request, delivery, { ...planning, integration: declared.integration });
      case 'decide':
        return planSetAside(request, delivery, { ...planning, integration: declared.integration });
      case 'replay':
        return planArchive(request, id, delivery, planning);
      case 'undo': {
        const { to, ...discarded } = await discardedBy(selection.discardedBy ?? '', delivery);
        return planArchive({ ...request, selection: { ...selection, to } }, id, delivery, { ...planning, discarded });
      }
    }
  }

  async function lettersOf(declared: RecoveredDelivery, remainingMs: () => number): Promise<LetterPlanning> {
    const queues = await services.queues(declared);
    return { queues, isFifo: declared.ordering === 'by-entity', views: services.views, remainingMs };
  }

  /** The events of a discard that is to be undone. */
  async function discardedBy(id: string, delivery: string) {
    const job = await store.read(id);
    if (job?.act !== 'discard') throw new Refusal(`job ${id} discarded no events`);
    if (job.delivery !== delivery) throw new Refusal(`job ${id} discarded events of ${job.delivery}`);
    const pages = await store.pages(id, 0, job.total);
    const targets = pages.flatMap((page) => page.targets);
    const receivedFrom = new Date(Date.parse(job.plannedAt) - OLDEST_LETTER_DAYS * DAY_MS).toISOString();
    const named = { names: new Set(targets.map(nameOf)), receivedFrom, to: job.plannedAt };
    if (isOfLetters(job)) return named;
    // What was set aside may have come at any time.
    const views = await services.views(job.delivery, targets);
    return {
      ...named,
      hours: [...new Set(views.flatMap((view) => (view?.receivedAt ? [hourOf(view.receivedAt)] : [])))],
    };
  }

  async function start(id: string, remainingMs: () => number): Promise<RecoverAnswer> {
    const planned = await store.read(id);
    if (!planned) throw new Refusal(`there is no job ${id}`);
    const arrived = planned.state === 'planned' ? await arrivedSince(planned, remainingMs) : 0;
    const job = await store.begin(id, new Date(now()).toISOString());
    if (!job) throw new Refusal(`job ${id} is ${(await store.read(id))?.state ?? 'gone'}: plan a new one`);
    await services.sendStep({ job: id, step: job.step }, 0);
    return { job, arrived };
  }

  /** Chosen dead letters that lie there now and are not in the plan. A replay is of a time that is over: nothing arrives in it. */
  async function arrivedSince(
    { id, act, total, selection, delivery }: Job,
    remainingMs: () => number,
  ): Promise<number> {
    const declared = config.deliveries[delivery];
    if (!declared) throw new Refusal(`there is no delivery "${delivery}" in this environment any more`);
    if (!isOfLetters({ act, selection })) return 0;
    const { targets } = await planLetters({ selection }, delivery, await lettersOf(declared, remainingMs));
    const planned = (await store.pages(id, 0, total)).flatMap((page) => page.targets);
    const known = new Set(planned.map(({ messageId }) => messageId));
    return targets.filter(({ messageId }) => !known.has(messageId)).length;
  }

  async function cancel(id: string): Promise<RecoverAnswer> {
    const before = await store.read(id);
    if (!before) throw new Refusal(`there is no job ${id}`);
    if (!(await store.cancel(id, new Date(now()).toISOString())))
      throw new Refusal(`job ${id} is ${before.state} already`);
    return { job: { ...before, state: 'cancelled' } };
  }
}

function deliveryOf(path: string): DeliveryId {
  const [integration = '', delivery = ''] = path.split('/');
  return rowPrefix(integration, delivery);
}

interface Looking {
  readonly delivery: DeliveryId;
  readonly declared: RecoveredDelivery;
  readonly remainingMs: () => number;
}

function problemOf({ act, selection, by, because, again, take }: PlanRequest): string | undefined {
  if (!ACTS.includes(act)) return `A job is one of ${ACTS.join(', ')}, not "${act}".`;
  const isText = (text: unknown) => typeof text === 'string' && text.trim() !== '' && text.length <= LONGEST_TEXT;
  if (!isText(by)) return `A job needs "by", a text of 1 to ${LONGEST_TEXT} characters.`;
  if (because !== undefined && !isText(because)) return `"because" is a text of 1 to ${LONGEST_TEXT} characters.`;
  if (act === 'discard' && because === undefined) return 'A discard needs a reason: say with --because why.';
  if (again && act !== 'replay') return 'Only a replay lets events take effect again.';
  if (again && because === undefined) return 'Events take effect again only for a reason: say with --because why.';
  if (act === 'decide' && (!isDecision(take) || because === undefined))
    return 'A decision takes the source or the destination, and has a reason.';
  if (selection.state !== undefined && !isSetAside(selection.state))
    return `Events are set aside as ${SET_ASIDE.join(' or ')}, not as "${selection.state}".`;
  if (act === 'undo' && selection.discardedBy === undefined) return 'An undo names the job that discarded the events.';
  return undefined;
}

function reasonsOf(targets: readonly Target[]): Counts {
  return countBy(targets.map(({ reason }) => reason ?? 'never tried'));
}
