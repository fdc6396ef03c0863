import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createControl } from '../../shared/call/limits/index.ts';
import { describeError, type Log } from '../../shared/telemetry/index.ts';
import type { WorkerEnvironment } from '../../shared/topology/index.ts';
import { probeNow } from './probe.ts';
import type { DestinationAccounts } from './vendors.ts';

/** The breakers and budgets of a worker's accounts. A breaker that opens is reported to the valve. */
export function openControl(
  { controlTable, environment }: Pick<WorkerEnvironment, 'controlTable' | 'environment'>,
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
      await reportToValve(environment, account, log);
    },
  });
}

/** Never rejects. Lambda's client is loaded only by then. @param tripped an account, or a delivery */
export async function reportToValve(environment: string, tripped: string, log: Log): Promise<void> {
  try {
    const { callValve } = await import('./valve-call.ts');
    await callValve(environment, { tripped });
  } catch (error) {
    const errorMessage = describeError(error);
    log.error('valve not told; it finds out within a minute', { destination: tripped, errorMessage });
  }
}
