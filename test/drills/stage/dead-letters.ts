import { type Contact, created, send } from './contacts.ts';
import type { Scene } from './scene.ts';
import { WORKER } from './worker.ts';

/** Makes dead letters the way SQS does: received once too often. */
export async function deadLetters(scene: Scene, contacts: readonly Contact[]): Promise<void> {
  const { url, arn, deadLetterArn } = scene.environment.runtime.queues['crm-to-audience/contact-to-member'] ?? {};
  const { EventSourceMappings } = await scene.aws('lambda', 'ListEventSourceMappings', { FunctionName: WORKER });
  const [mapping] = EventSourceMappings as readonly { UUID: string }[];
  const enable = (Enabled: boolean) =>
    scene.aws('lambda', 'UpdateEventSourceMapping', { UUID: mapping?.UUID, Enabled });
  const policy = (maxReceiveCount: number) =>
    scene.aws('sqs', 'SetQueueAttributes', {
      QueueUrl: url,
      Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterArn, maxReceiveCount }) },
    });
  const before = await scene.aws('sqs', 'GetQueueAttributes', { QueueUrl: url, AttributeNames: ['RedrivePolicy'] });
  const { RedrivePolicy } = before.Attributes as { RedrivePolicy: string };
  await enable(false);
  await scene.pass(31_000);
  for (let start = 0; start < contacts.length; start += 100)
    await send(
      scene,
      contacts.slice(start, start + 100).map((contact) => created(scene, contact)),
    );
  await policy(1);
  const dead = () => scene.people.depth('deadLetterUrl');
  while ((await dead()) < contacts.length) {
    const input = { QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: 0 };
    for (let i = 0; i < 100; i++) await scene.aws('sqs', 'ReceiveMessage', input);
  }
  await policy(Number(JSON.parse(RedrivePolicy).maxReceiveCount));
  await enable(true);
  await scene.pass(31_000);
  scene.did(`${contacts.length} dead letters lie in the queue of ${arn}`);
}
