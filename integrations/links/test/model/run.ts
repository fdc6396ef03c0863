import type { BoundDelivery } from '../../../../shared/contract/index.ts';
import { memoryRows } from '../../../../shared/links/index.ts';
import { visibilityTimeoutSeconds } from '../../../../shared/topology/index.ts';
import { virtualTime } from '../../../../test/model/environment/clock.ts';
import { noise } from '../../../../test/model/environment/noise.ts';
import { createQueue } from '../../../../test/model/environment/queue.ts';
import contactErasure from '../../../hubspot-to-mailchimp/contact-erasure.ts';
import contactToMember from '../../../hubspot-to-mailchimp/contact-to-member.ts';
import toMailchimp from '../../../hubspot-to-mailchimp/contract.ts';
import toHubspot from '../../../mailchimp-to-hubspot/contract.ts';
import memberToContact from '../../../mailchimp-to-hubspot/member-to-contact.ts';
import type { Timed } from '../acts/act.ts';
import { type Hands, play } from '../acts/play.ts';
import type { Done, OpenEvent, Seen } from '../judge/index.ts';
import { contactsIn, membersIn } from '../judge/read.ts';
import { openNetwork } from './network.ts';
import { openReceivers } from './receivers.ts';
import { LIST, openVendors } from './vendors.ts';
import { fortune, type Weather } from './weather.ts';
import { createWorker, type EventState } from './worker.ts';

export interface Schedule {
  readonly acts: readonly Timed[];
  readonly weather: Weather;
}

export interface Ran {
  readonly seen: Seen;
  /** What must not happen on the way: code that throws, and what never comes to rest. */
  readonly wrong: readonly string[];
  readonly webhooks: number;
  /** Events by how they ended, with their reason. */
  readonly ends: Readonly<Record<string, number>>;
  readonly trace: readonly string[];
}

const START = Date.parse('2026-11-21T08:00:00.000Z');
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** HubSpot's retries take a day, and the contract's a day and a half. */
const PATIENCE_MS = 6 * DAY_MS;
const POLLERS = 2;
const SETTINGS = {
  ...toMailchimp.settings,
  ...toHubspot.settings,
  ...{ portalId: '8801234', listId: LIST, appId: '2600001', subscriptionId: '7700001' },
};

