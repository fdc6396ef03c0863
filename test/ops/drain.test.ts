import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeDescription } from '../../dev/start/description.ts';
import { drain } from '../../ops/queues/drain.ts';
import { tenantId, writeEnvelope } from '../../shared/contract/index.ts';
import { MAILCHIMP } from '../../vendors/index.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { hubspotEvent } from '../harness/hubspot-webhook.ts';
import { peopleOf } from '../harness/people.ts';
import { until } from '../harness/until.ts';

const DELIVERY = 'crm-to-audience/contact-to-member';
/** The contract says FIFO: this is the queue that it had when it said nothing of order. */
const OLD = 'penstock-dev-crm-to-audience-contact-to-member';
let environment: Environment;
let people: ReturnType<typeof peopleOf>;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penstock-drain-'));
  environment = await startEnvironment({ rate: 10, folder });
  people = peopleOf(environment);
  await writeDescription(folder, environment.description);
});
afterAll(async () => {
  await environment[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function drained(...args: string[]) {
  const [lines, notes]: [string[], string[]] = [[], []];
  const output = { line: (text: string) => lines.push(text), stderr: (text: string) => notes.push(text) };
  const code = await drain.run([...args, '--folder', folder], output);
  return { code, out: lines.join('\n'), err: notes.join('\n') };
}

async function queueOf(QueueName: string): Promise<string> {
  const { QueueUrl = '' } = await people.sqs.send(new CreateQueueCommand({ QueueName }));
  return QueueUrl;
}

/** As the receiver wrote it before the contract changed. */
const messageOf = (objectId: number, occurredAt: number) =>
  writeEnvelope({
    ...{ v: 1, integration: 'crm-to-audience', tenant: tenantId('8801234'), type: 'contact.creation' },
    ...{
      eventId: `3434170:${objectId}::${occurredAt}`,
      entity: `contact:${objectId}`,
      deliveries: ['contact-to-member'],
    },
    ...{ receivedAt: new Date(environment.clock.now()).toISOString(), correlationId: `old-${objectId}` },
    body: JSON.stringify(hubspotEvent({ objectId, occurredAt })),
    encoding: 'text',
  });

test('what waits in a queue that nothing reads any more moves to the queue of the contract and has its effect, once for an event that is there twice', async () => {
  const addresses = ['ada@example.com', 'bob@example.com'];
  const ids = await Promise.all(addresses.map((email) => people.contact({ email })));
  const url = await queueOf(OLD);
  const occurredAt = Math.floor(environment.clock.now());
  for (const id of [...ids, ids[0] ?? 0])
    await people.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: messageOf(id, occurredAt) }));

  // One is as a worker left it that was stopped: it comes back after its visibility timeout.
  await people.sqs.send(new ReceiveMessageCommand({ QueueUrl: url, VisibilityTimeout: 120 }));

  const { code, out, err } = await drained(OLD);
  expect([code, err]).toEqual([0, expect.stringMatching(/1 in work.*come back by themselves\.[\s\S]*^3 moved$/m)]);
  expect(out).toContain(`${OLD} on this machine`);
  expect(out).toContain(`what is in it moves to ${OLD}.fifo, in order, each stored there before it is deleted here.`);
  expect(out).toContain(`${OLD} is empty. To remove it: aws sqs delete-queue --queue-url ${url}`);
  for (const address of addresses) {
    await until(
      () => people.member(address),
      (member) => member !== undefined,
    );
    expect(await people.writes(address)).toHaveLength(1);
  }
  const { Attributes } = await people.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
  );
  expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' });
});

test('dead letters of such a queue are tried once more by the worker of now', async () => {
  const objectId = await people.contact({ email: 'eve@example.com' });
  const url = await queueOf(`${OLD}-dead-letters`);
  const body = messageOf(objectId, Math.floor(environment.clock.now()));
  await people.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }));
  expect(await drained(`${OLD}-dead-letters`)).toMatchObject({
    code: 0,
    out: expect.stringContaining(`1 moved to ${OLD}.fifo.`),
  });
  await until(
    () => people.member('eve@example.com'),
    (member) => member !== undefined,
  );
});

test('a delivery is drained by its worker and by a redrive of its dead letters, and the end is said', async () => {
  const objectId = await people.contact({ email: `fay@${MAILCHIMP.refusedDomain}` });
  await people.accepted({ objectId, occurredAt: Math.floor(environment.clock.now()) });
  await until(
    () => people.depth('deadLetterUrl'),
    (depth) => depth === 1,
  );
  await people.changeContact(objectId, { email: 'fay@example.com' });
  const { code, out } = await drained(DELIVERY, '--dead-letters');
  expect(code).toBe(0);
  expect(out).toContain(`They go back to ${OLD}.fifo, where their worker tries them once more`);
  expect(out).toMatch(new RegExp(`${OLD}\\.fifo is empty, and has been for a minute\\.`));
  expect(out).toContain(`declare \`drained: ['${DELIVERY}']\` in penstock.config.ts`);
  expect(await people.member('fay@example.com')).toBeDefined();
});

test.each([
  [['nowhere'], /there is no queue nowhere on this machine/],
  [
    ['crm-to-audience/none'],
    /There is no delivery "crm-to-audience\/none"; there are crm-to-audience\/contact-to-member\./,
  ],
  [[], /Name one delivery/],
])('drain %j is refused with the remedy', async (args, message) => {
  await expect(drained(...args)).rejects.toThrow(message);
});

test('a queue of no delivery asks for the one that takes its events', async () => {
  await queueOf('penstock-dev-gone-delivery');
  await expect(drained('penstock-dev-gone-delivery')).rejects.toThrow(/say with --to which one takes its events/);
});
