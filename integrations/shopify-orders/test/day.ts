import { parseArgs } from 'node:util';
import { judge, PREFIX } from './day/judge.ts';
import { type Day, playDay, SYSTEMS, type System } from './day/run.ts';
import { besideOutages, overtaken, p99, type Wait, type Window } from './day/waits.ts';

const USAGE = `node run.mjs integrations/shopify-orders/test/day.ts [--orders N] [--seed N] [--minutes N] [--only-outages]

  --orders N      customers who buy once (1000)
  --seed N        where copies, faults and kills come from (1)
  --minutes N     of the clock, over which they come; three outages of 20 minutes must fit (150)
  --only-outages  no copies, kills, faults and ended sessions: what one system's outage costs the others

Each event comes up to three times, in any order; Salesforce, SendGrid and Xero are down for 20 minutes in turn; workers are killed,
single calls fail, sessions end. Then compares what the three systems hold with what was bought. Exit code: 0 all as it must be, 1 not.`;

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '150' },
    'only-outages': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const MINUTE_MS = 60_000;
/** An order that came just before an outage meets it, and after it a system's own deliveries catch up. */
const [LEAD_MS, TAIL_MS] = [MINUTE_MS, 20 * MINUTE_MS];

/** For each order that has its effect: when it came, and when that was. */
function waitsOf({ plan, came, seen }: Day): Readonly<Record<System, readonly Wait[]>> {
  const contacts = new Map(seen.contacts.map(({ customer, atMs }) => [customer, atMs]));
  const mails = new Map(seen.mails.map(({ email, atMs }) => [email, atMs]));
  const invoices = new Map(seen.invoices.map(({ number, atMs }) => [number, atMs]));
  const waits = (effectOf: (bought: Day['plan']['bought'][number]) => number | undefined) =>
    plan.bought.flatMap((bought): Wait[] => {
      const [cameMs, effectMs] = [came.get(bought.order), effectOf(bought)];
      return cameMs === undefined || effectMs === undefined ? [] : [{ cameMs, effectMs }];
    });
  return {
    salesforce: waits(({ customer }) => contacts.get(customer)),
    sendgrid: waits(({ email }) => mails.get(email)),
    xero: waits(({ order }) => invoices.get(`${PREFIX}${order}`)),
  };
}

/** What another system's outage costs each of them. */
function compareWaits(day: Day): void {
  const none: Window = { fromMs: 0, toMs: 0 };
  for (const name of SYSTEMS) {
    const waits = waitsOf(day)[name];
    const { fromMs, toMs } = day.outages[name] ?? none;
    const own = { fromMs: fromMs - LEAD_MS, toMs: toMs + TAIL_MS };
    const others = SYSTEMS.filter((one) => one !== name).map((one) => day.outages[one] ?? none);
    const { beside, calm } = besideOutages(waits, own, others);
    const [usual, late] = [p99(calm), p99(beside)];
    console.log(
      `  ${name}: p99 ${usual.toFixed(0)} ms of ${calm.length} orders while all work, ${late.toFixed(0)} ms of ${beside.length} while another is down: ${(late / usual).toFixed(2)} ×; overtaken ${overtaken(calm)} and ${overtaken(beside)}`,
    );
  }
}

async function main(): Promise<boolean> {
  const startedAt = performance.now();
  const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(0)} s`;
  const orders = Number(values.orders);
  const troubled = !values['only-outages'];
  const day = await playDay({
    ...{ orders, seed: Number(values.seed), outages: SYSTEMS, dayMinutes: Number(values.minutes), outageMinutes: 20 },
    ...{ kills: troubled ? Math.ceil(orders / 4) : 0, faults: troubled ? Math.ceil(orders / 5) : 0 },
    ...{ sessionEnds: troubled ? 5 : 0, copies: troubled ? 3 : 1 },
    onProgress: (text) => console.log(`${seconds().padStart(7)}  ${text}`),
  });
  const { problems, unknown } = judge(day.plan.bought, day.seen);
  for (const problem of problems) console.log(`WRONG ${problem}`);
  for (const [end, count] of day.ends) console.log(`  ${String(count).padStart(6)}  ${end}`);
  for (const customer of unknown) console.log(`UNKNOWN the e-mail of customer ${customer} waits for a person`);
  if (!troubled) compareWaits(day);
  const { seen } = day;
  console.log(
    JSON.stringify({
      ...{ seed: values.seed, orders, requests: day.requests, kills: day.kills, contacts: seen.contacts.length },
      ...{
        mails: seen.mails.length,
        unknown: unknown.length,
        invoices: seen.invoices.length,
        problems: problems.length,
      },
      ...{ clockMinutes: day.clockMinutes, seconds: Math.round((performance.now() - startedAt) / 1000) },
    }),
  );
  return day.isQuiet && problems.length === 0;
}

if (values.help) console.log(USAGE);
else {
  // The timers of a clock do not keep a process alive.
  const alive = setInterval(() => {}, 60_000);
  process.exitCode = (await main()) ? 0 : 1;
  clearInterval(alive);
}
