import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ACTS_ALIAS, type ValveAct, type ValveAnswer, valveFunctionName } from '../../shared/topology/index.ts';
import { awsLimits } from './aws-limits.ts';

/** The valve may run for a minute. One attempt: the person sees a failure, and repeats the command. */
const client = new LambdaClient(awsLimits({ maxAttempts: 1, connectMs: 1000, requestMs: 65_000 }));

/** Hands a person's act to the valve, by the alias that only this function may invoke. @throws Error when the valve fails */
export async function actThroughValve(environment: string, act: ValveAct): Promise<ValveAnswer> {
  const FunctionName = valveFunctionName(environment);
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({ FunctionName, Qualifier: ACTS_ALIAS, Payload: JSON.stringify(act) }),
  );
  if (FunctionError) throw new Error(`The valve failed: read the log of ${FunctionName}.`);
  return JSON.parse(Payload?.transformToString() ?? '{}');
}
