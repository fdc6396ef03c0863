import type { ActKey, LedgerRecord } from '../../shared/ledger/index.ts';
import type { NamedEvent, PayloadAnswer, ShownPayload } from '../../shared/recover/index.ts';
import { askRecover } from '../command/ask-recover.ts';
import { OperationError } from '../command/command.ts';
import type { Target } from '../command/target.ts';

export const namedEvent = ({ delivery, tenant, eventId, messageId, receivedAt }: LedgerRecord): NamedEvent => ({
  ...{ delivery, tenant, eventId, messageId, receivedAt },
});

/** An event's payload with its values masked. @throws OperationError with the reason of a refusal */
export async function payloadOf(target: Target, record: LedgerRecord): Promise<ShownPayload> {
  const answer = await askRecover(target, { look: namedEvent(record) });
  if ('payload' in answer) return answer.payload;
  throw refusalIn(answer);
}

/**
 * One value of an event's payload as it is.
 * @param act the row of the audit that says so: without it the function shows nothing
 * @throws OperationError with the reason of a refusal
 */
export async function revealed(target: Target, record: LedgerRecord, path: string, act: ActKey) {
  const answer = await askRecover(target, { reveal: { ...namedEvent(record), path, act } });
  if ('value' in answer) return answer;
  throw refusalIn(answer);
}

const refusalIn = (answer: PayloadAnswer) =>
  new OperationError(
    'error' in answer ? answer.error : 'the function answered something else: deploy the platform again.',
  );
