import type { HttpRequest, HttpResult } from '../../../../shared/call/client/http.ts';
import { createVendors } from '../../../../shared/call/client/index.ts';
import {
  type BoundDelivery,
  type Delivery,
  type Destination,
  type Envelope,
  type Outcome,
  readEnvelope,
  type Vendor,
} from '../../../../shared/contract/index.ts';
import { payloadOf } from '../../../../shared/deliver/payload.ts';
import { nextWaitSeconds, releaseSeconds } from '../../../../shared/deliver/schedule.ts';
import { createLinks, LinkTrouble, type MemoryRows } from '../../../../shared/links/index.ts';
import type { VirtualTime } from '../../../../test/model/environment/clock.ts';
import { createInvocation, type Invocation, never } from '../../../../test/model/environment/invocation.ts';
import type { Message, Queue } from '../../../../test/model/environment/queue.ts';
import { HUBSPOT } from '../../../../vendors/hubspot/account.ts';
import { MAILCHIMP } from '../../../../vendors/mailchimp/account.ts';
import { NO_LOG } from './receivers.ts';
import type { Fortune } from './weather.ts';

/** What the ledger knows of an event. */
export interface EventState {
  readonly delivery: string;
  readonly envelope: Envelope;
  /** How it ended; `dead`, `conflict` or `owed` until it is sent again. */
  ended?: string;
  reason?: string;
  /** The idempotency record's lock. */
  lockedUntil: number;
  /** A write of it may act until then; with `look-up-before-retry` the next attempt waits for it. */
  lastWriteBy?: number;
}

export interface WorkerOptions {
  readonly bound: BoundDelivery;
  readonly settings: Readonly<Record<string, string>>;
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly fortune: Fortune;
  readonly queue: Queue;
  readonly rows: MemoryRows;
  readonly events: Map<string, EventState>;
  readonly note: (line: string) => void;
  readonly isDown: (account: string) => boolean;
  /** One call to a vendor, by whom it concerns. */
  readonly exchange: (
    account: string,
    request: HttpRequest,
    event: string,
    sent: () => void,
  ) => Promise<HttpResult | 'never'>;
  readonly onThrown: (error: unknown) => void;
  readonly onIdle: () => void;
}

/** What Lambda keeps free of an attempt's time for its end. */
const CLOSING_MS = 5000;
const CREDENTIALS: Readonly<Record<string, string>> = { hubspot: HUBSPOT.accessToken, mailchimp: MAILCHIMP.apiKey };
const ENDED = ['delivered', 'stale', 'echo', 'filtered'];

