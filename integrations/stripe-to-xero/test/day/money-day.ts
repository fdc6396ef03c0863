import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { control } from 'penstock/vendors';
import { type Environment, startEnvironment } from '../../../../test/harness/environment.ts';
import { noise } from '../../../../test/model/environment/noise.ts';
import { type Agreement, agreementOf, booksAnswer, moneyAnswer } from './agree.ts';
import { aloneProject } from './alone.ts';
import { failOne, heal } from './faults.ts';

export interface DayOptions {
  readonly payments: number;
  readonly refunds: number;
  readonly seed: number;
  /** How many times faster than real time the clock runs while something is under way. */
  readonly rate: number;
  /** Of a hundred payments, how many are followed by a fault, and by a killed worker. */
  readonly faults: number;
  readonly kills: number;
  readonly onProgress?: (text: string) => void;
}

export interface DayFigures extends Agreement {
  readonly quiet: boolean;
  readonly movements: number;
  readonly rows: number;
  readonly faults: number;
  readonly kills: number;
  readonly dead: number;
  readonly calls: number;
  readonly clockMinutes: number;
  /** How attempts ended, by outcome and reason. */
  readonly ends: ReadonlyMap<string, number>;
}

/** A day that is over, and the environment that it left behind. */
export interface Day extends AsyncDisposable {
  readonly figures: DayFigures;
  readonly environment: Environment;
  readonly config: string;
  /** Lets so much time pass. */
  pass(ms: number): Promise<void>;
  untilQuiet(): Promise<boolean>;
  agreement(): Promise<Agreement & { readonly movements: number; readonly rows: number }>;
}

const MINUTE_MS = 60_000;
/** A late evening in Berlin, so that the night is near. */
const BEGINS = Date.parse('2027-01-12T21:00:00.000Z');
const WORKER = 'penstock-dev-stripe-to-xero-money-to-books';
const DELIVERY = 'stripe-to-xero/money-to-books';
const KILL_TRIES = 400;
const KILL_AGAIN_MS = 150;
/** What passes between two payments, by chance. */
const LONGEST_PAUSE_MS = 20_000;

