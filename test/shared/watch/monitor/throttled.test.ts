import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCloudWatch } from '../../../../packages/local-aws/test/cloudwatch/harness.ts';
import { functionNames } from '../../../../shared/topology/index.ts';
import { createChecks } from '../../../../shared/watch/monitor/index.ts';

const START = Date.UTC(2026, 2, 2, 8);
const MINUTE = 60_000;
const ours = functionNames('dev', { receivers: ['shop'], deliveries: [], pulls: [] });

let served: Awaited<ReturnType<typeof startCloudWatch>>;
beforeAll(async () => {
  served = await startCloudWatch();
});
afterAll(() => served.close());

/** Lambda counts a throttle for its function, and for all functions of the account. */
function throttle(functionName: string, times: number, at: number): void {
  for (const dimensions of [{ FunctionName: functionName }, {}])
    served.cloudwatch.record({
      ...{ namespace: 'AWS/Lambda', name: 'Throttles', value: times, unit: 'Count', dimensions, at },
    });
}

const throttled = async (fromMs: number) => {
  const checks = createChecks({
    cloudwatch: served.client,
    functionNames: ours,
    environment: 'dev',
    controlTable: 'control',
    ledgerTable: 'none',
    ...({} as Pick<Parameters<typeof createChecks>[0], 'dynamo' | 'sns' | 'secrets'>),
  });
  return [...(await checks.throttled(fromMs))];
};

test('throttles of functions that are not ours are not counted, and those of ours by function', async () => {
  await served.pass(20);
  expect(await throttled(START)).toEqual([]);
  throttle('another-teams-function', 7, START + MINUTE);
  expect(await throttled(START)).toEqual([]);
  throttle('penstock-dev-shop-receive', 2, START + 6 * MINUTE);
  throttle('penstock-dev-shop-receive', 1, START + 7 * MINUTE);
  throttle('penstock-dev-valve', 4, START + 8 * MINUTE);
  throttle('another-teams-function', 7, START + 8 * MINUTE);
  throttle('penstock-dev-valve', 9, START + 10 * MINUTE);
  expect(await throttled(START + 5 * MINUTE)).toEqual([
    ['penstock-dev-shop-receive', 3],
    ['penstock-dev-valve', 4],
  ]);
});
