import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { CompareAnswer } from '../../shared/reconcile/index.ts';
import type {
  CompareAsked,
  PayloadAnswer,
  PayloadRequest,
  RecoverAnswer,
  RecoverRequest,
  UnlinkAnswer,
  UnlinkAsked,
} from '../../shared/recover/index.ts';
import { LOOK_ALIAS, recoverFunctionName, type ValveAct, type ValveAnswer } from '../../shared/topology/index.ts';
import { OperationError } from './command.ts';
import type { Target } from './target.ts';

/** A pair of a link that is wrong. */
interface Unlink {
  readonly unlink: UnlinkAsked;
}

/** One record on both sides of a reconciliation. */
interface Compare {
  readonly compare: CompareAsked;
}

/**
 * Invokes the environment's recover function, through which people act, and waits for its answer. A look at a payload goes by the alias
 * that observers may invoke. @throws OperationError when the function itself fails
 */
export function askRecover(target: Target, request: RecoverRequest): Promise<RecoverAnswer>;
export function askRecover(target: Target, request: PayloadRequest): Promise<PayloadAnswer>;
export function askRecover(target: Target, request: ValveAct): Promise<ValveAnswer>;
export function askRecover(target: Target, request: Compare): Promise<CompareAnswer>;
export function askRecover(target: Target, request: Unlink): Promise<UnlinkAnswer>;
export async function askRecover(
  { environment, access }: Target,
  request: RecoverRequest | PayloadRequest | ValveAct | Compare | Unlink,
): Promise<unknown> {
  const FunctionName = recoverFunctionName(environment);
  const alias = 'look' in request ? { Qualifier: LOOK_ALIAS } : {};
  const { FunctionError, Payload } = await new LambdaClient(access).send(
    new InvokeCommand({ FunctionName, ...alias, Payload: JSON.stringify(request) }),
  );
  if (FunctionError)
    throw new OperationError(
      `the function failed: read the log of ${FunctionName}, and repeat the command; nothing is done twice.`,
    );
  return JSON.parse(Payload?.transformToString() ?? '{}');
}
