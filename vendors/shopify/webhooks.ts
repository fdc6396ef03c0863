import type { VendorContext } from '../toolkit/vendor.ts';
import type { ShopifySettings, ShopWebhook } from './settings.ts';
import { signShopify } from './signature.ts';

interface Pending {
  readonly id: string;
  readonly url: string;
  readonly topic: string;
  /** The body exactly as each attempt sends it. */
  readonly body: string;
  /** The same for every delivery of one event. */
  readonly eventId: string;
  /** ISO 8601. */
  readonly triggeredAt: string;
  readonly failures: number;
  /** Milliseconds on the clock; not sent before. */
  readonly dueAt: number;
}

export interface ShopEvent {
  readonly topic: string;
  readonly body: string;
  readonly eventId: string;
  readonly triggeredAt: string;
}

export interface WebhookSender {
  /** Sends an event to every subscription of its topic. */
  announce(event: ShopEvent): void;
  refresh(): void;
  report(): object;
  close(): Promise<void>;
}

/** Eight further attempts within four hours: the sum is documented, the steps are not. */
const WAITS_MS = [1, 2, 4, 8, 15, 30, 60, 120].map((minutes) => minutes * 60_000);
/** Of the whole request, a second of it to connect. */
const TIME_LIMIT_MS = 5_000;
const DELIVERIES_KEPT = 2_000;

/** Sends signed webhooks, and again for four hours where they are not accepted. The outbox survives a restart. */
export function webhookSender({ store, clock, settings, uuid }: VendorContext<ShopifySettings>): WebhookSender {
  const outbox = store.collection<Pending>('webhook outbox');
  let deliveries: { readonly at: string; readonly topic: string; readonly status: number | null }[] = [];
  let abandoned = 0;
  const inFlight = new Map<string, Promise<void>>();
  const closing = new AbortController();
  let cancelTimer = () => {};

  function pump(): void {
    if (closing.signal.aborted) return;
    const waiting = outbox.all().filter(({ id }) => !inFlight.has(id));
    for (const item of waiting.filter(({ dueAt }) => dueAt <= clock.now())) begin(item);
    cancelTimer();
    const later = waiting.filter(({ dueAt }) => dueAt > clock.now()).map(({ dueAt }) => dueAt);
    if (later.length > 0) cancelTimer = clock.after(Math.min(...later) - clock.now(), pump);
  }

  function begin(item: Pending): void {
    const sent = attempt(item).finally(() => {
      inFlight.delete(item.id);
      pump();
    });
    inFlight.set(item.id, sent);
  }

  async function attempt(item: Pending): Promise<void> {
    const webhook = settings().webhooks.find(({ url }) => url === item.url);
    if (!webhook) return outbox.remove(item.id);
    const at = new Date(clock.now()).toISOString();
    const status = await post(webhook, item);
    if (closing.signal.aborted || !outbox.get(item.id)) return;
    deliveries = [...deliveries.slice(1 - DELIVERIES_KEPT), { at, topic: item.topic, status }];
    if (status !== null && status >= 200 && status < 300) return outbox.remove(item.id);
    const wait = WAITS_MS[item.failures];
    if (wait !== undefined)
      return outbox.put(item.id, { ...item, failures: item.failures + 1, dueAt: clock.now() + wait });
    abandoned += 1;
    outbox.remove(item.id);
  }

  /** The status of the answer; null where there is none in time. */
  async function post({ url, secret }: ShopWebhook, item: Pending): Promise<number | null> {
    const tooLate = new AbortController();
    const cancel = clock.after(TIME_LIMIT_MS, () => tooLate.abort());
    try {
      const response = await fetch(url, {
        method: 'POST',
        body: item.body,
        redirect: 'manual',
        signal: AbortSignal.any([tooLate.signal, closing.signal]),
        headers: {
          ...{ 'content-type': 'application/json', 'user-agent': 'Shopify-Captain-Hook' },
          ...{ 'x-shopify-topic': item.topic, 'x-shopify-shop-domain': settings().shopDomain },
          ...{ 'x-shopify-api-version': settings().versions.at(-1) ?? '', 'x-shopify-webhook-id': uuid() },
          ...{ 'x-shopify-event-id': item.eventId, 'x-shopify-triggered-at': item.triggeredAt },
          'x-shopify-hmac-sha256': signShopify(item.body, secret),
        },
      });
      await response.body?.cancel();
      return response.status;
    } catch {
      return null;
    } finally {
      cancel();
    }
  }

  pump();
  return {
    announce(event) {
      for (const { url, topics } of settings().webhooks) {
        if (!topics.includes(event.topic)) continue;
        const id = String(store.next('webhook outbox', 1));
        outbox.put(id, { id, url, ...event, failures: 0, dueAt: clock.now() });
      }
      // What happened is stored before it is sent.
      clock.after(0, pump);
    },
    refresh: pump,
    report: () => ({ deliveries, pending: outbox.all().map(({ id, dueAt }) => ({ id, dueAt })), abandoned }),
    async close() {
      closing.abort();
      cancelTimer();
      await Promise.all(inFlight.values());
    },
  };
}
