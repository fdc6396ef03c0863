import { type Depth, depthOf } from '../deployed/queues.ts';
import { eachAtOnce, readTemplate } from '../deployed/stacks.ts';
import type { Examined } from '../doctor/environment.ts';
import { type Judged, judgeDeploy, queuesAtStake } from './judge.ts';
import type { Template } from './template.ts';

/** Compares what would be deployed with what is, and judges it. */
export async function compare(examined: Examined, next: ReadonlyMap<string, Template>): Promise<Judged> {
  const { environment, aws } = examined;
  const deployed = await examined.stacks();
  const before = new Map(
    await eachAtOnce(
      deployed.filter(({ status }) => status !== 'REVIEW_IN_PROGRESS').map(({ name }) => name),
      async (name) => [name, (await readTemplate(aws.cloudformation, name)) as Template] as const,
    ),
  );
  const stacks = [...new Set([...next.keys(), ...before.keys()])].map((stack) => {
    const [was, will] = [before.get(stack), next.get(stack)];
    return { stack, ...(was && { before: was }), ...(will && { after: will }) };
  });
  const resources = before.size === 0 ? [] : await examined.resources();
  const depths = new Map(
    (
      await eachAtOnce(queuesAtStake({ stacks, resources }), async (url): Promise<[string, Depth][]> => {
        const depth = await depthUnlessGone(examined, url);
        return depth ? [[url, depth]] : [];
      })
    ).flat(),
  );
  return judgeDeploy({ environment, stacks, resources, depths });
}

async function depthUnlessGone({ aws }: Examined, url: string): Promise<Depth | undefined> {
  try {
    return await depthOf(aws.sqs, url);
  } catch (error) {
    if (error instanceof Error && /QueueDoesNotExist|NonExistentQueue/.test(error.name)) return undefined;
    throw error;
  }
}
