import type { Environment } from './environment.ts';

/** The archive gathers events for five minutes; from here on it takes what there is. */
export async function archiveAtOnce({ runtime }: Environment): Promise<void> {
  const ask = (operation: string, input: object) =>
    runtime.dispatch({ kind: 'operator' }, 'lambda', operation, { ...input });
  const { EventSourceMappings } = await ask('ListEventSourceMappings', { FunctionName: 'penstock-dev-archive' });
  for (const { UUID } of EventSourceMappings as { UUID: string }[])
    await ask('UpdateEventSourceMapping', { UUID, BatchSize: 10, MaximumBatchingWindowInSeconds: 0 });
}
