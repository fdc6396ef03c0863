import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  ListMetricsCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListTopicsCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HUBSPOT, MAILCHIMP } from '../../vendors/index.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { peopleOf } from '../harness/people.ts';
import { until } from '../harness/until.ts';

/** Values that may appear only at the vendors, in Secrets Manager, in queues and in S3. */
const CANARIES = {
  webhookSecret: HUBSPOT.clientSecret,
  accessToken: HUBSPOT.accessToken,
  apiKey: MAILCHIMP.apiKey,
  firstName: 'Quetzalcanary',
  lastName: 'Zanzibarcanary',
  address: 'canary.first.7391@example.com',
  anyAddress: '.7391@',
  refusedAddress: `canary.7392@${MAILCHIMP.refusedDomain}`,
  card: '4111111111111111',
  spacedCard: '4111 1111 1111 1111',
  street: '12 Canarylane',
  vendorToken: 'canary-token-in-an-answer-5b2f',
  refusedBody: 'canary-in-a-refused-body',
  wrongSecret: 'canary-wrong-secret',
  unreadable: 'canary-in-no-envelope',
} as const;

let environment: Environment;
let people: ReturnType<typeof peopleOf>;
const messages: string[] = [];
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString('utf8');
    messages.push(text);
    const { SubscribeURL } = JSON.parse(text) as { SubscribeURL?: string };
    if (SubscribeURL) void fetch(SubscribeURL);
    response.end();
  });
});

beforeAll(async () => {
  environment = await startEnvironment();
  people = peopleOf(environment);
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
});
afterAll(async () => {
  receiver.close();
  await environment[Symbol.asyncDispose]();
});

function clientOptions() {
  const { awsEndpointUrl, region, accessKeyId, secretAccessKey } = environment.description;
  return { endpoint: awsEndpointUrl, region, credentials: { accessKeyId, secretAccessKey } };
}

const person = (change: Readonly<Record<string, string>> = {}) => ({
  email: CANARIES.address,
  firstname: CANARIES.firstName,
  lastname: `${CANARIES.lastName} ${CANARIES.card}`,
  ...change,
});
const telling = {
  title: CANARIES.firstName,
  detail: `${CANARIES.address} ${CANARIES.card} Bearer ${CANARIES.vendorToken}`,
  errors: [{ field: CANARIES.lastName, message: CANARIES.spacedCard, code: CANARIES.street }],
};

/** Sends an event of a new contact and waits until its first attempt is logged. */
async function deliver(properties: Readonly<Record<string, string>>): Promise<void> {
  const objectId = await people.contact(properties);
  await people.accepted({ objectId, note: `${CANARIES.street} ${CANARIES.spacedCard}` });
  await until(
    async () => environment.logs().some(({ entity, outcome }) => entity === `contact:${objectId}` && outcome),
    Boolean,
  );
  await people.clearFaults();
}

const ANSWERS = [
  { kind: 'answer', status: 400, body: telling },
  { kind: 'answer', status: 500, body: telling },
  { kind: 'answer', status: 429, headers: { 'retry-after': '1' }, body: telling },
  { kind: 'answer', status: 200, body: telling },
  { kind: 'html', status: 502 },
  { kind: 'truncated' },
  { kind: 'reset-after' },
];

test('no path puts a secret, token, card number or personal datum into logs, metrics, tables or alarms', async () => {
  await deliver(person());
  await deliver(person({ email: CANARIES.refusedAddress }));
  for (const [number, fault] of ANSWERS.entries()) {
    await people.mailchimpFault({ ...fault, match: { method: 'PUT' }, times: 1 });
    await deliver(person({ email: `canary.${number}.7391@example.com` }));
    // One that succeeds: three failures in a row would close the account.
    await deliver(person({ email: `canary.good.${number}.7391@example.com` }));
  }
  // At the receiver: a wrong signature, no JSON, an unknown path, an unknown method; each holds values that must not appear.
  const body = JSON.stringify([{ note: CANARIES.refusedBody, card: CANARIES.card }]);
  await people.send(body, { secret: CANARIES.wrongSecret });
  await people.send(`{${body}`);
  await people.send(body, {
    headers: { authorization: `Bearer ${CANARIES.vendorToken}`, 'content-type': 'text/plain' },
  });
  await fetch(`${people.webhookUrl}?token=${CANARIES.vendorToken}`, { method: 'PATCH', body });
  await people.sqs.send(
    new SendMessageCommand({
      QueueUrl: people.queue.url,
      MessageBody: JSON.stringify({ v: 1, note: CANARIES.unreadable, card: CANARIES.card }),
      MessageGroupId: 'g',
      MessageDeduplicationId: 'd',
    }),
  );
  await until(async () => environment.logs().some(({ reason }) => reason === 'message-unreadable'), Boolean);

  await people.mailchimpFault({ kind: 'answer', status: 401, body: telling, match: { method: 'PUT' }, times: 2 });
  await deliver(person({ email: 'canary.last.7391@example.com' }));

  const places = await everything();
  const found = Object.entries(places).flatMap(([place, text]) =>
    Object.entries(CANARIES)
      .filter(([, value]) => leaked(text, value))
      .map(([name]) => `${name} in ${place}: ${around(text, CANARIES[name as keyof typeof CANARIES])}`),
  );
  expect(found).toEqual([]);
  for (const [place, text] of Object.entries(places)) expect([place, text.length > 200]).toEqual([place, true]);
});

/** Also in base64, as a message body may travel, and in URL escapes. */
function leaked(text: string, value: string): boolean {
  const forms = [
    value,
    encodeURIComponent(value),
    Buffer.from(value).toString('base64').replace(/=+$/, '').slice(0, -2),
  ];
  return forms.some((form) => text.includes(form));
}

const around = (text: string, value: string) => {
  const at = text.indexOf(value);
  return at < 0 ? '(encoded)' : text.slice(Math.max(0, at - 120), at + 20);
};

/** All output for people and machines. */
async function everything(): Promise<Readonly<Record<string, string>>> {
  const dynamo = new DynamoDBClient(clientOptions());
  const { TableNames = [] } = await dynamo.send(new ListTablesCommand({}));
  const tables = await Promise.all(TableNames.map((TableName) => dynamo.send(new ScanCommand({ TableName }))));
  const cloudwatch = new CloudWatchClient(clientOptions());
  return {
    'log lines': environment.lines().join('\n'),
    tables: JSON.stringify(tables.map(({ Items }) => Items)),
    metrics: JSON.stringify((await cloudwatch.send(new ListMetricsCommand({}))).Metrics),
    alarms: JSON.stringify(await cloudwatch.send(new DescribeAlarmsCommand({}))),
    pages: await pages(cloudwatch),
    templates: environment.templates(),
  };
}

/** The messages of the on-call topics for every alarm. */
async function pages(cloudwatch: CloudWatchClient): Promise<string> {
  const sns = new SNSClient(clientOptions());
  const { Topics = [] } = await sns.send(new ListTopicsCommand({}));
  const { port } = receiver.address() as AddressInfo;
  for (const { TopicArn } of Topics)
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: `http://127.0.0.1:${port}/` }));
  await until(
    async () => messages.filter((text) => text.includes('SubscribeURL')).length,
    (n) => n >= Topics.length,
  );
  const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({}));
  for (const { AlarmName } of MetricAlarms)
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'canary' }));
  await until(async () => messages.some((text) => text.includes('Notification')), Boolean);
  return messages.join('\n');
}
