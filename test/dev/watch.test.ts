import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetQueueAttributesCommand, type QueueAttributeName, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyProject, type ProjectCopy } from '../harness/project.ts';
import { until } from '../harness/until.ts';
import { type DevSession, isAlive, startDev } from './session.ts';

const DELIVERY = 'integrations/crm-to-audience/contact-to-member.ts';
const CONTRACT = 'integrations/crm-to-audience/contract.ts';
const BEGIN = '    // The member is found by its address';
let project: ProjectCopy;
let dev: DevSession;

beforeAll(async () => {
  project = await copyProject();
  dev = await startDev(project);
});
afterAll(async () => {
  await dev?.[Symbol.asyncDispose]();
  await project?.[Symbol.asyncDispose]();
});

/** Saves the delivery with these lines at the beginning of its code, and waits until the worker has it. */
async function saveDelivery(lines: string): Promise<void> {
  const original = await readFile(join(import.meta.dirname, '../fixtures/project', DELIVERY), 'utf8');
  const from = dev.screen().length;
  await project.write(
    DELIVERY,
    original.replace(BEGIN, () => `${lines}\n${BEGIN}`),
  );
  await dev.shows('new code in 1 function (crm-to-audience-contact-to-member)'.replace(/[()]/g, '.'), from);
}

function sqs(): SQSClient {
  const { awsEndpointUrl: endpoint, region, accessKeyId, secretAccessKey } = dev.description;
  return new SQSClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
}

async function attribute(QueueUrl: string | undefined, name: QueueAttributeName): Promise<string | undefined> {
  const { Attributes } = await sqs().send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [name] }));
  return Attributes?.[name];
}

const isWritten = (count: number) =>
  until(
    () => dev.written(),
    (written) => written === count,
  );

test('during a save the invocation in flight ends on the code it began with, and the event that waits is delivered by the new code', async () => {
  const file = join(dev.folder, 'go-on');
  const wait = `const { existsSync } = await import('node:fs');
    while (!existsSync('${file}')) await new Promise((wake) => setTimeout(wake, 20));`;
  await saveDelivery(`    console.log('slow code begins');\n    ${wait}\n    console.log('slow code ends');`);
  // HubSpot tells of the creation and of the address; the second event of a contact waits for the first.
  await dev.contact('in-flight@example.com');
  await dev.shows(/^crm-to-audience-contact-to-member \| slow code begins$/m);
  await saveDelivery(`    console.log('second code', event.subscriptionType);`);
  await dev.contact('after@example.com');
  const after = await dev.shows('second code contact.propertyChange');
  await isWritten(1);
  expect(dev.screen()).not.toContain('slow code ends');
  await writeFile(file, '');
  await dev.shows('slow code ends');
  await dev.shows('second code contact.propertyChange', after);
  await isWritten(2);
  expect(dev.screen().match(/slow code begins/g)).toHaveLength(1);
});

test('a save that does not build names file and line, and the code before goes on', async () => {
  const from = dev.screen().length;
  await project.replace(DELIVERY, 'const memberRecord = z.object', 'const memberRecord = = z.object');
  const after = await dev.shows(/contact-to-member\.ts:21:22: Unexpected "="\nThe environment goes on/, from);
  expect(dev.screen().slice(from)).not.toMatch(/^ +at /m);
  await dev.contact('still@example.com');
  await dev.shows('second code', after);
  await isWritten(3);
});

test('a mistake of types is swapped in and named after it', async () => {
  const from = dev.screen().length;
  await saveDelivery(`    const wrong: number = 'text';\n    console.log('third code', wrong);`);
  await dev.shows(/contact-to-member\.ts\(\d+,11\): error TS2322/, from);
  await saveDelivery(`    console.log('third code');`);
  await dev.shows('The type checker finds no mistakes.', from);
});

test('a change of the contract that resources follow is deployed again, over queues and records that are kept', async () => {
  const { url, deadLetterUrl } = dev.description.queues['crm-to-audience/contact-to-member'] ?? {};
  const message = { MessageBody: 'kept', MessageGroupId: 'a', MessageDeduplicationId: 'a' };
  await sqs().send(new SendMessageCommand({ QueueUrl: deadLetterUrl, ...message }));
  expect(await attribute(url, 'VisibilityTimeout')).toBe('180');
  const from = dev.screen().length;
  await project.replace(CONTRACT, 'timeoutSeconds: 30', 'timeoutSeconds: 40');
  await dev.shows('Code alone cannot carry this change', from);
  await dev.shows(/AWS::SQS::Queue \S+ changed/, from);
  const after = await dev.shows('Deployed after', from);
  expect(await attribute(url, 'VisibilityTimeout')).toBe('240');
  expect(await attribute(deadLetterUrl, 'ApproximateNumberOfMessages')).toBe('1');
  const written = await dev.written();
  await dev.contact('deployed@example.com');
  await dev.shows('third code', after);
  await isWritten(written + 1);
});

test('a contract that is refused keeps the environment as it was, until it is right', async () => {
  const from = dev.screen().length;
  await project.replace(CONTRACT, 'timeoutSeconds: 40', 'timeoutSeconds: 2000');
  const after = await dev.shows('The environment goes on with the code before', from);
  expect(dev.screen().slice(from)).not.toMatch(/^ +at /m);
  const written = await dev.written();
  await dev.contact('refused@example.com');
  await dev.shows('third code', after);
  await isWritten(written + 1);
  await project.replace(CONTRACT, 'timeoutSeconds: 2000', 'timeoutSeconds: 40');
  await saveDelivery(`    console.log('fourth code');`);
  await dev.contact('right@example.com');
  await dev.shows('fourth code', after);
});

test('when the watcher is killed, nothing that it started stays behind', async () => {
  const watcher = Number(await readFile(join(dev.folder, 'running.pid'), 'utf8'));
  const { pid } = JSON.parse(await readFile(join(dev.folder, 'local.json'), 'utf8')) as { readonly pid: number };
  expect([isAlive(watcher), isAlive(pid), watcher !== pid]).toEqual([true, true, true]);
  process.kill(watcher, 'SIGKILL');
  await until(
    () => isAlive(pid),
    (alive) => !alive,
  );
});