/** One poller of a delivery and its container. It works by the engine's rules for order, retries, doubt and leases, on the delivery's own code. */
export function createWorker(options: WorkerOptions) {
  const { bound, time, random, fortune, queue, events, note } = options;
  const { integration, delivery: name } = bound;
  const delivery = integration.deliveries[name];
  if (!delivery) throw new Error(`There is no delivery ${name}.`);
  const declared: Delivery = delivery;
  const { timeoutSeconds } = declared.worker;
  const { ambiguity } = declared;
  const settleMs = 'settleSeconds' in ambiguity ? (ambiguity.settleSeconds ?? 0) * 1000 : 0;
  const looksUp = ambiguity.strategy === 'look-up-before-retry';
  const accounts: readonly Destination[] = [declared.destination, ...declared.reads];
  const counts = new Map<string, { attempts: number; releases: number }>();
  let invocations = 0;
  let isIdle = true;

  async function attempt(message: Message, invocation: Invocation, end: number): Promise<Outcome> {
    const read = readEnvelope(message.body);
    if (!read.ok) throw new Error(read.problem);
    const { envelope } = read;
    const key = `${name} ${envelope.eventId}`;
    const state: EventState = events.get(key) ?? { delivery: name, envelope, lockedUntil: 0 };
    events.set(key, state);
    if (state.ended !== undefined && state.ended !== 'dead') return { kind: 'filtered', reason: 'duplicate' };
    if (state.lockedUntil > time.now()) return release('duplicate-in-flight', 5);
    const down = accounts.find((account) => options.isDown(account.name));
    if (down) return release('breaker-open', 60);
    if (looksUp && state.lastWriteBy !== undefined) {
      const waitMs = state.lastWriteBy + settleMs - time.now();
      if (waitMs > 0) return release('earlier-write-settling', Math.ceil(waitMs / 1000));
      delete state.lastWriteBy;
    }
    state.lockedUntil = end;
    const leases = createLinks({
      link: (declared.links ?? [])[0] ?? neverLink(),
      rows: shaken(options.rows, invocation),
      holder: key,
      leaseMs: timeoutSeconds * 1000 + settleMs,
      now: time.now,
    });
    const clients = createVendors({
      accounts: accounts.map((destination) => ({
        destination,
        baseUrl: destination.baseUrl,
        credential: async () => ({ kind: 'value', value: CREDENTIALS[destination.name] ?? '' }) as const,
      })),
      send: (request) => {
        const account = accounts.find(({ baseUrl }) => request.url.href.startsWith(baseUrl))?.name ?? '';
        return invocation.request(async (sent) => {
          const answer = await options.exchange(account, request, key, sent);
          return answer === 'never' ? never() : answer;
        });
      },
      now: time.now,
      repeatsSafely: !looksUp,
      remainingMs: () => end - CLOSING_MS - time.now(),
    }).for({ log: NO_LOG, correlationId: envelope.eventId, onCall: () => {} });
    const doubt = { isOwn: false, mayHaveWritten: false };
    const outcome = await run();
    const hasEnded = ENDED.includes(outcome.kind);
    const isInDoubt = outcome.kind === 'ambiguous' || (state.lastWriteBy !== undefined && !hasEnded);
    if (!isInDoubt) await leases.release();
    if (invocation.isDead()) return never();
    state.lockedUntil = 0;
    const isSetAside = outcome.kind === 'conflict' || outcome.kind === 'owed';
    if (hasEnded || isSetAside || outcome.kind === 'permanent' || outcome.kind === 'invalid') {
      state.ended = hasEnded || isSetAside ? outcome.kind : 'dead';
      state.reason = 'reason' in outcome ? outcome.reason : '';
      if (hasEnded) delete state.lastWriteBy;
    }
    note(
      `${invocation.id} ${envelope.type} ${envelope.entity ?? ''} ${outcome.kind} ${'reason' in outcome ? outcome.reason : ''}`,
    );
    return outcome;

    async function run(): Promise<Outcome> {
      const parsed = bound.event.safeParse(payloadOf(envelope));
      if (!parsed.success) return { kind: 'invalid', reason: 'event-not-as-agreed', problems: [] };
      try {
        return await bound.apply({
          event: parsed.data,
          envelope,
          settings: options.settings,
          vendor: (account: string) => ({
            ...watched(clients.client(account)),
            gather: () => Promise.reject(new Error('Neither direction gathers.')),
          }),
          links: () => leases,
          fresh: [],
        });
      } catch (error) {
        if (error instanceof LinkTrouble) return error.outcome;
        options.onThrown(error);
        return { kind: state.lastWriteBy === undefined ? 'temporary' : 'ambiguous', reason: 'delivery-code-failed' };
      }
    }

    /** Records an intent before a write that cannot be repeated blindly, as the engine does. */
    function watched(client: Vendor): Vendor {
      return {
        async call(call) {
          if (call.method === 'GET' || !looksUp) return client.call(call);
          doubt.isOwn ||= state.lastWriteBy === undefined;
          state.lastWriteBy = time.now() + timeoutSeconds * 1000;
          const result = await client.call(call);
          if (result.kind === 'success') doubt.mayHaveWritten = true;
          else if (result.outcome.kind === 'ambiguous') {
            doubt.mayHaveWritten = true;
            state.lastWriteBy = time.now();
          } else if (doubt.isOwn && !doubt.mayHaveWritten) delete state.lastWriteBy;
          return result;
        },
      };
    }
  }

  function settle(message: Message, outcome: Outcome): void {
    const count = counts.get(message.id) ?? { attempts: 0, releases: 0 };
    counts.set(message.id, count);
    const seconds = waitOf(outcome, count);
    if (seconds === undefined) queue.remove(message.receipt ?? '');
    else queue.changeVisibility(message.receipt ?? '', seconds);
  }

  /** Seconds until the next attempt; undefined where there is none. */
  function waitOf(outcome: Outcome, count: { attempts: number; releases: number }): number | undefined {
    if (outcome.kind === 'deferred') {
      const { retryAfterSeconds: askedSeconds } = outcome;
      return releaseSeconds({ releases: count.releases++, askedSeconds, random: random() });
    }
    if (outcome.kind !== 'temporary' && outcome.kind !== 'ambiguous') return undefined;
    const retryAfterSeconds = outcome.kind === 'temporary' ? outcome.retryAfterSeconds : undefined;
    return nextWaitSeconds({
      scheduleSeconds: declared.retry.scheduleSeconds,
      attempts: ++count.attempts,
      random: random(),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    });
  }

  /** The links' table: requests take time, fail, and their worker may die of them. */
  function shaken(rows: MemoryRows, invocation: Invocation): MemoryRows {
    const through =
      <A extends readonly unknown[], R>(run: (...args: A) => Promise<R>) =>
      (...args: A) =>
        invocation.request(async (sent) => {
          const fault = fortune.table();
          await time.sleep(1 + Math.floor(20 * random()));
          if (invocation.isDead()) return never<R>();
          if (fault === 'before') throw new Error('the table is not available');
          const result = await run(...args);
          sent();
          await time.sleep(1 + Math.floor(20 * random()));
          if (fault === 'after') throw new Error('the answer of the table was lost');
          return result;
        });
    return {
      pairs: rows.pairs,
      pair: through(rows.pair),
      owner: through(rows.owner),
      write: through(rows.write),
      lease: through(rows.lease),
      release: through(rows.release),
    };
  }

  async function work(message: Message): Promise<void> {
    const invocation = createInvocation(`${name}-${++invocations}`, fortune.kill);
    const end = time.now() + timeoutSeconds * 1000;
    const cancel = time.after(timeoutSeconds * 1000, invocation.kill);
    const outcome = await Promise.race([attempt(message, invocation, end), invocation.death]);
    cancel();
    if (outcome === 'dead') note(`${invocation.id} dies`);
    else settle(message, outcome);
    isIdle = true;
    options.onIdle();
  }

  return {
    isIdle: () => isIdle,
    wake(): void {
      const [message] = isIdle ? queue.receive(1) : [];
      if (!message) return;
      isIdle = false;
      void work(message);
    },
  };
}

const release = (reason: string, retryAfterSeconds: number): Outcome => ({
  kind: 'deferred',
  reason,
  retryAfterSeconds,
});
const neverLink = (): never => {
  throw new Error('The delivery names no link.');
};
