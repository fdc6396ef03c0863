import { createHash } from 'node:crypto';

/** A chain of requests may invoke one function so often: https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html. */
export const MOST_LINKS = 16;

/** How often a chain of requests has invoked each function, by a short digest of its ARN. */
type Lineage = ReadonlyMap<string, number>;

/** Whether this invocation would be one too many of its chain. */
export function isLooping(trace: string | undefined, functionArn: string): boolean {
  return (lineageOf(trace).get(digestOf(functionArn)) ?? 0) >= MOST_LINKS;
}

/** The tracing header that a function gets, and that its own calls carry on: the caller's, one link longer. */
export function linkedTrace(
  trace: string | undefined,
  functionArn: string,
  fresh: { readonly root: string; readonly parent: string },
): string {
  const digest = digestOf(functionArn);
  const before = lineageOf(trace);
  const after = new Map([...before, [digest, (before.get(digest) ?? 0) + 1]]);
  const root = /(?:^|;)Root=([^;]+)/.exec(trace ?? '')?.[1] ?? fresh.root;
  const links = [...after].map(([of, count]) => `${of}:${count}`).join('|');
  return `Root=${root};Parent=${fresh.parent};Sampled=0;Lineage=${links}`;
}

/** One header for the messages of a batch: of each function the longest chain. Undefined where none has any. */
export function longestTrace(traces: readonly (string | undefined)[]): string | undefined {
  const [first, ...others] = traces.filter((trace) => trace !== undefined);
  if (first === undefined || others.length === 0) return first;
  const longest = new Map<string, number>();
  for (const [of, count] of [first, ...others].flatMap((trace) => [...lineageOf(trace)]))
    longest.set(of, Math.max(count, longest.get(of) ?? 0));
  const links = [...longest].map(([of, count]) => `${of}:${count}`).join('|');
  return `${first.replace(/;?Lineage=[^;]*/, '')};Lineage=${links}`;
}

function lineageOf(trace = ''): Lineage {
  const links = /(?:^|;)Lineage=([^;]+)/.exec(trace)?.[1]?.split('|') ?? [];
  return new Map(
    links.flatMap((link) => {
      const [, of, count] = /^([0-9a-f]{8}):(\d+)$/.exec(link) ?? [];
      return of === undefined ? [] : [[of, Number(count)] as const];
    }),
  );
}

const digests = new Map<string, string>();

function digestOf(arn: string): string {
  const known = digests.get(arn) ?? createHash('sha256').update(arn).digest('hex').slice(0, 8);
  digests.set(arn, known);
  return known;
}