/** Payments, refunds and disputes on the local runtime, with events late, twice and in any order, faults at Xero and killed workers. */
export async function moneyDay(options: DayOptions): Promise<Day> {
  const { payments, refunds, seed, rate, onProgress = () => {} } = options;
  await using started = new AsyncDisposableStack();
  const random = noise(seed);
  const project = started.use(await aloneProject());
  const folder = await mkdtemp(join(tmpdir(), 'penstock-money-'));
  started.defer(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'state'));
  await writeFile(join(folder, 'state/clock.json'), JSON.stringify({ now: BEGINS }));
  const environment = started.use(await startEnvironment({ project: project.config, rate, jump: true, folder }));
  const { clock, runtime, vendors, description } = environment;
  let release = clock.busy();
  started.defer(() => release());
  const stripe = (method: string, path: string, body?: unknown) =>
    control(vendors.urls.stripe ?? '', method, path, body);
  const xero = (method: string, path: string, body?: unknown) => control(vendors.urls.xero ?? '', method, path, body);
  await stripe('PUT', '/settings', { captureMs: 4000, spreadMs: 45_000, repeatPercent: 15 });

  let [faults, kills, refunded] = [0, 0, 0];
  const charges: { readonly id: string; readonly amount: number }[] = [];
  const idOf = (made: unknown) => (made as { readonly id: string }).id;
  for (let payment = 1; payment <= payments; payment += 1) {
    const amount = 100 + Math.floor(random() * 50_000);
    charges.push({ id: idOf(await stripe('POST', '/payments', { amount })), amount });
    await trouble();
    await pass(Math.ceil(random() * LONGEST_PAUSE_MS));
    if (refunded < Math.floor((refunds * payment) / payments)) {
      refunded += 1;
      await refundOne();
    }
    if (payment % 100 === 0) onProgress(`${payment} payments, ${refunded} refunds, ${await depth('url')} events wait`);
  }
  await heal(vendors.urls);
  onProgress(`${payments} payments and ${refunded} refunds are done; nothing fails any more`);
  const quiet = await untilQuiet();
  const { calls } = (await xero('GET', '/calls')) as { readonly calls: readonly unknown[] };
  const figures: DayFigures = {
    ...(await agreement()),
    ...{ quiet, faults, kills, dead: await depth('deadLetterUrl'), calls: calls.length, ends: endsOf(environment) },
    clockMinutes: Math.round((clock.now() - BEGINS) / MINUTE_MS),
  };
  const running = started.move();
  return {
    ...{ figures, environment, config: project.config, pass, untilQuiet, agreement },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };

  /** Every fourth one fails later, and every eighth is a dispute instead, which may be won. */
  async function refundOne(): Promise<void> {
    const charge = charges.splice(Math.floor(random() * charges.length), 1)[0];
    if (!charge) return;
    if (refunded % 8 === 0) {
      const dispute = idOf(await stripe('POST', '/disputes', { charge: charge.id }));
      if (random() < 0.5) await stripe('POST', `/disputes/${dispute}/win`);
      return;
    }
    const amount = Math.ceil(random() * charge.amount);
    const refund = idOf(await stripe('POST', '/refunds', { charge: charge.id, amount, pending: refunded % 4 === 0 }));
    if (refunded % 4 === 0) await stripe('POST', `/refunds/${refund}/settle`);
    if (refunded % 4 < 2) await stripe('POST', `/refunds/${refund}/fail`);
  }

  async function trouble(): Promise<void> {
    if (random() * 100 < options.faults) {
      await failOne(vendors.urls, random);
      faults += 1;
    }
    if (random() * 100 < options.kills) killWhenBusy(Math.ceil(5000 * random()), KILL_TRIES);
  }

  /** Only a worker that is at work can be killed: tried until one dies. */
  function killWhenBusy(afterMs: number, tries: number): void {
    clock.after(afterMs, () => {
      const died = runtime.host.kill(WORKER);
      kills += died;
      if (died === 0 && tries > 1) killWhenBusy(KILL_AGAIN_MS, tries - 1);
    });
  }

  function pass(ms: number): Promise<void> {
    return new Promise((resolve) => {
      clock.after(ms, () => {
        release = clock.busy();
        resolve();
      });
      release();
    });
  }

  async function depth(which: 'url' | 'deadLetterUrl'): Promise<number> {
    const QueueUrl = description.queues[DELIVERY]?.[which];
    const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
    const input = { QueueUrl, AttributeNames };
    const { Attributes } = await runtime.dispatch({ kind: 'operator' }, 'sqs', 'GetQueueAttributes', input);
    return Object.values((Attributes ?? {}) as Record<string, string>).reduce((sum, one) => sum + Number(one), 0);
  }

  async function untilQuiet(): Promise<boolean> {
    const end = clock.now() + 4 * 24 * 60 * MINUTE_MS;
    while (clock.now() < end) {
      const { pending } = (await stripe('GET', '/events')) as { readonly pending: number };
      if (pending + (await depth('url')) === 0) return true;
      await pass(10_000);
    }
    return false;
  }

  async function agreement() {
    const moved = moneyAnswer.parse(await stripe('GET', '/money')).balanceTransactions;
    const rows = booksAnswer.parse(await xero('GET', '/books')).bankTransactions;
    return { ...agreementOf(moved, rows), movements: moved.length, rows: rows.length };
  }
}

function endsOf(environment: Environment): ReadonlyMap<string, number> {
  const ends = new Map<string, number>();
  for (const { message, outcome, reason } of environment.logs()) {
    if (message !== 'event settled' && message !== 'event given up') continue;
    const end = `${String(outcome)} ${typeof reason === 'string' ? reason : ''}`.trim();
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  return new Map([...ends].sort());
}
