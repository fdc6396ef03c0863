import { control } from 'penstock/vendors';
import { webhookSecretName } from '../../../../shared/topology/index.ts';
import { startEnvironment } from '../../../../test/harness/environment.ts';
import { noise } from '../../../../test/model/environment/noise.ts';
import { signShopify } from '../../../../vendors/shopify/signature.ts';
import { type Observed, observe } from './observe.ts';
import { ordersProject } from './orders-project.ts';
import { type Plan, type Post, planOf } from './plan.ts';
import type { Window } from './waits.ts';

export interface DayOptions {
  readonly orders: number;
  readonly seed: number;
  /** How many workers are killed, how many single calls fail, and how often all sessions of Salesforce end. */
  readonly kills: number;
  readonly faults: number;
  readonly sessionEnds: number;
  /** Which system is down in which of the day's outages. */
  readonly outages: readonly System[];
  /** Each event comes so many times at most. */
  readonly copies: number;
  readonly dayMinutes: number;
  readonly outageMinutes: number;
  readonly onProgress?: (text: string) => void;
}

export interface Day extends Observed {
  readonly plan: Plan;
  readonly outages: Readonly<Partial<Record<System, Window>>>;
  /** When each order was accepted for the first time. */
  readonly came: ReadonlyMap<string, number>;
  readonly kills: number;
  readonly requests: number;
  readonly isQuiet: boolean;
  readonly clockMinutes: number;
}

export const SYSTEMS = ['salesforce', 'sendgrid', 'xero'] as const;
export type System = (typeof SYSTEMS)[number];
export const DELIVERY: Readonly<Record<System, string>> = {
  salesforce: 'order-to-contact',
  sendgrid: 'order-to-welcome',
  xero: 'order-to-invoice',
};

const INTEGRATION = 'shopify-orders';
const SECRET = 'day-client-secret';
const MINUTE_MS = 60_000;
const OPERATOR = { kind: 'operator' } as const;
/** How each system is down: a gateway's page, an error of its own after which nothing is known, and a refusal for now. */
const DOWN: Readonly<Record<System, object>> = {
  salesforce: { kind: 'html', status: 502, match: { path: '*' } },
  sendgrid: { kind: 'answer', status: 500, match: { path: '*' } },
  xero: { kind: 'answer', status: 503, match: { path: '*' } },
};
/** What happens to single calls. */
const FAULTS: readonly object[] = [
  { kind: 'answer', status: 429 },
  { kind: 'answer', status: 503 },
  { kind: 'reset-before' },
  { kind: 'reset-after' },
  { kind: 'html' },
  { kind: 'empty' },
  { kind: 'delay', delayMs: 3000 },
];

