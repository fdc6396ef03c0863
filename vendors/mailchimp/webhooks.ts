import { createHmac } from 'node:crypto';
import type { VendorContext } from '../toolkit/vendor.ts';
import type { Member } from './members.ts';
import type { MailchimpSettings, Webhook } from './settings.ts';

/** The types of events that an audience's webhook may have. */
export type WebhookType = 'subscribe' | 'unsubscribe' | 'profile' | 'upemail' | 'cleaned';

interface Pending {
  readonly id: string;
  readonly url: string;
  /** The form, exactly as each attempt sends it. */
  readonly body: string;
  /** How many attempts failed. */
  readonly failures: number;
  /** Milliseconds on the clock; not sent before. */
  readonly dueAt: number;
}

interface Delivery {
  readonly at: string;
  readonly type: string;
  readonly status: number | null;
}

export interface WebhookSender {
  announce(type: WebhookType, member: Member, details: Readonly<Record<string, string>>): void;
  /** Reloads the outbox after a restart, a reset or a change of settings. */
  refresh(): void;
  report(): {
    readonly deliveries: readonly Delivery[];
    readonly pending: readonly Pick<Pending, 'id' | 'dueAt'>[];
    /** Given up after 75 minutes, or because the target answered 410. */
    readonly abandoned: number;
  };
  close(): Promise<void>;
}

const MINUTE = 60_000;
/** Waits before each further attempt: 75 minutes in all. Mailchimp tells the sum, and not the steps. */
const WAITS_MS = [1, 4, 10, 20, 40].map((minutes) => minutes * MINUTE);
const TIME_LIMIT_MS = 10_000;
const DELIVERIES_KEPT = 2_000;

/** The value of `X-Mailchimp-Signature`. @param at seconds since the Unix epoch */
function signatureOf({ secret }: Webhook, body: string, at: number): string {
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
}

/** Sends what people do to members to the audiences' webhooks: a signed form for each event, again for 75 minutes. */
export function webhookSender({ store, clock, settings }: VendorContext<MailchimpSettings>): WebhookSender {
  const outbox = store.collection<Pending>('webhook outbox');
  let deliveries: Delivery[] = [];
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
    const status = await post(webhook, item.body);
    if (closing.signal.aborted || !outbox.get(item.id)) return;
    const type = new URLSearchParams(item.body).get('type') ?? '';
    deliveries = [...deliveries.slice(1 - DELIVERIES_KEPT), { at, type, status }];
    if (status === 200) return outbox.remove(item.id);
    const wait = status === 410 ? undefined : WAITS_MS[item.failures];
    if (wait !== undefined)
      return outbox.put(item.id, { ...item, failures: item.failures + 1, dueAt: clock.now() + wait });
    abandoned += 1;
    outbox.remove(item.id);
  }

  /** The status of the answer; null where there is none in time. */
  async function post(webhook: Webhook, body: string): Promise<number | null> {
    const tooLate = new AbortController();
    const cancel = clock.after(TIME_LIMIT_MS, () => tooLate.abort());
    try {
      const response = await fetch(webhook.url, {
        method: 'POST',
        body,
        redirect: 'manual',
        signal: AbortSignal.any([tooLate.signal, closing.signal]),
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'user-agent': 'MailChimp',
          'x-mailchimp-signature': signatureOf(webhook, body, Math.floor(clock.now() / 1000)),
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
    announce(type, member, details) {
      const firedAt = new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' ');
      const body = new URLSearchParams({ type, fired_at: firedAt, ...details, 'data[list_id]': member.listId });
      for (const { listId, url } of settings().webhooks) {
        if (listId !== member.listId) continue;
        const id = String(store.next('webhook outbox', 1));
        outbox.put(id, { id, url, body: body.toString(), failures: 0, dueAt: clock.now() });
      }
      // What people do is stored before it is told.
      clock.after(0, pump);
    },
    refresh: pump,
    report: () => ({
      deliveries,
      pending: outbox.all().map(({ id, dueAt }) => ({ id, dueAt })),
      abandoned,
    }),
    async close() {
      closing.abort();
      cancelTimer();
      await Promise.all(inFlight.values());
    },
  };
}
