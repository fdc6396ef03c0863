import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { REPORT_ALIAS, type ValveReport, valveFunctionName } from '../../shared/topology/index.ts';
import { awsLimits } from './aws-limits.ts';

/** In the middle of a batch: what the valve does not hear now, it sees for itself within a minute. */
const client = new LambdaClient(awsLimits({ maxAttempts: 2, connectMs: 500, requestMs: 1500 }));

/**
 * Reports to the environment's valve without waiting for what it does, by the alias that takes reports only. A bundle of its own beside
 * every worker (`valve-call.mjs`).
 */
export async function callValve(environment: string, report: ValveReport): Promise<void> {
  const FunctionName = valveFunctionName(environment);
  const Payload = JSON.stringify(report);
  await client.send(new InvokeCommand({ FunctionName, Qualifier: REPORT_ALIAS, InvocationType: 'Event', Payload }));
}
