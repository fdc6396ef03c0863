import { parseArgs } from 'node:util';
import { judge, PREFIX } from './day/judge.ts';
import { type Day, playDay, SYSTEMS, type System } from './day/run.ts';
import { besideOutages, overtaken, p99, type Wait, type Window } from './day/waits.ts';

const USAGE = `node run.mjs integrations/shopify-orders/test/day.ts [--orders N] [--seed N] [--only-outages]

  --orders N      customers who buy once (1000)
  --seed N        where copies, faults and kills come from (1)
  --only-outages  no copies, kills, faults and ended sessions: what one system's outage costs the others

Each event comes up to three times, in any order; Salesforce, SendGrid and Xero are down for 20 minutes in turn; workers are killed,
single calls fail, sessions end. Then compares what the three systems hold with what was bought. Exit code: 0 all as it must be, 1 not.`;

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    'only-outages': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
/** After an outage, its own deliveries catch up. */
const TAIL_MS = 20 * 60_000;

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

async function main(): Promise<boolean> {
  const startedAt = performance.now();
  const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(0)} s`;
  const orders = Number(values.orders);
  const troubled = !values['only-outages'];
  const day = await playDay({
    ...{ orders, seed: Number(values.seed), outages: SYSTEMS, dayMinutes: 150, outageMinutes: 20 },
    ...{ kills: troubled ? Math.ceil(orders / 4) : 0, faults: troubled ? Math.ceil(orders / 5) : 0 },
    ...{ sessionEnds: troubled ? 5 : 0, copies: troubled ? 3 : 1 },
    onProgress: (text) => console.log(`${seconds().padStart(7)}  ${text}`),
  });
  const { problems, unknown } = judge(day.plan.bought, day.seen);
  for (const problem of problems) console.log(`WRONG ${problem}`);
  for (const [end, count] of day.ends) console.log(`  ${String(count).padStart(6)}  ${end}`);
  for (const customer of unknown) console.log(`UNKNOWN the e-mail of customer ${customer} waits for a person`);
  const none: Window = { fromMs: 0, toMs: 0 };
  for (const [name, waits] of Object.entries(waitsOf(day))) {
    const others = SYSTEMS.filter((one) => one !== name).map((one) => day.outages[one] ?? none);
    const { beside, calm } = besideOutages(waits, day.outages[name as System] ?? none, others, TAIL_MS);
    const ratio = p99(beside) / p99(calm);
    console.log(
      `  ${name}: p99 ${p99(calm).toFixed(0)} ms for ${calm.length} orders while all work, ${p99(beside).toFixed(0)} ms for ${beside.length} while another is down: ${ratio.toFixed(2)} ×; out of their order ${overtaken(calm)} and ${overtaken(beside)}`,
    );
  }
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
