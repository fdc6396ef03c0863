import { type Depth, nameInUrl, total } from '../deployed/queues.ts';
import type { ResourceSeen } from '../deployed/stacks.ts';
import { type Loss, lossesOf, namedResources } from './changes.ts';
import { RESOURCE_RULES } from './replacement.ts';
import { exportsOf, importsOf, type Template } from './template.ts';

/** One stack, as it is deployed and as it would be. */
export interface StackToJudge {
  readonly stack: string;
  /** Absent for a stack that was never deployed. */
  readonly before?: Template;
  /** Absent for a stack that the project no longer has: a deploy leaves it as it is. */
  readonly after?: Template;
}

export interface DeployToJudge {
  readonly environment: string;
  readonly stacks: readonly StackToJudge[];
  readonly resources: readonly ResourceSeen[];
  /** What each queue holds that could go, by its URL; without an entry for a queue that is gone already. */
  readonly depths: ReadonlyMap<string, Depth>;
}

export interface Judged {
  /** What goes that holds something, in sentences for a person to agree to. */
  readonly losses: readonly string[];
  /** How many resources go that hold nothing. */
  readonly others: number;
  /** Stacks that stay deployed although the project no longer has them. */
  readonly leftOver: readonly string[];
  /** Why the deploy must not begin, each with its remedy. */
  readonly refusals: readonly string[];
}

/** What a deploy would take away, and whether it may begin: CloudFormation's rules, and no queue that holds an event is left behind. */
export function judgeDeploy(deploy: DeployToJudge): Judged {
  const all = deploy.stacks.flatMap(({ stack, before, after }) =>
    before && after ? lossesOf(before, after).map((loss) => ({ stack, ...loss })) : [],
  );
  const holding = all.filter(({ type }) => RESOURCE_RULES[type]?.holds !== undefined);
  return {
    losses: holding.map((loss) => sentenceOf(loss, deploy)),
    others: all.length - holding.length,
    leftOver: deploy.stacks.flatMap(({ stack, before, after }) => (before && !after ? [stack] : [])),
    refusals: [...queueRefusals(holding, deploy), ...nameRefusals(deploy), ...exportRefusals(deploy)],
  };
}

/** The queues that would go: before a deploy is judged, their depths are read. */
export function queuesAtStake({ stacks, resources }: Pick<DeployToJudge, 'stacks' | 'resources'>): readonly string[] {
  return stacks.flatMap(({ stack, before, after }) =>
    before && after
      ? lossesOf(before, after)
          .filter(({ type }) => type === QUEUE)
          .flatMap((loss) => physicalId(resources, { stack, ...loss }) ?? [])
      : [],
  );
}

const QUEUE = 'AWS::SQS::Queue';

type LossIn = Loss & { readonly stack: string };

function physicalId(resources: readonly ResourceSeen[], { stack, logicalId }: Pick<LossIn, 'stack' | 'logicalId'>) {
  return resources.find((one) => one.stack === stack && one.logicalId === logicalId)?.physicalId;
}

function sentenceOf(loss: LossIn, { resources, depths }: DeployToJudge): string {
  const id = physicalId(resources, loss) ?? loss.logicalId;
  const depth = depths.get(id);
  const why = loss.because === undefined ? '' : ` (its ${loss.because} changes)`;
  const fate = loss.isKept ? 'it stays, and no stack has it any more' : 'it is deleted';
  const holds = RESOURCE_RULES[loss.type]?.holds ?? '';
  const what = depth === undefined ? holds : `${holds}: ${total(depth)}`;
  return `${nameInUrl(id)}, ${loss.type} of ${loss.stack}, is ${loss.what}${why}: ${fate}. It holds ${what}.`;
}

/** Events in flight count: a worker that fails gives them back. */
function queueRefusals(
  losses: readonly LossIn[],
  { environment, resources, depths }: DeployToJudge,
): readonly string[] {
  return losses.flatMap((loss) => {
    const url = loss.type === QUEUE ? physicalId(resources, loss) : undefined;
    const depth = url === undefined ? undefined : depths.get(url);
    if (url === undefined || depth === undefined || total(depth) === 0) return [];
    const { visible, inFlight, delayed } = depth;
    const fate = loss.isKept ? 'nothing would read it any more' : 'they would be deleted with it';
    return [
      `${nameInUrl(url)} holds ${total(depth)} events (${visible} wait, ${inFlight} are in work, ${delayed} are delayed), and ${fate}. Stop the sender, then: npm run ops -- drain ${nameInUrl(url)} --env ${environment}`,
    ];
  });
}

/** CloudFormation creates before it deletes: a name that is taken fails the deploy, and it is rolled back. */
function nameRefusals({ stacks }: DeployToJudge): readonly string[] {
  const owners = new Map<string, { readonly stack: string; readonly logicalId: string }>();
  for (const { stack, before } of stacks)
    for (const { type, name, logicalId } of namedResources(before ?? {}))
      owners.set(`${type} ${name}`, { stack, logicalId });
  return stacks.flatMap(({ stack, after }) =>
    namedResources(after ?? {}).flatMap(({ type, name, logicalId }) => {
      const owner = owners.get(`${type} ${name}`);
      if (!owner || (owner.stack === stack && owner.logicalId === logicalId)) return [];
      return [
        `${name} (${type}) is ${owner.logicalId} of ${owner.stack} and would be ${logicalId} of ${stack}: CloudFormation creates the new one before it removes the old one, and the name is taken. Keep the delivery's first name with \`formerly\`, or remove the old one in a deploy of its own.`,
      ];
    }),
  );
}

/** A stack that exports is deployed before those that import. */
function exportRefusals({ stacks }: DeployToJudge): readonly string[] {
  return stacks.flatMap(({ stack, before, after }) => {
    if (!before || !after) return [];
    const now = exportsOf(after);
    return [...exportsOf(before)].flatMap(([name, value]) => {
      if (now.get(name) === value) return [];
      const users = stacks.filter((one) => one.stack !== stack && one.before && importsOf(one.before).has(name));
      if (users.length === 0) return [];
      const change = now.has(name) ? 'changes' : 'is gone';
      return [
        `the export ${name} of ${stack} ${change}, and ${users.map((one) => one.stack).join(', ')} still imports it: CloudFormation refuses that. Deploy first a version in which nothing imports it.`,
      ];
    });
  });
}
