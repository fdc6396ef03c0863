import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { type Depth, depthOf, nameInUrl, queueUrl, total } from '../../deployed/queues.ts';
import { type Examined, namesOfKind } from '../environment.ts';
import type { Finding } from '../finding.ts';

/** What the manifest names is there, and no queue holds events that nothing of the project reads. */
export async function namesFindings(examined: Examined): Promise<readonly Finding[]> {
  const { environment } = examined;
  const [queues, functions, buckets, orphans] = await Promise.all([
    examined.queues(),
    examined.functions(),
    missingBuckets(examined),
    orphanFindings(examined),
  ]);
  return [
    ...judgeNames({
      environment,
      expected: { queue: namesOfKind(examined, 'queue'), function: namesOfKind(examined, 'function') },
      seen: { queue: queues, function: functions },
    }),
    ...buckets.map((name) => missing('bucket', name, environment)),
    ...orphans,
  ];
}

/** Of a queue that was deleted since it was listed. */
const NOTHING: Depth = { visible: 0, inFlight: 0, delayed: 0 };

/** One finding for each queue of the environment that belongs to no stack and still holds messages; an empty one is no finding. */
export async function orphanFindings(examined: Examined): Promise<readonly Finding[]> {
  const { environment, aws } = examined;
  const [queues, resources] = await Promise.all([examined.queues(), examined.resources()]);
  const ours = new Set(
    resources.filter(({ type }) => type === 'AWS::SQS::Queue').map(({ physicalId }) => nameInUrl(physicalId)),
  );
  const holding = await Promise.all(
    queues
      .filter((name) => !ours.has(name))
      .map(async (name): Promise<readonly [string, Depth]> => {
        const url = await queueUrl(aws.sqs, name);
        return [name, url === undefined ? NOTHING : await depthOf(aws.sqs, url)];
      }),
  );
  return holding.flatMap(([name, depth]) => orphanFinding(name, depth, environment));
}

type Kind = 'queue' | 'function';

export interface NamesToJudge {
  readonly environment: string;
  readonly expected: Readonly<Record<Kind, readonly string[]>>;
  readonly seen: Readonly<Record<Kind, readonly string[]>>;
}

function judgeNames({ environment, expected, seen }: NamesToJudge): readonly Finding[] {
  return (['queue', 'function'] as const).flatMap((kind) =>
    expected[kind].filter((name) => !seen[kind].includes(name)).map((name) => missing(kind, name, environment)),
  );
}

function missing(kind: string, name: string, environment: string): Finding {
  return {
    thing: name,
    problem: `the ${kind} of penstock.names.json does not exist`,
    remedy:
      'Never deployed? Deploy. Deleted by hand? CloudFormation does not notice: deploy its stack once without it, then with it.',
    run: `npm run deploy -- ${environment}`,
  };
}

function orphanFinding(name: string, depth: Depth, environment: string): readonly Finding[] {
  if (total(depth) === 0) return [];
  return [
    {
      thing: name,
      problem: `no stack has this queue any more, and ${total(depth)} messages are in it: nothing reads them`,
      remedy: 'Move them to where they belong.',
      run: `npm run ops -- drain ${name} --env ${environment}`,
    },
  ];
}

/** Buckets have the account and the region in their names. */
async function missingBuckets(examined: Examined): Promise<readonly string[]> {
  const [place] = await examined.stacks();
  if (!place) return [];
  const all = Object.entries(examined.names.platform ?? {}).filter(([fact]) => /\bbucket\b/.test(fact));
  const names = all.map(([, name]) =>
    name
      .replaceAll('{env}', examined.environment)
      .replaceAll('{account}', place.account)
      .replaceAll('{region}', place.region),
  );
  const seen = await Promise.all(names.map((Bucket) => exists(examined, Bucket)));
  return names.filter((_, at) => !seen[at]);
}

async function exists({ aws }: Examined, Bucket: string): Promise<boolean> {
  try {
    await aws.s3.send(new HeadBucketCommand({ Bucket }));
    return true;
  } catch (error) {
    if (error instanceof Error && /NotFound|NoSuchBucket/.test(error.name)) return false;
    throw error;
  }
}
