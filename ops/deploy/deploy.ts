import { wrapped } from '../../shared/text/index.ts';
import { readOptions, TARGET_OPTIONS } from '../command/arguments.ts';
import { OperationError, type Output, UsageError } from '../command/command.ts';
import { ask, isTerminal } from '../command/input.ts';
import { project } from '../command/project.ts';
import { targetOf } from '../command/target.ts';
import { protect } from '../doctor/checks/protection.ts';
import { type Examined, examineProject } from '../doctor/environment.ts';
import { readStage } from './assembly.ts';
import { deployAssembly, synthesize } from './cdk.ts';
import { compare } from './compare.ts';
import type { Judged } from './judge.ts';
import { remaining } from './remaining.ts';

const OPTIONS = { plan: { type: 'boolean' }, yes: { type: 'boolean' }, folder: TARGET_OPTIONS.folder } as const;

export const DEPLOY_USAGE = 'npm run deploy -- ENV [--plan] [--yes] [-- OPTIONS OF cdk deploy]';

/**
 * Deploys an environment: synthesizes it, compares it with what is deployed, and lets `cdk deploy` begin only where nothing that holds
 * events is left behind.
 * @param assembly a folder for the synthesis, which the caller removes
 * @returns the exit code: 1 where the deploy may not begin or has failed
 * @throws UsageError, OperationError, and AWS's errors
 */
export async function deploy(args: readonly string[], assembly: string, output: Output): Promise<number> {
  const cut = args.indexOf('--');
  const [own, cdkOptions] = cut < 0 ? [args, []] : [args.slice(0, cut), args.slice(cut + 1)];
  const { values, positionals } = readOptions(own, OPTIONS, true);
  const environment = environmentOf(positionals);
  const settings = project.environments[environment];
  if (!settings) throw new UsageError(`penstock.config.ts has no environment "${environment}".`);
  const target = targetOf({ env: environment, ...(values.folder !== undefined && { folder: values.folder }) });
  if (target.isHere && !values.plan)
    throw new OperationError(
      `${environment} runs on this machine: \`npm run dev\` deploys there. To deploy to AWS, stop it first.`,
    );
  const examine = () => examineProject({ target, project, settings, note: output.stderr });

  output.stderr(`Synthesizing ${environment}, then comparing it with what is deployed ${target.where}`);
  const deployed = examine();
  const guarded = (await deployed.stacks()).filter(({ isProtected }) => isProtected).map(({ name }) => name);
  if ((await synthesize(environment, assembly, guarded)) !== 0) return 1;
  const judged = await compare(deployed, readStage(assembly, environment));
  for (const line of reportOf(judged)) output.line(line);
  if (judged.refusals.length > 0) return 1;
  if (values.plan) return 0;
  if (!values.yes && !(await isAgreed(judged, environment))) return 1;
  const code = await deployAssembly(environment, assembly, cdkOptions);
  if (code !== 0) {
    output.stderr(
      'The deploy has failed. CloudFormation brings the stack that failed back to what it was; stacks deployed before it stay new. Correct its reason, and repeat.',
    );
    return code;
  }
  await afterwards(examine(), output);
  return 0;
}

function environmentOf([environment, more]: readonly string[]): string {
  const names = Object.keys(project.environments).join(', ');
  if (environment === undefined || more !== undefined)
    throw new UsageError(`Name one environment; there are ${names}.`);
  if (Object.hasOwn(project.environments, environment)) return environment;
  throw new UsageError(`penstock.config.ts has no environment "${environment}"; there are ${names}.`);
}

export function reportOf({ losses, others, leftOver, refusals }: Judged): readonly string[] {
  const list = (title: string, items: readonly string[]) =>
    items.length === 0 ? [] : [title, ...items.flatMap((item) => wrapped(item, { indent: '- ', hanging: '  ' }))];
  const rest = others === 0 ? [] : [`${others} resources that hold nothing are removed or replaced.`];
  return [
    ...(losses.length === 0 ? ['Nothing that holds anything is removed or replaced.'] : []),
    ...list('The deploy takes away:', losses),
    ...rest,
    ...list(
      'These stacks stay deployed although the project no longer has them; remove one by `aws cloudformation delete-stack` once its queues are empty:',
      leftOver,
    ).flatMap((line) => (line.startsWith('-') || line.startsWith(' ') ? [line] : wrapped(line))),
    ...list('Nothing was deployed:', refusals),
  ];
}

/** A pipeline says `--yes`; a person types the environment's name where something goes that holds something. */
async function isAgreed({ losses }: Judged, environment: string): Promise<boolean> {
  if (losses.length === 0) return true;
  if (!isTerminal())
    throw new UsageError(`The deploy takes away what holds something: read the list, then repeat it with --yes.`);
  return (await ask(`To go on, type ${environment}: `)) === environment;
}

/** The templates protect nothing, so that a first deploy can be repeated: what is new gets its protection now. */
async function afterwards(examined: Examined, output: Output): Promise<void> {
  if (examined.settings.production)
    for (const name of await protect(examined)) output.line(`${name}: protected against being deleted.`);
  for (const line of await remaining(examined)) output.line(line);
}
