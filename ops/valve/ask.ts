import { userInfo } from 'node:os';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  recoverFunctionName,
  type ValveAct,
  type ValveAnswer,
  valveFunctionName,
} from '../../shared/topology/index.ts';
import { OperationError } from '../command/command.ts';
import type { Target } from '../command/target.ts';

/** The current user, as the ledger names them. */
export const currentUser = () => userInfo().username;

/** Asks the environment's valve through the recover function, and waits for its answer. @throws OperationError when one of them fails */
export async function askValve({ environment, access }: Target, request: ValveAct): Promise<ValveAnswer> {
  const FunctionName = recoverFunctionName(environment);
  const { FunctionError, Payload } = await new LambdaClient(access).send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(request) }),
  );
  if (FunctionError)
    throw new OperationError(
      `the valve failed: read the logs of ${FunctionName} and ${valveFunctionName(environment)}, and repeat the command; nothing is done twice.`,
    );
  return JSON.parse(Payload?.transformToString() ?? '{}');
}
