import { parseArgs } from 'node:util';
import { moneyDay } from './day/money-day.ts';

const USAGE = `node run.mjs integrations/stripe-to-xero/test/day.ts [--payments N] [--refunds N] [--seed N] [--rate N]

  --payments N  payments (2000)
  --refunds N   refunds and disputes (400)
  --seed N      where amounts, faults and kills come from (1)
  --rate N      how many times faster than real time the clock runs while something is under way (1)

Plays them on the local runtime, with every fault of the vendors' toolkit, errors inside Xero, events that come late, twice and in any
order, and killed workers; waits until all is quiet, and compares the books with Stripe. Exit code: 0 all agrees, 1 something does not.`;

const { values } = parseArgs({
  options: {
    payments: { type: 'string', default: '2000' },
    refunds: { type: 'string', default: '400' },
    seed: { type: 'string', default: '1' },
    rate: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  const begunAt = performance.now();
  const [payments, refunds, seed, rate] = [values.payments, values.refunds, values.seed, values.rate].map(Number);
  await using day = await moneyDay({
    ...{ payments: payments ?? 0, refunds: refunds ?? 0, seed: seed ?? 1, rate: rate ?? 1, faults: 50, kills: 20 },
    onProgress: (text) => console.log(`${((performance.now() - begunAt) / 1000).toFixed(0).padStart(6)} s  ${text}`),
  });
  const { figures } = day;
  const { missing, doubled, wrong, extra, sums, ends, ...rest } = figures;
  for (const [name, list] of Object.entries({ missing, doubled, wrong, extra }))
    for (const reference of list) console.log(`WRONG ${name} ${reference}`);
  for (const [end, number] of ends) console.log(`  ${String(number).padStart(6)}  ${end}`);
  const realSeconds = Math.round((performance.now() - begunAt) / 1000);
  console.log(JSON.stringify({ ...{ seed, payments, refunds }, ...rest, sums, realSeconds }));
  const problems = missing.length + doubled.length + wrong.length + extra.length + figures.dead;
  return figures.quiet && problems === 0 && sums.stripe === sums.books ? 0 : 1;
}

if (values.help) console.log(USAGE);
else {
  // The timers of a clock do not keep a process alive.
  const alive = setInterval(() => {}, 60_000);
  process.exitCode = await main();
  clearInterval(alive);
}