/** One day of orders on the local runtime: real workers, simulated vendors, a clock that jumps while nothing happens. */
export async function playDay(options: DayOptions): Promise<Day> {
  const { orders, seed, onProgress = () => {} } = options;
  await using project = await ordersProject();
  await using environment = await startEnvironment({ project: project.config, jump: true });
  const { clock, runtime, vendors, description } = environment;
  let release = clock.busy();
  const at = (name: System, method: string, path: string, body?: unknown) =>
    control(vendors.urls[name] ?? '', method, path, body);
  const SecretId = webhookSecretName('dev', INTEGRATION);
  await runtime.dispatch(OPERATOR, 'secretsmanager', 'PutSecretValue', { SecretId, SecretString: SECRET });
  const beginMs = clock.now();
  const plan = planOf(orders, seed, options.dayMinutes * MINUTE_MS, beginMs, options.copies);
  const random = noise(seed + 1);
  const came = new Map<string, number>();
  const outages: Partial<Record<System, Window>> = {};
  let [kills, requests] = [0, 0];
  for (const { atMs, act } of timeline()) {
    await pass(beginMs + atMs - clock.now());
    await act();
  }
  onProgress(`everything was sent, ${await depth()} messages wait`);
  for (const name of SYSTEMS) await at(name, 'DELETE', '/faults');
  const isQuiet = await untilQuiet();
  const seen = await observe(environment);
  return {
    ...{ ...seen, plan, outages, came, kills, requests, isQuiet },
    clockMinutes: Math.round((clock.now() - beginMs) / MINUTE_MS),
  };

  /** What happens in the day, in its order. */
  function timeline() {
    const dayMs = options.dayMinutes * MINUTE_MS;
    const posts = plan.posts.map((post) => ({ atMs: post.atMs, act: () => send(post) }));
    const spread = (count: number, act: () => unknown) =>
      Array.from({ length: count }, () => ({
        atMs: Math.floor(random() * dayMs),
        act: async () => void (await act()),
      }));
    const down = options.outages.flatMap((name, index) => {
      const fromMs = Math.round((dayMs * (index + 0.25)) / options.outages.length);
      let id = '';
      const begin = async () => {
        ({ id } = (await at(name, 'POST', '/faults', DOWN[name])) as { id: string });
        outages[name] = { fromMs: clock.now(), toMs: Number.POSITIVE_INFINITY };
        onProgress(`${name} is down`);
      };
      const end = async () => {
        await at(name, 'DELETE', `/faults/${id}`);
        outages[name] = { fromMs: outages[name]?.fromMs ?? 0, toMs: clock.now() };
        onProgress(`${name} works again, ${await depth()} messages wait`);
      };
      return [
        { atMs: fromMs, act: begin },
        { atMs: fromMs + options.outageMinutes * MINUTE_MS, act: end },
      ];
    });
    return [
      ...posts,
      ...down,
      // Only a worker that is busy dies: soon after an order came.
      ...Array.from({ length: options.kills }, () => ({
        atMs: plan.posts[Math.floor(random() * plan.posts.length)]?.atMs ?? 0,
        act: async () => kill(),
      })),
      ...spread(options.faults, failOne),
      ...spread(options.sessionEnds, () => at('salesforce', 'DELETE', '/sessions')),
    ].sort((one, other) => one.atMs - other.atMs);
  }

  /** A sender repeats what was not accepted. */
  async function send({ order, body, triggeredAt }: Post): Promise<void> {
    for (let attempt = 0; attempt < 10; attempt++) {
      requests += 1;
      const { ok, status } = await fetch(`${description.apiUrl}/webhooks/${INTEGRATION}`, {
        method: 'POST',
        body,
        headers: {
          ...{ 'content-type': 'application/json', 'x-shopify-topic': 'orders/paid' },
          ...{ 'x-shopify-shop-domain': 'shop.myshopify.com', 'x-shopify-triggered-at': triggeredAt },
          'x-shopify-hmac-sha256': signShopify(body, SECRET),
        },
      });
      if (ok && !came.has(order)) came.set(order, clock.now());
      if (ok) return;
      if (status < 500) throw new Error(`The receiver answered ${status}.`);
      await pass(MINUTE_MS);
    }
    throw new Error('The receiver accepted an order in none of ten attempts.');
  }

  function kill(): void {
    const name = SYSTEMS[Math.floor(random() * SYSTEMS.length)] ?? 'xero';
    clock.after(Math.ceil(2500 * random()), () => {
      kills += runtime.host.kill(`penstock-dev-${INTEGRATION}-${DELIVERY[name]}`);
    });
  }

  async function failOne(): Promise<void> {
    const name = SYSTEMS[Math.floor(random() * SYSTEMS.length)] ?? 'xero';
    const fault = FAULTS[Math.floor(random() * FAULTS.length)] ?? {};
    const path = { salesforce: '/sobjects/', sendgrid: '/mail/send', xero: '/api.xro/' }[name];
    await at(name, 'POST', '/faults', { ...fault, match: { path }, times: 1 });
  }

  function pass(ms: number): Promise<void> {
    if (ms <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      clock.after(ms, () => {
        release = clock.busy();
        resolve();
      });
      release();
    });
  }

  async function depth(): Promise<number> {
    let sum = 0;
    for (const name of SYSTEMS) {
      const QueueUrl = description.queues[`${INTEGRATION}/${DELIVERY[name]}`]?.url;
      const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
      const { Attributes } = await runtime.dispatch(OPERATOR, 'sqs', 'GetQueueAttributes', {
        QueueUrl,
        AttributeNames,
      });
      for (const value of Object.values((Attributes ?? {}) as Record<string, string>)) sum += Number(value);
    }
    return sum;
  }

  async function untilQuiet(): Promise<boolean> {
    const end = clock.now() + 3 * 24 * 60 * MINUTE_MS;
    while (clock.now() < end) {
      if ((await depth()) === 0) return true;
      await pass(MINUTE_MS);
    }
    return false;
  }
}
