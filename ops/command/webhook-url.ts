import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Integration } from '../../shared/contract/index.ts';
import { receiverFunctionName, webhookPath } from '../../shared/topology/index.ts';
import { OperationError } from './command.ts';
import type { Target } from './target.ts';

/** The URL that the vendor sends to, as the receiver itself knows it: some vendors sign it. @throws OperationError */
export async function webhookUrlOf(
  { environment, access }: Pick<Target, 'environment' | 'access'>,
  { name }: Pick<Integration, 'name'>,
): Promise<string> {
  const FunctionName = receiverFunctionName(environment, name);
  const { Environment } = await new LambdaClient(access).send(new GetFunctionConfigurationCommand({ FunctionName }));
  const { PENSTOCK_PUBLIC_URL: url, PENSTOCK_PUBLIC_PATH: path = webhookPath(name) } = Environment?.Variables ?? {};
  if (!url) throw new OperationError(`${FunctionName} does not know its URL: deploy the environment again.`);
  return new URL(path, url).href;
}
