import type { Context, SQSEvent } from 'aws-lambda';

/**
 * The alias by which a function was invoked; undefined for the function itself. Lambda writes the ARN and IAM decides who may use which,
 * so no payload can claim another (docs/decisions/0045).
 */
export function aliasOf({ invokedFunctionArn = '' }: Pick<Context, 'invokedFunctionArn'>): string | undefined {
  return invokedFunctionArn.split(':')[7];
}

/** @throws Error for an event that is not a batch of this queue: the event source mapping makes no other */
export function requireBatchOf(queueUrl: string, event: Partial<SQSEvent>): void {
  const [account, name] = new URL(queueUrl).pathname.split('/').slice(-2);
  const isOfQueue = ({ eventSource, eventSourceARN = '' }: SQSEvent['Records'][number]) =>
    eventSource === 'aws:sqs' && eventSourceARN.endsWith(`:${account}:${name}`);
  if (event.Records?.every(isOfQueue)) return;
  throw new Error(
    `This worker takes batches of ${name} from its event source mapping, and probes by an alias of its own; this event is neither.`,
  );
}
