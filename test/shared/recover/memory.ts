import { type Envelope, tenantId, writeEnvelope } from '../../../shared/contract/index.ts';
import type { RecoverServices } from '../../../shared/recover/index.ts';
import type { Job, StepMessage } from '../../../shared/recover/job.ts';
import type { EventView } from '../../../shared/recover/judge.ts';
import type { Letter, Queues } from '../../../shared/recover/letters.ts';
import type { JobStore, Page } from '../../../shared/recover/store.ts';
import { type RecoveredDelivery, rowPrefix } from '../../../shared/topology/index.ts';

/** The process that runs a step died. */
export class Killed extends Error {}

export const DELIVERY = rowPrefix('shop', 'to-crm');
const START = Date.parse('2026-03-10T12:00:00Z');
const MINUTE_MS = 60_000;

/** What the vendor says of an event when it is tried: its cause was fixed, it dies of the old reason, or of a new one, or stays owed. */
export type Cause = 'fixed' | 'same' | 'other' | 'still-owed';

interface Message {
  readonly id: string;
  readonly body: string;
  readonly eventId: string;
}

/**
 * The world of jobs in memory, with SQS's and DynamoDB's rules as far as jobs rest on them: a letter that was received is hidden, a
 * conditional write fails where its condition does. Each call may be the one at which the process dies, before it or after it.
 */
