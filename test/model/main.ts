import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { describeAct, type Schedule } from './acts/act.ts';
import { keepRequestsHere } from './aws/requests.ts';
import { keepHttpHere } from './environment/network.ts';
import { runSchedule } from './environment/run-schedule.ts';
import { inForce, waitingFor } from './features.ts';
import { HARDSHIPS } from './hardships.ts';
import { violationsOf } from './invariants/index.ts';
import { KINDS, type Kind } from './kinds.ts';
import { KNOWN } from './known.ts';
import { schedules } from './schedule.ts';
import type { Summary } from './summary.ts';

const USAGE = `node run.mjs test/model/main.ts [--kind NAME …] [--seed N] [--runs N] [--path P] [--survey]

  --kind NAME  only deliveries of this kind; several may be given (all of them)
  --seed N     of the schedules (20261121)
  --runs N     schedules of each kind (290), beside those of known.ts; 0: only those
  --path P     repeats the one schedule that a failure names
  --survey     goes on after a failure, shrinks nothing, and counts what failed

MODEL_ALL=1 puts in force what waits for the engine: see test/model/features.ts.
Exit code: 0 all held, 1 something did not.`;

const { values } = parseArgs({
  options: {
    kind: { type: 'string', multiple: true },
    seed: { type: 'string', default: '20261121' },
    runs: { type: 'string', default: '290' },
    path: { type: 'string' },
    survey: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(USAGE);
else process.exitCode = await main();

async function main(): Promise<number> {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  keepHttpHere();
  await keepRequestsHere();
  const chosen = values.kind ?? KINDS.map(({ name }) => name);
  const met: Record<string, number> = {};
  const failed: string[] = [];
  let total = 0;
  for (const kind of KINDS.filter(({ name }) => chosen.includes(name))) {
    if (await checkKnown(kind)) failed.push(kind.name);
    const { count, isFailed } = await check(kind, met);
    total += count;
    if (isFailed && !failed.includes(kind.name)) failed.push(kind.name);
    if (failed.length > 0 && !values.survey) break;
  }
  const waiting = waitingFor().map(([name]) => name);
  if (waiting.length > 0) console.log(`not in force, see test/model/features.ts: ${waiting.join(', ')}`);
  console.log(JSON.stringify({ schedules: total, failed, met } satisfies Summary));
  return failed.length === 0 ? 0 : 1;
}

async function check(kind: Kind, met: Record<string, number>) {
  if (values.runs === '0') return { count: 0, isFailed: false };
  const startedAt = process.cpuUsage();
  const found = new Map<string, number[]>();
  let count = 0;
  const property = fc.asyncProperty(schedules, async (schedule) => {
    const index = count++;
    const history = await runSchedule(schedule, kind);
    for (const [name, hasMet] of Object.entries(HARDSHIPS)) if (hasMet(history)) met[name] = (met[name] ?? 0) + 1;
    const violations = violationsOf(history);
    if (violations.length > 0 && !values.survey) throw new Error('a schedule breaks an invariant');
    for (const text of violations) found.set(text, [...(found.get(text) ?? []), index]);
  });
  const details = await fc.check<[Schedule]>(property, {
    seed: Number(values.seed),
    numRuns: Number(values.runs),
    ...(values.path !== undefined && { path: values.path, endOnFailure: true }),
  });
  const { user, system } = process.cpuUsage(startedAt);
  const isFailed = details.failed || found.size > 0;
  const each = ((user + system) / 1000 / count).toFixed(0);
  console.log(`${isFailed ? 'FAILED' : 'held  '} ${kind.name.padEnd(16)} ${count} schedules, ${each} ms of CPU each`);
  for (const [text, indexes] of found) console.log(`  ${text}  [${indexes.slice(0, 5)}]`);
  const [schedule] = details.counterexample ?? [];
  if (schedule) {
    console.log(await explain(schedule, kind));
    console.log(
      `\nRepeat with: node run.mjs test/model/main.ts --kind ${kind.name} --seed ${details.seed} --path ${details.counterexamplePath}\n`,
    );
  }
  return { count, isFailed };
}

/** Says whether a schedule that an engine once failed fails again. */
async function checkKnown(kind: Kind): Promise<boolean> {
  const mine = KNOWN.filter(({ kinds, needs }) => kinds.includes(kind.name) && (needs === undefined || inForce(needs)));
  let isFailed = false;
  for (const { fault, schedule } of mine) {
    const violations = violationsOf(await runSchedule(schedule, kind));
    if (violations.length === 0) continue;
    isFailed = true;
    console.log(`FAILED ${kind.name.padEnd(16)} ${fault}`);
    console.log(values.survey ? violations.map((text) => `  ${text}`).join('\n') : await explain(schedule, kind));
  }
  return isFailed;
}

/** Runs a schedule that failed once more, with the log of its workers. */
async function explain(schedule: Schedule, kind: Kind): Promise<string> {
  process.env.POWERTOOLS_LOG_LEVEL = 'INFO';
  const history = await runSchedule(schedule, kind);
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  const acts = schedule.acts.map((act) => `  ${describeAct(act)}`);
  return [
    `\n${kind.name}, ${schedule.workers} workers, noise ${schedule.noise}:`,
    ...acts,
    '',
    ...history.trace,
    '',
    ...violationsOf(history),
  ].join('\n');
}
