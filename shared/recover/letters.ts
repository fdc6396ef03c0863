import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { readEnvelope } from '../contract/index.ts';

/** A message of a dead-letter queue. One that is no envelope is an event of its own, under its message id, as in the ledger. */
export interface Letter {
  readonly messageId: string;
  readonly receipt: string;
  readonly body: string;
  /** Of a FIFO queue. */
  readonly group?: string;
  readonly account: string;
  readonly eventId: string;
  readonly type: string;
  readonly entity?: string;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
  readonly correlationId: string;
}

export interface Scan {
  /** Letters that were taken out: the caller deletes or releases each. */
  readonly taken: readonly Letter[];
  readonly seen: number;
  /** Whether every letter that could be received was. */
  readonly isWhole: boolean;
}

/** The queues of one delivery, as jobs use them. Each call rejects where SQS did not confirm it. */
export interface Queues {
  /** Whether SQS moves dead letters at this moment. */
  isMoving(): Promise<boolean>;
  /** Letters in the dead-letter queue, hidden ones included; approximate. */
  count(): Promise<number>;
  /** Messages that wait in the source queue; approximate. */
  waiting(): Promise<number>;
  /**
   * Receives every letter once, until `wanted` is content or the time is over. Those that are not taken stay hidden during the scan, so
   * that it ends, and are released at its end.
   */
  scan(wanted: Wanted): Promise<Scan>;
  release(letters: readonly Letter[]): Promise<void>;
  send(message: { readonly body: string; readonly group?: string; readonly deduplicationId: string }): Promise<void>;
  remove(letter: Letter): Promise<void>;
}

export interface Wanted {
  take(letter: Letter): boolean;
  /** Whether nothing more is looked for. */
  isContent(): boolean;
  remainingMs(): number;
}

/** Longer than the function runs: a letter is received once in a scan. */
const HIDDEN_SECONDS = 180;
/** A long poll asks every server of SQS. */
const POLL_SECONDS = 1;
const AT_ONCE = 10;
/** Time to release what was received: a request for ten letters. */
const RELEASE_MS = 8000;
/** Of one scan: SQS hides 120,000 messages of a queue at a time. */
const MOST_SEEN = 50_000;

export async function openQueues(
  client: Pick<SQSClient, 'send'>,
  names: { readonly source: string; readonly deadLetters: string },
): Promise<Queues> {
  const urlOf = async (QueueName: string) => (await client.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? '';
  const [source, letters] = [await urlOf(names.source), await urlOf(names.deadLetters)];
  const isFifo = names.source.endsWith('.fifo');

  async function attributes(QueueUrl: string): Promise<Readonly<Record<string, string>>> {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return Attributes;
  }

  async function receive(): Promise<readonly Letter[]> {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: letters,
        MaxNumberOfMessages: AT_ONCE,
        VisibilityTimeout: HIDDEN_SECONDS,
        WaitTimeSeconds: POLL_SECONDS,
        MessageSystemAttributeNames: ['MessageGroupId', 'SentTimestamp'],
      }),
    );
    return Messages.map(letterOf);
  }

  async function release(some: readonly Letter[]): Promise<void> {
    for (let at = 0; at < some.length; at += AT_ONCE) {
      const Entries = some
        .slice(at, at + AT_ONCE)
        .map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt, VisibilityTimeout: 0 }));
      // One that is not confirmed comes back when its time is over.
      await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: letters, Entries }));
    }
  }

  return {
    release,
    async isMoving() {
      const { QueueArn: SourceArn } = await attributes(letters);
      const { Results = [] } = await client.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
      return Results[0]?.Status === 'RUNNING';
    },
    async count() {
      const found = await attributes(letters);
      return Number(found.ApproximateNumberOfMessages ?? 0) + Number(found.ApproximateNumberOfMessagesNotVisible ?? 0);
    },
    async waiting() {
      return Number((await attributes(source)).ApproximateNumberOfMessages ?? 0);
    },
    async scan({ take, isContent, remainingMs }) {
      const taken: Letter[] = [];
      const held: Letter[] = [];
      const seen = new Set<string>();
      let isWhole = false;
      try {
        while (!isContent() && !isWhole && remainingMs() > RELEASE_MS + held.length * 2 && seen.size < MOST_SEEN) {
          const batch = await receive();
          isWhole = batch.length === 0;
          for (const letter of batch) {
            const isNew = !seen.has(letter.messageId);
            seen.add(letter.messageId);
            (isNew && take(letter) ? taken : held).push(letter);
          }
        }
      } catch (error) {
        await release([...taken, ...held]).catch(() => {});
        throw error;
      }
      await release(held);
      return { taken, seen: seen.size, isWhole };
    },
    async send({ body, group, deduplicationId }) {
      const order = { MessageGroupId: group ?? deduplicationId, MessageDeduplicationId: deduplicationId };
      await client.send(new SendMessageCommand({ QueueUrl: source, MessageBody: body, ...(isFifo && order) }));
    },
    async remove({ receipt }) {
      await client.send(new DeleteMessageCommand({ QueueUrl: letters, ReceiptHandle: receipt }));
    },
  };
}

function letterOf({
  MessageId: messageId = '',
  ReceiptHandle: receipt = '',
  Body: body = '',
  Attributes,
}: Message): Letter {
  const read = readEnvelope(body);
  const group = Attributes?.MessageGroupId;
  const message = { messageId, receipt, body, ...(group !== undefined && { group }) };
  if (!read.ok) {
    const receivedAt = new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString();
    const event = { account: '-', eventId: `message:${messageId}`, type: 'unreadable', correlationId: '-' };
    return { ...message, ...event, receivedAt };
  }
  const { tenant, eventId, type, entity, receivedAt, correlationId } = read.envelope;
  return {
    ...message,
    ...{ account: tenant, eventId, type, receivedAt, correlationId },
    ...(entity !== undefined && { entity }),
  };
}
