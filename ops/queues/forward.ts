import { readEnvelope } from '../../shared/contract/index.ts';
import { orderOf } from '../../shared/receive/index.ts';

/** A message that was received from a queue that nothing reads any more. */
export interface Waiting {
  readonly id: string;
  readonly receipt: string;
  readonly body: string;
  /** Of a FIFO queue. */
  readonly group?: string;
}

/** How SQS orders a message of a FIFO queue. */
export interface Order {
  readonly MessageGroupId: string;
  readonly MessageDeduplicationId: string;
}

/** Both queues, as forwarding needs them. Each call rejects where SQS did not confirm it. */
export interface Queues {
  /** The next messages, in order; none once a long poll found nothing. */
  receive(): Promise<readonly Waiting[]>;
  send(body: string, order: Order | undefined): Promise<void>;
  remove(message: Waiting): Promise<void>;
  /** Makes it visible again at once. */
  release(message: Waiting): Promise<void>;
}

export interface Forwarding {
  readonly moved: number;
  /** Ids of messages that belong to another integration: they stay. */
  readonly foreign: ReadonlySet<string>;
}

export interface ForwardOptions {
  /** The integration whose events these must be, by the name of its first deploy. */
  readonly integration: string;
  readonly isFifo: boolean;
  onMoved(moved: number): void;
}

/**
 * Moves messages to another queue until none is left. Each is sent before it is deleted, so that a kill between both leaves it in both:
 * SQS drops the second copy within five minutes, and later the worker's idempotency does, whose key is made of the event alone. What
 * could not be sent stays, and with it what comes behind it in its group.
 * @throws the first error of SQS, after what was received in the same poll was moved or released
 */
export async function forward(queues: Queues, { integration, isFifo, onMoved }: ForwardOptions): Promise<Forwarding> {
  const foreign = new Set<string>();
  let moved = 0;
  for (;;) {
    const batch = await queues.receive();
    if (batch.length === 0) return { moved, foreign };
    const groups = Map.groupBy(batch, ({ group, id }) => group ?? id);
    const results = await Promise.allSettled(
      [...groups.values()].map((messages) =>
        inOrder(
          messages,
          async (message) => {
            if (isForeign(message, integration)) {
              foreign.add(message.id);
              return;
            }
            await queues.send(message.body, isFifo ? orderFor(message) : undefined);
            await queues.remove(message);
            moved += 1;
          },
          queues.release,
        ),
      ),
    );
    onMoved(moved);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }
}

/** One after the other; when one fails, it and those behind it are released, the last first, so that none overtakes. */
async function inOrder(
  messages: readonly Waiting[],
  move: (message: Waiting) => Promise<void>,
  release: (message: Waiting) => Promise<void>,
): Promise<void> {
  for (const [at, message] of messages.entries()) {
    try {
      await move(message);
    } catch (error) {
      for (const rest of messages.slice(at).toReversed()) await release(rest).catch(() => {});
      throw error;
    }
  }
}

function isForeign({ body }: Waiting, integration: string): boolean {
  const read = readEnvelope(body);
  return read.ok && read.envelope.integration !== integration;
}

/** As the receiver orders it. What is no envelope is a worker's to refuse: it keeps its group. */
function orderFor({ id, group, body }: Waiting): Order {
  const read = readEnvelope(body);
  if (!read.ok) return { MessageGroupId: group ?? id, MessageDeduplicationId: id };
  const { tenant, entity, eventId } = read.envelope;
  const order = orderOf({ account: tenant, id: eventId, ...(entity !== undefined && { entity }) });
  return { ...order, ...(group !== undefined && { MessageGroupId: group }) };
}