/** Runs a schedule to its quiet end: people, both vendors with their webhooks, receivers, queues and workers, in a time of its own. */
export async function run({ acts, weather }: Schedule): Promise<Ran> {
  const time = virtualTime(START);
  const random = noise(weather.noise);
  const trace: string[] = [];
  const note = (line: string) => void trace.push(`${((time.now() - START) / 1000).toFixed(3)} ${line}`);
  const wrong: string[] = [];
  let isHealed = false;
  const luck = fortune(weather, random, () => isHealed);
  const { outage } = weather;
  const isDown = (account: string) => {
    const at = time.now() - START;
    return (
      account === 'mailchimp' && outage !== undefined && at >= outage.fromMs && at < outage.fromMs + outage.lastsMs
    );
  };
  const vendors = openVendors(time, random, weather.beliefs);
  const network = openNetwork({ time, random, fortune: luck, vendors, isDown, note });
  const events = new Map<string, EventState>();
  const rows = memoryRows();
  let onTheWay = 0;
  let webhooks = 0;

  const all: readonly BoundDelivery[] = [contactToMember, contactErasure, memberToContact];
  const deliveries = all.map((bound) => {
    const declared = bound.integration.deliveries[bound.delivery];
    if (!declared) throw new Error(`There is no delivery ${bound.delivery}.`);
    const wake = () => {
      for (const worker of workers) worker.wake();
    };
    const queue = createQueue({
      clock: time,
      visibilityMs: visibilityTimeoutSeconds(declared) * 1000,
      maxReceiveCount: 1000,
      retentionMs: 14 * DAY_MS,
      onVisible: wake,
      onExpired: ({ id }) => wrong.push(`${id} of ${bound.delivery} expired`),
      onReceived: () => {},
      onDead: ({ id }) => wrong.push(`${id} of ${bound.delivery} used up its receives`),
      onDeleted: () => {},
    });
    const workers = Array.from({ length: POLLERS }, () =>
      createWorker({
        ...{ bound, settings: SETTINGS, time, random, fortune: luck, queue, rows, events, note, isDown },
        exchange: network.exchange,
        onThrown: (error) => wrong.push(`code threw: ${String(error)}`),
        onIdle: wake,
      }),
    );
    return { name: bound.delivery, queue, workers };
  });

  const receive = openReceivers(time, ({ delivery, body, group }) => {
    onTheWay += 1;
    time.after(Math.floor(luck.delayMs()), () => {
      onTheWay -= 1;
      deliveries.find(({ name }) => name === delivery)?.queue.send(body, group);
    });
  });
  const realFetch = globalThis.fetch;
  globalThis.fetch = async (url, init) => {
    webhooks += 1;
    const [address, headers, body] = [String(url), init?.headers as Record<string, string>, String(init?.body)];
    await time.sleep(20 + Math.floor(200 * random()));
    const what = luck.webhook();
    if (what === 'refused') return new Response(null, { status: 503 });
    const status = await receive(address, headers, body);
    if (status >= 300) wrong.push(`${address} was answered ${status}`);
    if (what === 'twice') await receive(address, headers, body);
    if (what === 'late') throw new Error('the answer was lost');
    return new Response(null, { status });
  };
  const history: Done[] = [];
  try {
    await people();
    await time.run(() => isQuiet() || time.now() > START + PATIENCE_MS);
    if (!isQuiet()) wrong.push(`not quiet after ${PATIENCE_MS / DAY_MS} days`);
    return result();
  } finally {
    globalThis.fetch = realFetch;
    await vendors.hubspot.close();
    await vendors.mailchimp.close();
  }

  async function people(): Promise<void> {
    let at = 0;
    let left = acts.length;
    for (const act of acts) {
      at += act.afterMs;
      time.after(at, async () => {
        const done = await play(act, hands());
        for (const one of done) note(`PERSON ${JSON.stringify(one)}`);
        history.push(...done);
        left -= 1;
      });
    }
    time.after(at + Math.max(MINUTE_MS, outage ? outage.fromMs + outage.lastsMs - at : 0), () => {
      isHealed = true;
      note('nothing fails any more');
    });
    await time.run(() => left === 0 && isHealed);
  }

  function hands(): Hands {
    return {
      hubspot: async (method, path, body) => vendors.hubspot.person(method, path, body) as { id?: string } | undefined,
      mailchimp: async (path, body) => vendors.mailchimp.person('POST', path, body) as object | undefined,
      contacts: async () => contactsIn(vendors.hubspot.records().contacts).map((one) => ({ ...one, email: one.email })),
      members: async () =>
        new Map(membersIn(vendors.mailchimp.records().members).map(({ email, status }) => [email, status])),
      now: time.now,
    };
  }

  function isQuiet(): boolean {
    const pending = (which: 'hubspot' | 'mailchimp') =>
      (vendors[which].person('GET', '/webhooks') as { pending: readonly unknown[] }).pending.length;
    return (
      onTheWay === 0 &&
      deliveries.every(({ queue, workers }) => queue.waiting().length === 0 && workers.every((one) => one.isIdle())) &&
      pending('hubspot') + pending('mailchimp') === 0
    );
  }

  function result(): Ran {
    const ends: Record<string, number> = {};
    const open: OpenEvent[] = [];
    for (const { ended = 'open', reason = '', envelope } of events.values()) {
      const key = `${ended} ${reason}`.trim();
      ends[key] = (ends[key] ?? 0) + 1;
      if (!['dead', 'open', 'conflict', 'owed'].includes(ended)) continue;
      const form = new URLSearchParams(envelope.body);
      const emails = ['data[email]', 'data[old_email]', 'data[new_email]'].flatMap((field) => form.get(field) ?? []);
      const contact = envelope.entity?.startsWith('contact:') ? envelope.entity.slice('contact:'.length) : undefined;
      open.push({ reason, emails, ...(contact !== undefined && { contact }) });
    }
    const seen: Seen = {
      contacts: contactsIn(vendors.hubspot.records().contacts),
      members: membersIn(vendors.mailchimp.records().members),
      history,
      writes: network.writes,
      open,
    };
    return { seen, wrong, webhooks, ends, trace };
  }
}
