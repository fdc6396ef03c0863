import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { describeAct } from '../acts/act.ts';
import { run } from './run.ts';
import { problemsOf, schedules } from './schedule.ts';

const USAGE = `node run.mjs integrations/links/test/model/main.ts [--seed N] [--runs N] [--path P]

  --seed N  of the schedules (20261121)
  --runs N  schedules (300)
  --path P  shows the one schedule that a failure names, or by its number, event by event

Lists what was wrong with all of them, with the number of each; nothing is made smaller.`;

const options = {
  seed: { type: 'string', default: '20261121' },
  runs: { type: 'string', default: '300' },
  path: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;
const { values } = parseArgs({ options });

if (values.help) console.log(USAGE);
else process.exitCode = await main();

async function main(): Promise<number> {
  const { path } = values;
  const found = new Map<string, number[]>();
  const ends = new Map<string, number>();
  const sums = { schedules: 0, acts: 0, webhooks: 0, writes: 0 };
  const property = fc.asyncProperty(schedules, async (schedule) => {
    const ran = await run(schedule);
    for (const [end, count] of Object.entries(ran.ends)) ends.set(end, (ends.get(end) ?? 0) + count);
    const problems = problemsOf(ran);
    if (path !== undefined) console.log([...schedule.acts.map(describeAct), ...ran.trace].join('\n'));
    for (const problem of problems) {
      const kind = path === undefined ? problem.replaceAll(/\d+/g, '#') : problem;
      found.set(kind, [...(found.get(kind) ?? []), sums.schedules]);
    }
    sums.schedules += 1;
    sums.acts += ran.seen.history.length;
    sums.webhooks += ran.webhooks;
    sums.writes += ran.seen.writes.length;
  });
  const numRuns = path === undefined ? Number(values.runs) : 1;
  await fc.check(property, { seed: Number(values.seed), numRuns, ...(path !== undefined && { path }) });
  for (const [end, count] of [...ends].sort()) console.log(`  ${String(count).padStart(6)}  ${end}`);
  for (const [problem, indexes] of found) console.log(`WRONG ${problem}  [${indexes.slice(0, 5)}]`);
  const cpuSeconds = (process.cpuUsage().user / 1e6).toFixed(1);
  console.log(JSON.stringify({ seed: Number(values.seed), ...sums, wrong: found.size, cpuSeconds }));
  return found.size === 0 ? 0 : 1;
}
