import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type ValveRequest, valveFunctionName } from '../../shared/topology/index.ts';
import { awsLimits } from './aws-limits.ts';

/** In the middle of a batch: what the valve does not hear now, it sees for itself within a minute. */
const client = new LambdaClient(awsLimits({ maxAttempts: 2, connectMs: 500, requestMs: 1500 }));

/** Calls the environment's valve without waiting for what it does. A bundle of its own beside every worker (`valve-call.mjs`). */
export async function callValve(environment: string, request: ValveRequest): Promise<void> {
  const FunctionName = valveFunctionName(environment);
  await client.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: JSON.stringify(request) }));
}
