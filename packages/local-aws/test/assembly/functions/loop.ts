import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const sqs = new SQSClient({});

/** Sends what it got to its own queue, one link further, until the message says that it is enough. */
export async function handler({ Records }: { readonly Records: readonly { readonly body: string }[] }) {
  for (const { body } of Records) {
    const { link, most } = JSON.parse(body) as { link: number; most: number };
    console.log(`link ${link}`);
    if (link === most) continue;
    const MessageBody = JSON.stringify({ link: link + 1, most });
    await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody }));
  }
}
