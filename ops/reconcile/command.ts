import { ACT_OPTIONS, beginAct } from '../audit/begin.ts';
import { namesOf, readOptions, TARGET_OPTIONS } from '../command/arguments.ts';
import { type Command, type Output, UsageError } from '../command/command.ts';
import { integrations } from '../command/project.ts';
import { type Target, targetOf } from '../command/target.ts';
import { at } from '../ledger/text.ts';
import { startRun } from '../runs/command.ts';
import { allPulls, type DeclaredPull } from '../runs/pulls.ts';
import { readReport, reportedRuns } from './report.ts';

const OPTIONS = {
  ...TARGET_OPTIONS,
  ...ACT_OPTIONS,
  start: { type: 'boolean' },
  reason: { type: 'string' },
  run: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const reconcile: Command = {
  usage: 'INTEGRATION[/RECONCILIATION] [--run NAME] [--json] [--start --reason TEXT] [--yes] [--env NAME]',
  summary:
    'Prints the last report of a reconciliation: what differs between both sides, what was repaired, and what a person decides. --start begins a run now.',
  async run(args, output) {
    const { values, positionals } = readOptions(args, OPTIONS, true);
    const [path, ...more] = positionals;
    if (more.length > 0) throw new UsageError('Name one reconciliation.');
    if (values.start && (values.run !== undefined || values.json))
      throw new UsageError('--start begins a run: leave --run and --json out.');
    const chosen = reconciliationOf(path);
    const target = targetOf(values);
    if (!values.start) return print(target, chosen, { run: values.run, isJson: values.json === true }, output);
    const act = { act: 'runs start', target: chosen.calledNow, reason: values.reason ?? 'no reason given' };
    await beginAct(target, act, { isGiven: values.yes === true, output });
    return startRun(target, chosen, output);
  },
};

async function print(
  target: Target,
  chosen: DeclaredPull,
  { run: name, isJson }: { readonly run: string | undefined; readonly isJson: boolean },
  output: Output,
): Promise<number> {
  const { open, reported } = await reportedRuns(target, chosen, name);
  const { environment } = target;
  if (open)
    output.stderr(
      `The run ${open.name} is open since ${at(open.startedAt)}: npm run ops -- runs ${chosen.calledNow} --env ${environment}`,
    );
  if (reported?.report === undefined) {
    const which = name === undefined ? `No run of ${chosen.calledNow}` : `The run ${name} of ${chosen.calledNow}`;
    output.stderr(`${which} has no report. The runs: npm run ops -- runs ${chosen.calledNow} --env ${environment}`);
    return 1;
  }
  output.line(await readReport(target, reported.report, isJson));
  output.stderr(`Read from ${reported.report}.`);
  return 0;
}

/** By INTEGRATION/RECONCILIATION, or by an integration that has one. @throws UsageError */
function reconciliationOf(path: string | undefined): DeclaredPull {
  const names = integrations.flatMap(({ calledNow, reconciliations = {} }) =>
    Object.keys(reconciliations).map((one) => `${calledNow}/${one}`),
  );
  const matching = names.filter((name) => name === path || name.startsWith(`${path}/`));
  const found = matching.length === 1 ? allPulls.find(({ calledNow }) => calledNow === matching[0]) : undefined;
  if (found) return found;
  if (names.length === 0) throw new UsageError('No integration declares a reconciliation.');
  const there = `there are ${namesOf(names)}.`;
  throw new UsageError(
    path === undefined ? `Name a reconciliation; ${there}` : `"${path}" names no single reconciliation; ${there}`,
  );
}
