import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { CompareAsked } from '../../shared/recover/index.ts';
import { compareAlias, pullFunctionName } from '../../shared/topology/index.ts';
import { awsLimits } from './aws-limits.ts';

/** A few calls to two vendors, each with its time-out. One attempt: the person repeats the command. */
const client = new LambdaClient(awsLimits({ maxAttempts: 1, connectMs: 1000, requestMs: 65_000 }));

/** Asks the function of a reconciliation for one record, by the alias that only this function may invoke. @throws Error when it fails */
export async function compareThrough(
  environment: string,
  { reconciliation, side, id }: CompareAsked,
): Promise<unknown> {
  const [integration = '', name = ''] = reconciliation.split('/');
  const FunctionName = pullFunctionName(environment, integration, name);
  const asked = { FunctionName, Qualifier: compareAlias(environment), Payload: JSON.stringify({ side, id }) };
  const { FunctionError, Payload } = await client.send(new InvokeCommand(asked));
  if (FunctionError) throw new Error(`The comparison failed: read the log of ${FunctionName}.`);
  return JSON.parse(Payload?.transformToString() ?? '{}');
}
