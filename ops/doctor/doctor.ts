import { readOptions, TARGET_OPTIONS } from '../command/arguments.ts';
import { type Command, OperationError, type Output, UsageError } from '../command/command.ts';
import { project } from '../command/project.ts';
import { remedyOf, targetOf } from '../command/target.ts';
import { alarmFindings } from './checks/alarms.ts';
import { limitFindings } from './checks/limits.ts';
import { mappingFindings } from './checks/mappings.ts';
import { namesFindings } from './checks/names.ts';
import { protect, protectionFindings } from './checks/protection.ts';
import { quotaFindings } from './checks/quotas.ts';
import { secretFindings } from './checks/secrets.ts';
import { stackFindings } from './checks/stacks.ts';
import { subscriptionFindings } from './checks/subscriptions.ts';
import { type Examined, examineProject } from './environment.ts';
import { type Finding, linesOf } from './finding.ts';

const OPTIONS = { ...TARGET_OPTIONS, protect: { type: 'boolean' } } as const;

/** In the order of what a person sets right first. */
const CHECKS: readonly {
  readonly title: string;
  readonly find: (examined: Examined) => Promise<readonly Finding[]>;
}[] = [
  { title: 'stacks', find: stackFindings },
  { title: 'names of penstock.names.json', find: namesFindings },
  { title: 'secrets', find: secretFindings },
  { title: 'on-call subscriptions', find: subscriptionFindings },
  { title: 'event source mappings', find: mappingFindings },
  { title: 'account limits', find: limitFindings },
  { title: 'service quotas', find: quotaFindings },
  { title: 'alarms', find: alarmFindings },
  { title: 'protection', find: protectionFindings },
];

export const doctor: Command = {
  usage: '[--protect] [--env NAME]',
  summary:
    'Examines a deployed environment: stacks, names, secrets and whether the accounts accept them, subscriptions, mappings, limits, alarms that cannot ring, protection. Exit code 1 when something is wrong. --protect turns the protection of tables and stacks on.',
  async run(args, output) {
    const { values } = readOptions(args, OPTIONS);
    const target = targetOf(values);
    const settings = project.environments[target.environment];
    if (!settings)
      throw new UsageError(
        `penstock.config.ts has no environment "${target.environment}"; there are ${Object.keys(project.environments).join(', ')}.`,
      );
    const examined = examineProject({ target, project, settings, note: output.stderr });
    if (values.protect) return turnOn(examined, output);
    output.stderr(`Examining ${target.environment} ${target.where}`);
    const results = await Promise.all(CHECKS.map(({ title, find }) => attempt(title, () => find(examined))));
    return report(results, examined, output);
  },
};

interface Result {
  readonly title: string;
  readonly findings: readonly Finding[];
  /** Why the check could not be made. */
  readonly obstacle?: unknown;
}

/** A check that AWS refuses does not stop the others. */
async function attempt(title: string, find: () => Promise<readonly Finding[]>): Promise<Result> {
  try {
    return { title, findings: await find() };
  } catch (obstacle) {
    return { title, findings: [], obstacle };
  }
}

/** @throws OperationError when no check could be made */
function report(results: readonly Result[], { target, environment }: Examined, output: Output): number {
  const failed = results.filter(({ obstacle }) => obstacle !== undefined);
  if (failed.length === results.length) throw failed[0]?.obstacle;
  let found = 0;
  for (const { title, findings, obstacle } of results) {
    if (obstacle !== undefined) {
      const why = obstacle instanceof Error ? `${obstacle.name}: ${obstacle.message}` : String(obstacle);
      const finding = {
        thing: title,
        problem: `not checked: ${why}`,
        remedy: remedyOf(obstacle) ?? 'Repeat the command.',
      };
      for (const line of linesOf(finding)) output.line(line);
      found += 1;
    }
    for (const finding of findings) for (const line of linesOf(finding)) output.line(line);
    found += findings.length;
  }
  const checked = results.map(({ title, findings, obstacle }) =>
    obstacle === undefined
      ? findings.length === 0
        ? `${title}: well`
        : `${title}: ${findings.length}`
      : `${title}: not checked`,
  );
  for (const line of checked) output.stderr(line);
  if (found === 0) {
    output.line(`${environment} ${target.where} is well.`);
    return 0;
  }
  output.line(`${found} ${found === 1 ? 'thing is' : 'things are'} wrong in ${environment}.`);
  return 1;
}

async function turnOn(examined: Examined, output: Output): Promise<number> {
  if ((await examined.stacks()).length === 0)
    throw new OperationError(`no stack of ${examined.environment} is deployed: see --env and the region.`);
  const done = await protect(examined);
  for (const name of done) output.line(`${name}: protected against being deleted.`);
  if (done.length === 0) output.line('Everything that holds state was protected already.');
  return 0;
}
