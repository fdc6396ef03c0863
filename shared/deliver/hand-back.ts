import type { SQSRecord } from 'aws-lambda';
import type { Deferred } from '../call/limits/index.ts';
import type { Log } from '../telemetry/index.ts';
import { newTrail } from './mark.ts';
import { MessageStays, type Settle } from './settle.ts';

/**
 * Hands a message back that nobody looked at, because its accounts may not be called now.
 * @throws MessageStays always
 */
export async function handBack(
  record: SQSRecord,
  outcome: Deferred,
  { settle, log }: { readonly settle: Settle; readonly log: Log },
): Promise<never> {
  const turn = { record, outcome, attempt: 0, trail: newTrail(), waitSeconds: outcome.retryAfterSeconds };
  await settle.turn(turn, log);
  throw new MessageStays('handed back');
}
