import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { ActKey, LedgerRecord } from '../../shared/ledger/index.ts';
import type { NamedEvent, PayloadAnswer, PayloadRequest, ShownPayload } from '../../shared/recover/index.ts';
import { LOOK_ALIAS, recoverFunctionName } from '../../shared/topology/index.ts';
import { OperationError } from '../command/command.ts';
import type { Target } from '../command/target.ts';

export const namedEvent = ({ delivery, tenant, eventId, messageId, receivedAt }: LedgerRecord): NamedEvent => ({
  ...{ delivery, tenant, eventId, messageId, receivedAt },
});

/** An event's payload with its values masked. @throws OperationError with the reason of a refusal */
export async function payloadOf(target: Target, record: LedgerRecord): Promise<ShownPayload> {
  const answer = await ask(target, { look: namedEvent(record) }, LOOK_ALIAS);
  if ('payload' in answer) return answer.payload;
  throw refusalIn(answer);
}

/**
 * One value of an event's payload as it is.
 * @param act the row of the audit that says so: without it the function shows nothing
 * @throws OperationError with the reason of a refusal
 */
export async function revealed(target: Target, record: LedgerRecord, path: string, act: ActKey) {
  const answer = await ask(target, { reveal: { ...namedEvent(record), path, act } });
  if ('value' in answer) return answer;
  throw refusalIn(answer);
}

const refusalIn = (answer: PayloadAnswer) =>
  new OperationError(
    'error' in answer ? answer.error : 'the function answered something else: deploy the platform again.',
  );

async function ask(
  { environment, access }: Target,
  request: PayloadRequest,
  Qualifier?: string,
): Promise<PayloadAnswer> {
  const FunctionName = recoverFunctionName(environment);
  const { FunctionError, Payload } = await new LambdaClient(access).send(
    new InvokeCommand({ FunctionName, ...(Qualifier && { Qualifier }), Payload: JSON.stringify(request) }),
  );
  if (FunctionError)
    throw new OperationError(`the function failed: read the log of ${FunctionName}, and repeat the command.`);
  return JSON.parse(Payload?.transformToString() ?? '{}');
}
