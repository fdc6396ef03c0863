import type { Environment } from '../harness/environment.ts';

const SERVICES = ['sqs', 'dynamodb', 'lambda', 'cloudwatch', 'logs', 's3', 'sts', 'secretsmanager'] as const;

/** Requests to AWS, by service; those without any are left out. */
export type CallCounts = Readonly<Record<string, number>>;

/** Counts a caller's requests to AWS from here on. A fault without an effect counts the calls of one service. */
export function countCalls({ runtime }: Pick<Environment, 'runtime'>, caller: string): () => CallCounts {
  const { faults } = runtime.endpoint;
  const added = SERVICES.map((service) => faults.add({ service, operation: '*', caller, delayMs: 0 }));
  return () => {
    const hits = new Map(faults.list().map(({ id, hits }) => [id, hits]));
    const counts = added.map(({ id, service }): [string, number] => [service, hits.get(id) ?? 0]);
    for (const { id } of added) faults.remove(id);
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  };
}

export const total = (counts: CallCounts) => Object.values(counts).reduce((sum, count) => sum + count, 0);
