// Sends, receives and deletes as fast as it can, and says on stdout what the service has acknowledged, until it is killed.
import { writeSync } from 'node:fs';
import { scaledClock } from '../../src/clock.ts';
import { createSqs } from '../../src/sqs/index.ts';

const file = process.argv[2] ?? '';
const sqs = createSqs({ clock: scaledClock(), file, queueUrlBase: 'http://127.0.0.1:4701' });
const context = {
  caller: { kind: 'operator' },
  signal: new AbortController().signal,
  requestId: '00000000-0000-0000-0000-000000000002',
} as const;
const { QueueUrl } = await sqs.handle('CreateQueue', { QueueName: 'q' }, context);
for (let number = 0; ; number += 1) {
  const MessageBody = `message ${number}`;
  await sqs.handle('SendMessage', { QueueUrl, MessageBody }, context);
  writeSync(1, `sent ${MessageBody}\n`);
  if (number % 3 !== 0) continue;
  const { Messages } = await sqs.handle('ReceiveMessage', { QueueUrl }, context);
  const [message] = Messages as { Body: string; ReceiptHandle: string }[];
  if (!message) continue;
  writeSync(1, `deleting ${message.Body}\n`);
  await sqs.handle('DeleteMessage', { QueueUrl, ReceiptHandle: message.ReceiptHandle }, context);
  writeSync(1, `deleted ${message.Body}\n`);
}
