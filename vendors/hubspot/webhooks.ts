import type { VendorContext } from '../toolkit/vendor.ts';
import type { Change } from './contacts.ts';
import { eventsOf, type WebhookEvent } from './events.ts';
import { postEvents } from './post.ts';
import { LAST_ATTEMPT, retryDelayMs } from './retry.ts';
import type { HubSpotSettings } from './settings.ts';

/** An event on its way to the target URL. */
interface Pending {
  readonly id: string;
  readonly event: WebhookEvent;
  readonly attemptNumber: number;
  /** Milliseconds on the clock; not sent before. */
  readonly dueAt: number;
}

/** One request that was sent, for `GET /_control/webhooks`. */
interface Delivery {
  readonly at: string;
  readonly events: number;
  readonly attemptNumbers: readonly number[];
  readonly status: number | null;
  readonly error?: 'timeout' | 'connection';
}

interface WebhookSender {
  announce(changes: readonly Change[]): void;
  /** Reloads the outbox after a restart, a reset or a change of settings. */
  refresh(): void;
  report(): { deliveries: readonly Delivery[]; pending: readonly Pending[]; abandoned: readonly Pending[] };
  close(): Promise<void>;
}

const LARGEST_BATCH = 100;
const AT_ONCE = 10;
const DELIVERIES_KEPT = 2_000;
/** Event ids repeat: HubSpot does not promise unique ids, so an integration must not rely on them. */
const EVENT_IDS = 50;

/** Sends contact changes to the registered target URL: batched, signed, retried for a day. The outbox survives a restart. */
export function webhookSender({ store, clock, settings, random }: VendorContext<HubSpotSettings>): WebhookSender {
  const outbox = store.collection<Pending>('webhook outbox');
  const abandoned = store.collection<Pending>('webhook events abandoned');
  let pending = new Map(outbox.all().map((it) => [it.id, it]));
  let deliveries: Delivery[] = [];
  const inFlight = new Map<string, Promise<void>>();
  const sending = new Set<string>();
  const closing = new AbortController();
  let cancelTimer = () => {};

  function keep(item: Pending): void {
    pending.set(item.id, item);
    outbox.put(item.id, item);
  }

  function drop({ id }: Pending): void {
    pending.delete(id);
    outbox.remove(id);
  }

  const waiting = () => [...pending.values()].filter(({ id }) => !sending.has(id));

  function pump(): void {
    if (closing.signal.aborted) return;
    const due = waiting().filter(({ dueAt }) => dueAt <= clock.now());
    for (let start = 0; start < due.length && inFlight.size < AT_ONCE; start += LARGEST_BATCH)
      begin(due.slice(start, start + LARGEST_BATCH));
    arm();
  }

  /** Sets the timer for the earliest event; with every slot taken, the next request to end pumps instead. */
  function arm(): void {
    cancelTimer();
    const earliest = waiting().reduce((least, { dueAt }) => Math.min(least, dueAt), Number.POSITIVE_INFINITY);
    if (inFlight.size < AT_ONCE && Number.isFinite(earliest))
      cancelTimer = clock.after(Math.max(0, earliest - clock.now()), pump);
  }

  function begin(batch: readonly Pending[]): void {
    const key = batch[0]?.id ?? '';
    for (const { id } of batch) sending.add(id);
    const done = deliver(batch).finally(() => {
      for (const { id } of batch) sending.delete(id);
      inFlight.delete(key);
      pump();
    });
    inFlight.set(key, done);
  }

  async function deliver(batch: readonly Pending[]): Promise<void> {
    const { webhook } = settings();
    if (!webhook) return batch.forEach(drop);
    const at = new Date(clock.now()).toISOString();
    const result = await postEvents(webhook, batch, clock, closing.signal);
    if (closing.signal.aborted) return;
    const attemptNumbers = [...new Set(batch.map(({ attemptNumber }) => attemptNumber))];
    deliveries = [...deliveries.slice(1 - DELIVERIES_KEPT), { at, events: batch.length, attemptNumbers, ...result }];
    const still = batch.filter(({ id }) => pending.has(id));
    const accepted = result.status !== null && result.status >= 200 && result.status < 300;
    store.atomically(() => (accepted ? still.forEach(drop) : postpone(still)));
  }

  function postpone(batch: readonly Pending[]): void {
    const share = random();
    for (const item of batch) {
      const attemptNumber = item.attemptNumber + 1;
      if (attemptNumber <= LAST_ATTEMPT)
        keep({ ...item, attemptNumber, dueAt: clock.now() + retryDelayMs(attemptNumber, share) });
      else {
        drop(item);
        abandoned.put(item.id, item);
      }
    }
  }

  pump();
  return {
    announce(changes) {
      const { webhook } = settings();
      if (!webhook) return;
      const eventId = 100 + (store.next('webhook event ids', 0) % EVENT_IDS);
      const now = clock.now();
      const gathering = [...pending.values()].find((it) => it.attemptNumber === 0 && it.dueAt > now);
      const dueAt = gathering?.dueAt ?? now + webhook.batchWindowMs;
      for (const event of changes.flatMap((change) => eventsOf(change, webhook, eventId)))
        keep({ id: String(store.next('webhook outbox', 1)), event, attemptNumber: 0, dueAt });
      arm();
    },
    refresh() {
      pending = new Map(outbox.all().map((it) => [it.id, it]));
      pump();
    },
    report: () => ({ deliveries, pending: [...pending.values()], abandoned: abandoned.all() }),
    async close() {
      closing.abort();
      cancelTimer();
      await Promise.all(inFlight.values());
    },
  };
}
