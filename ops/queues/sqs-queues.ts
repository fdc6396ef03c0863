import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Queues } from './forward.ts';

/** Time to send and delete ten messages, with the SDK's retries. */
const VISIBILITY_SECONDS = 120;
/** A long poll asks every server of SQS; a short one may find nothing where something is. */
const WAIT_SECONDS = 10;
const MOST = 10;

/** Both queues by their URLs. */
export function sqsQueues(client: SQSClient, from: string, to: string): Queues {
  return {
    async receive() {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: from,
          MaxNumberOfMessages: MOST,
          VisibilityTimeout: VISIBILITY_SECONDS,
          WaitTimeSeconds: WAIT_SECONDS,
          MessageSystemAttributeNames: ['MessageGroupId'],
        }),
      );
      return Messages.map(({ MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} }) => ({
        id: MessageId,
        receipt: ReceiptHandle,
        body: Body,
        ...(Attributes.MessageGroupId !== undefined && { group: Attributes.MessageGroupId }),
      }));
    },
    async send(MessageBody, order) {
      await client.send(new SendMessageCommand({ QueueUrl: to, MessageBody, ...order }));
    },
    async remove({ receipt }) {
      await client.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: receipt }));
    },
    async release({ receipt }) {
      const at = { QueueUrl: from, ReceiptHandle: receipt, VisibilityTimeout: 0 };
      await client.send(new ChangeMessageVisibilityCommand(at));
    },
  };
}
