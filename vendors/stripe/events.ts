import { createHmac } from 'node:crypto';
import { shelf } from '../toolkit/shelf.ts';
import type { VendorContext } from '../toolkit/vendor.ts';
import type { StripeSettings, WebhookEndpoint } from './settings.ts';
import type { Viewed } from './view.ts';

export interface StripeEvent {
  readonly id: string;
  readonly type: string;
  readonly created: number;
  readonly body: string;
}

interface Pending {
  readonly id: string;
  readonly eventId: string;
  readonly url: string;
  /** How many attempts failed. */
  readonly failures: number;
  /** Milliseconds on the clock; not sent before. */
  readonly dueAt: number;
}

export interface EventSender {
  announce(type: string, object: Viewed): void;
  all(): readonly StripeEvent[];
  refresh(): void;
  report(): Readonly<Record<'sent' | 'refused' | 'abandoned' | 'underway' | 'pending', number>>;
  close(): Promise<void>;
}

export const API_VERSION = '2026-10-28.endive';
const HOUR_MS = 3_600_000;
/** Waits before each further attempt: three days in all. Stripe tells the sum, and that they grow. */
const WAITS_MS = [1 / 60, 5 / 60, 0.5, 2, 5, 10, 10, 12, 12, 20].map((hours) => hours * HOUR_MS);
const TIME_LIMIT_MS = 10_000;
const AT_ONCE = 10;

/** The value of `Stripe-Signature`. @param at seconds since the epoch */
function signatureOf(secret: string, body: string, at: number): string {
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
}

/** Sends events to the endpoints: one in each request, signed for each attempt, for three days. */
export function eventSender({ store, clock, settings, random, uuid }: VendorContext<StripeSettings>): EventSender {
  const events = shelf<StripeEvent>(store, 'event');
  const outbox = shelf<Pending>(store, 'event outbox');
  const counts = { sent: 0, refused: 0, abandoned: 0 };
  const inFlight = new Map<string, Promise<void>>();
  const closing = new AbortController();
  let cancelTimer = () => {};

  function pump(): void {
    if (closing.signal.aborted) return;
    const waiting = outbox.all().filter(({ id }) => !inFlight.has(id));
    for (const item of waiting.filter(({ dueAt }) => dueAt <= clock.now())) if (inFlight.size < AT_ONCE) begin(item);
    cancelTimer();
    const later = waiting.map(({ dueAt }) => dueAt).filter((dueAt) => dueAt > clock.now());
    if (later.length > 0) cancelTimer = clock.after(Math.min(...later) - clock.now(), pump);
  }

  function begin(item: Pending): void {
    const done = attempt(item).finally(() => {
      inFlight.delete(item.id);
      pump();
    });
    inFlight.set(item.id, done);
  }

  async function attempt(item: Pending): Promise<void> {
    const endpoint = settings().endpoints.find(({ url }) => url === item.url);
    const event = events.get(item.eventId);
    if (!endpoint || !event) return outbox.remove(item.id);
    const isTaken = await post(endpoint, event.body);
    if (closing.signal.aborted || !outbox.get(item.id)) return;
    if (isTaken) {
      counts.sent += 1;
      return outbox.remove(item.id);
    }
    counts.refused += 1;
    const wait = WAITS_MS[item.failures];
    if (wait !== undefined) return void outbox.put({ ...item, failures: item.failures + 1, dueAt: clock.now() + wait });
    counts.abandoned += 1;
    outbox.remove(item.id);
  }

  async function post({ url, secret }: WebhookEndpoint, body: string): Promise<boolean> {
    const tooLate = new AbortController();
    const cancel = clock.after(TIME_LIMIT_MS, () => tooLate.abort());
    try {
      const response = await fetch(url, {
        method: 'POST',
        body,
        redirect: 'manual',
        signal: AbortSignal.any([tooLate.signal, closing.signal]),
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
          'stripe-signature': signatureOf(secret, body, Math.floor(clock.now() / 1000)),
        },
      });
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    } finally {
      cancel();
    }
  }

  pump();
  return {
    announce(type, object) {
      const created = Math.floor(clock.now() / 1000);
      const id = `evt_3${uuid().replaceAll('-', '').slice(0, 23)}`;
      const body = JSON.stringify({
        ...{ id, object: 'event', api_version: API_VERSION, created, data: { object }, livemode: false },
        ...{ pending_webhooks: 1, request: null, type },
      });
      events.put({ id, type, created, body });
      const { endpoints, spreadMs, repeatPercent } = settings();
      for (const { url, types } of endpoints) {
        if (types && !types.includes(type)) continue;
        const copies = random() * 100 < repeatPercent ? 2 : 1;
        for (let copy = 0; copy < copies; copy += 1) {
          const dueAt = clock.now() + Math.floor(random() * spreadMs);
          const item = String(store.next('event outbox', 1));
          outbox.put({ id: item, eventId: id, url, failures: 0, dueAt });
        }
      }
      // What happened is stored before it is told.
      clock.after(0, pump);
    },
    all: () => events.all(),
    refresh() {
      events.reload();
      outbox.reload();
      pump();
    },
    report: () => ({ ...counts, underway: inFlight.size, pending: outbox.all().length }),
    async close() {
      closing.abort();
      cancelTimer();
      await Promise.all(inFlight.values());
    },
  };
}
