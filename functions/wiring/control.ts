import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createControl } from '../../shared/call/limits/index.ts';
import { describeError, type Log } from '../../shared/telemetry/index.ts';
import type { WorkerEnvironment } from '../../shared/topology/index.ts';
import { probeNow } from './probe.ts';
import type { DestinationAccounts } from './vendors.ts';

/** The breakers and budgets of a worker's accounts. A breaker that opens is reported to the valve. */
export function openControl(
  { controlTable, environment }: WorkerEnvironment,
  dynamo: DynamoDBClient,
  accounts: DestinationAccounts,
  log: Log,
) {
  return createControl({
    client: dynamo,
    tableName: controlTable,
    now: Date.now,
    sleep: (ms) => new Promise<void>((wake) => setTimeout(wake, ms)),
    random: Math.random,
    probe: (account) => probeNow(account, accounts.vendors, log),
    onOpened: async (account) => {
      log.error('breaker opened: no calls until a probe and one message succeed', { destination: account });
      await reportToValve(account).catch((error) =>
        log.error('valve not told; it finds out within a minute', {
          destination: account,
          errorMessage: describeError(error),
        }),
      );
    },
  });

  /** Lambda's client is loaded only by then. */
  async function reportToValve(account: string): Promise<void> {
    const { callValve } = await import('./valve-call.ts');
    await callValve(environment, { tripped: account });
  }
}