export function memory(
  causes: readonly Cause[],
  killAt: readonly { readonly call: number; readonly isAfter: boolean }[] = [],
  /** For so long no worker receives anything: a pause, or a breaker that is open. */
  restMs = 0,
) {
  let now = START;
  let number = 0;
  let calls = 0;
  let isDead = false;
  let isArmed = false;
  const letters = new Map<string, { letter: Letter; hiddenUntil: number }>();
  const queue: Message[] = [];
  const ledger = new Map<string, EventView>();
  const effects = new Map<string, number>();
  const steps: { message: StepMessage; dueAt: number }[] = [];
  const jobs = new Map<string, Job & { handing?: number; leaseUntil?: number }>();
  const pages = new Map<string, Page[]>();
  const archived = new Map<string, Envelope>();
  const causeOf = new Map<string, Cause>();
  const tried = new Set<string>();
  const sentWithoutDoubt: string[] = [];
  const lost = new Map<string, Envelope>();
  const decisions = new Map<string, string>();
  const declared = {
    ...{ integration: 'shop', delivery: 'to-crm', ordering: 'none', strategy: 'natural-upsert' },
    ...{ perSecond: 2, accounts: ['crm'], shown: { fields: {}, names: [] } },
  } as RecoveredDelivery;
  const iso = () => new Date(now).toISOString();

  for (const [index, cause] of causes.entries()) {
    const eventId = `e${index}`;
    const messageId = `m${index}`;
    const receivedAt = new Date(START - (causes.length - index) * 1000).toISOString();
    const envelope: Envelope = {
      ...{ v: 1, integration: 'shop', eventId, tenant: tenantId('7'), type: 'order.paid', receivedAt },
      ...{ correlationId: 'c', deliveries: ['to-crm'], body: '{}', encoding: 'text' },
    };
    causeOf.set(eventId, cause);
    archived.set(eventId, envelope);
    letters.set(messageId, { letter: letterOf(envelope, messageId), hiddenUntil: 0 });
    const updatedAt = new Date(START - 1).toISOString();
    ledger.set(eventId, { state: 'dead', reason: 'refused', messageId, updatedAt, receivedAt });
  }

  /** A call to AWS, at which the process may die. */
  async function call<T>(act: () => T): Promise<T> {
    if (isDead) throw new Killed();
    if (!isArmed) return act();
    calls += 1;
    const kill = killAt.find((one) => one.call === calls);
    if (kill && !kill.isAfter) {
      isDead = true;
      throw new Killed();
    }
    const result = act();
    if (kill) {
      isDead = true;
      throw new Killed();
    }
    return result;
  }

  const queues: Queues = {
    isMoving: () => call(() => false),
    count: () => call(() => letters.size),
    waiting: () => call(() => queue.length),
    async scan({ take, isContent }) {
      const taken: Letter[] = [];
      const held: string[] = [];
      for (const [id, entry] of letters) {
        if (isContent()) break;
        if (entry.hiddenUntil > now) continue;
        await call(() => Object.assign(entry, { hiddenUntil: now + 3 * MINUTE_MS }));
        if (take(entry.letter)) taken.push(entry.letter);
        else held.push(id);
      }
      await call(() => {
        for (const id of held) Object.assign(letters.get(id) ?? {}, { hiddenUntil: 0 });
      });
      return { taken, seen: taken.length + held.length, isWhole: !isContent() };
    },
    release: (some) =>
      call(() => {
        for (const { messageId } of some) Object.assign(letters.get(messageId) ?? {}, { hiddenUntil: 0 });
      }),
    send: ({ body }) =>
      call(() => {
        number += 1;
        const { eventId } = JSON.parse(body);
        if (!ledger.has(eventId)) sentWithoutDoubt.push(eventId);
        queue.push({ id: `n${number}`, body, eventId });
      }),
    remove: ({ messageId }) => call(() => void letters.delete(messageId)),
  };

  const store: JobStore = {
    plan: async (job, targets) => {
      jobs.set(job.id, job);
      pages.set(job.id, [{ from: 0, targets, skipped: {} }]);
    },
    read: (id) => call(() => jobs.get(id)),
    list: async () => [...jobs.values()],
    pages: (id) => call(() => pages.get(id) ?? []),
    recordSkips: (id, page, skips) =>
      call(() => void pages.set(id, [{ ...page, skipped: { ...page.skipped, ...skips } }])),
    begin: async (id, at) => {
      const job = jobs.get(id);
      if (job?.state === 'running') return job;
      if (job?.state !== 'planned' && job?.state !== 'stopped') return undefined;
      const next: Job = {
        ...job,
        state: 'running',
        judgedFrom: job.released,
        diedSince: {},
        changedAt: at,
        startedAt: job.startedAt ?? at,
      };
      jobs.set(id, next);
      return next;
    },
    cancel: async (id) => {
      const job = jobs.get(id);
      if (!job || job.state === 'done') return false;
      jobs.set(id, { ...job, state: 'cancelled' });
      return true;
    },
    take: (id, step, at) =>
      call(() => {
        const job = jobs.get(id);
        if (job?.state !== 'running' || job.step !== step) return 'over';
        if (job.handing === step && (job.leaseUntil ?? 0) > at) return 'busy';
        jobs.set(id, { ...job, handing: step, leaseUntil: at + 150_000 });
        return job.handing === step ? 'repeated' : 'first';
      }),
    advance: (id, step, { state, ...progress }) =>
      call(() => {
        const job = jobs.get(id);
        if (job?.step !== step) return false;
        jobs.set(id, {
          ...job,
          ...progress,
          step: step + 1,
          state: job.state === 'running' ? (state ?? 'running') : job.state,
        });
        return true;
      }),
  };

  const services: RecoverServices = {
    config: { deliveries: { [DELIVERY]: declared } },
    store,
    queues: async () => queues,
    views: (_, events) => call(() => events.map(({ eventId }) => ledger.get(eventId))),
    discards: {
      discard: (_, { eventId, messageId }, { job, because }) =>
        call(() => {
          const view = ledger.get(eventId);
          const may =
            view === undefined ||
            (['dead', 'waiting', 'attempting'].includes(view.state) && view.messageId === messageId) ||
            view.discardedBy === job;
          if (may)
            ledger.set(eventId, { state: 'discarded', reason: because, messageId, updatedAt: iso(), discardedBy: job });
          return may;
        }),
      restore: (_, { eventId }, { discardedBy, mark }) =>
        call(() => {
          const view = ledger.get(eventId);
          const may = view?.discardedBy === discardedBy || view?.messageId === mark;
          if (may) ledger.set(eventId, { state: 'waiting', messageId: mark, updatedAt: iso() });
          return may;
        }),
    },
    setAsides: {
      reopen: (_, { eventId }, { state, mark, decided }) =>
        call(() => {
          const view = ledger.get(eventId);
          const may = view?.state === state || (view?.state === 'waiting' && view.messageId === mark);
          if (may) ledger.set(eventId, { state: 'waiting', messageId: mark, updatedAt: iso() });
          if (may && decided) decisions.set(eventId, decided);
          return may;
        }),
      discard: (_, { eventId }, { state, job, because }) =>
        call(() => {
          const view = ledger.get(eventId);
          const may = view?.state === state || (view?.state === 'discarded' && view.discardedBy === job);
          if (may && view) ledger.set(eventId, { ...view, ...discardedBy(job, because), updatedAt: iso() });
          return may;
        }),
    },
    async *setAsideEvents(_, state) {
      for (const [eventId, view] of ledger) {
        const { receivedAt, type } = archived.get(eventId) as Envelope;
        if (view.state !== state) continue;
        yield { eventId, account: '7', type, receivedAt, reason: view.reason ?? '', updatedAt: view.updatedAt };
      }
    },
    archive: {
      async *list() {
        yield { key: 'object', hour: '2026-03-10T11:00:00.000Z', writtenAt: START };
      },
      async *events() {
        await call(() => undefined);
        for (const [eventId, envelope] of archived) if (!lost.has(eventId)) yield envelope;
      },
    },
    async *checkedHours() {},
    bodyOf: async (envelope) => writeEnvelope(envelope),
    loadClaim: () => Promise.reject(new Error('no job reads a claim')),
    readAct: () => Promise.reject(new Error('no job reads the audit')),
    recordDoubt: (_, { eventId }, job) =>
      call(() => void ledger.set(eventId, { state: 'attempting', messageId: `replay:${job}`, updatedAt: iso() })),
    sendStep: (message, seconds) => call(() => void steps.push({ message, dueAt: now + seconds * 1000 })),
    newId: () => 'job-1',
    now: () => now,
    listener: { onPlanned() {}, onStep() {}, onEnded() {}, onStandsStill() {} },
  };

  /** A worker receives what waits: an event that has ended or is discarded is skipped, as the delivery's pipeline does. */
  function work(): void {
    if (now < START + restMs) return;
    for (const { id, body, eventId } of queue.splice(0)) {
      const view = ledger.get(eventId);
      if (view && ['delivered', 'discarded', 'conflict', 'owed'].includes(view.state)) continue;
      tried.add(eventId);
      if (causeOf.get(eventId) === 'fixed') {
        effects.set(eventId, (effects.get(eventId) ?? 0) + 1);
        ledger.set(eventId, { state: 'delivered', messageId: id, updatedAt: iso() });
      } else if (causeOf.get(eventId) === 'still-owed')
        ledger.set(eventId, { state: 'owed', reason: 'refused', messageId: id, updatedAt: iso() });
      else {
        const reason = causeOf.get(eventId) === 'same' ? 'refused' : `another ${eventId}`;
        const envelope = JSON.parse(body);
        letters.set(id, { letter: letterOf({ ...envelope, tenant: envelope.account }, id), hiddenUntil: 0 });
        ledger.set(eventId, { state: 'dead', reason, messageId: id, updatedAt: iso() });
      }
    }
  }

  return {
    services,
    ledger,
    letters,
    queue,
    effects,
    steps,
    jobs,
    tried,
    decisions,
    /** All events are set aside instead, and the archive lacks some. */
    setAside(state: 'conflict' | 'owed', unarchived: readonly string[] = []): void {
      letters.clear();
      for (const [eventId, view] of ledger) ledger.set(eventId, { ...view, state });
      for (const eventId of unarchived) lost.set(eventId, archived.get(eventId) as Envelope);
    },
    /** Events that were sent of which the ledger knew nothing. */
    sentWithoutDoubt,
    work,
    now: () => now,
    pass: (ms: number) => {
      now += ms;
    },
    /** All archived events were received before the ledger's memory, by a delivery of this strategy. */
    makeOld: (strategy: RecoveredDelivery['strategy']) => {
      Object.assign(declared, { strategy });
      for (const [id, envelope] of archived) archived.set(id, { ...envelope, receivedAt: '2025-11-02T00:00:00.000Z' });
    },
    /** A new process. */
    revive: () => {
      isDead = false;
    },
    /** From here on calls are counted, and may be the process's last. */
    arm: (isOn: boolean) => {
      isArmed = isOn;
    },
  };
}

const discardedBy = (job: string, because: string) =>
  ({ state: 'discarded', reason: because, discardedBy: job }) as const;

function letterOf(envelope: Envelope, messageId: string): Letter {
  const { tenant: account, eventId, type, receivedAt, correlationId } = envelope;
  return {
    ...{ messageId, receipt: messageId, account, eventId, type, receivedAt, correlationId },
    body: writeEnvelope(envelope),
  };
}

export type Memory = ReturnType<typeof memory>;
