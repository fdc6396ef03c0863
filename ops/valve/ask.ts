import { userInfo } from 'node:os';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type ValveAnswer, type ValveRequest, valveFunctionName } from '../../shared/topology/index.ts';
import { OperationError } from '../command/command.ts';
import type { Target } from '../command/target.ts';

/** The current user, as the ledger names them. */
export const currentUser = () => userInfo().username;

/** Invokes the environment's valve and waits for its answer. @throws OperationError when the valve itself fails */
export async function askValve({ environment, access }: Target, request: ValveRequest): Promise<ValveAnswer> {
  const FunctionName = valveFunctionName(environment);
  const { FunctionError, Payload } = await new LambdaClient(access).send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(request) }),
  );
  if (FunctionError)
    throw new OperationError(
      `the valve failed: read the log of ${FunctionName}, and repeat the command; the valve does nothing twice.`,
    );
  return JSON.parse(Payload?.transformToString() ?? '{}');
}
