import { userInfo } from 'node:os';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type ValveAnswer, type ValveRequest, valveFunctionName } from '../../shared/topology/index.ts';
import { Obstacle } from '../command/command.ts';
import type { Place } from '../command/place.ts';

/** The current user, as the ledger names them. */
export const currentUser = () => userInfo().username;

/** Invokes the environment's valve and waits for its answer. @throws Obstacle when the valve itself fails */
export async function askValve({ environment, access }: Place, request: ValveRequest): Promise<ValveAnswer> {
  const FunctionName = valveFunctionName(environment);
  const { FunctionError, Payload } = await new LambdaClient(access).send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(request) }),
  );
  if (FunctionError)
    throw new Obstacle(
      `the valve failed: read the log of ${FunctionName}, and repeat the command; the valve does nothing twice.`,
    );
  return JSON.parse(Payload?.transformToString() ?? '{}');
}
