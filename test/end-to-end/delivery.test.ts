import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAILCHIMP } from '../../vendors/index.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { peopleOf } from '../harness/people.ts';
import { until } from '../harness/until.ts';

let environment: Environment;
let people: ReturnType<typeof peopleOf>;

beforeAll(async () => {
  environment = await startEnvironment();
  people = peopleOf(environment);
});
afterAll(() => environment[Symbol.asyncDispose]());

const isSubscribed = (member: { status: string } | undefined) => member?.status === 'subscribed';
const drained = () =>
  until(
    () => people.depth('url'),
    (depth) => depth === 0,
  );

describe('an accepted event', () => {
  test('becomes a member with the contact’s current data', async () => {
    const objectId = await people.contact({ email: 'Ada@Example.com', firstname: 'Ada', lastname: 'Lovelace' });
    await people.accepted({ objectId });
    const member = await until(() => people.member('ada@example.com'), isSubscribed);
    expect(member?.merge_fields).toMatchObject({ FNAME: 'Ada', LNAME: 'Lovelace' });
  });

  test('has one correlation id from the answer to the last vendor call', async () => {
    const objectId = await people.contact({ email: 'trace@example.com' });
    const { headers } = await people.accepted({ objectId, occurredAt: 1_795_251_420_000 });
    await until(() => people.member('trace@example.com'), isSubscribed);
    await drained();
    const [write] = await people.writes('trace@example.com');
    const correlationId = write?.correlation;
    expect(correlationId).toBeTruthy();
    expect(headers.get('apigw-requestid') ?? correlationId).toBe(correlationId);
    // A log line and its effect arrive independently.
    const lines = () => environment.logs().filter((line) => line.correlationId === correlationId);
    const seen = await until(lines, (seen) => seen.length >= 2);
    // Lines of two functions arrive in any order.
    expect(seen.map((line) => line.message).sort()).toEqual(['event settled', 'webhook accepted']);
    expect(seen.find((line) => line.message === 'event settled')?.calls).toMatchObject([
      { destination: 'hubspot', status: 200 },
      { destination: 'mailchimp', status: 200 },
    ]);
  });

  test('that arrives three times, twice simultaneously, is written once', async () => {
    const objectId = await people.contact({ email: 'twice@example.com' });
    const event = { objectId, occurredAt: 1_795_251_430_000 };
    const answers = await Promise.all([people.accepted(event, event), people.accepted(event)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    await until(() => people.member('twice@example.com'), isSubscribed);
    await drained();
    await people.accepted(event);
    await drained();
    expect(await people.writes('twice@example.com')).toHaveLength(1);
  });

  test('too large for SQS is delivered like any other', async () => {
    const objectId = await people.contact({ email: 'large@example.com' });
    await people.accepted({ objectId, occurredAt: 1_795_251_435_000, note: 'x'.repeat(1_100_000) });
    await until(() => people.member('large@example.com'), isSubscribed);
  });

  test('about a lost contact unsubscribes the member', async () => {
    const objectId = await people.contact({ email: 'lost@example.com', hs_lead_status: 'UNQUALIFIED' });
    await people.accepted({ objectId, subscriptionType: 'contact.propertyChange', propertyName: 'hs_lead_status' });
    await until(
      () => people.member('lost@example.com'),
      (member) => member?.status === 'unsubscribed',
    );
  });

  test('that the contract filters causes no vendor call', async () => {
    const objectId = await people.contact({ email: 'gone@example.com' });
    await people.accepted(
      { objectId, subscriptionType: 'contact.deletion' },
      { objectId, subscriptionType: 'contact.propertyChange', propertyName: 'email', propertyValue: 'x@example.com' },
    );
    await drained();
    const lines = () =>
      environment.logs().filter((line) => line.outcome === 'filtered' && line.entity === `contact:${objectId}`);
    const settled = await until(lines, (seen) => seen.length >= 2);
    expect(settled.map((line) => line.reason).sort()).toEqual(['address-change-needs-a-link', 'deletion-needs-a-link']);
    expect(await people.writes('gone@example.com')).toEqual([]);
  });
});

describe('when SQS refuses one entry of a batch', () => {
  test('the sender gets 503 with Retry-After, and after its retry nothing is lost and nothing doubled', async () => {
    const ids = await Promise.all(
      ['first', 'second', 'third'].map((name) => people.contact({ email: `${name}.batch@example.com` })),
    );
    const events = ids.map((objectId) => ({ objectId, occurredAt: 1_795_251_440_000 }));
    await people.awsFault({
      service: 'sqs',
      operation: 'SendMessageBatch',
      entries: [1],
      times: 1,
      error: { code: 'InternalError', status: 500 },
    });
    const refused = await people.sendEvents(...events);
    expect(refused).toMatchObject({ status: 503, body: '{"message":"Service Unavailable"}' });
    expect(refused.headers.get('retry-after')).toBe('30');
    await people.accepted(...events);
    for (const name of ['first', 'second', 'third']) {
      await until(() => people.member(`${name}.batch@example.com`), isSubscribed);
    }
    await drained();
    for (const name of ['first', 'second', 'third'])
      expect(await people.writes(`${name}.batch@example.com`)).toHaveLength(1);
  });
});

describe('when the vendor fails', () => {
  test('for a moment, the worker retries the event and delivers it', async () => {
    const objectId = await people.contact({ email: 'flaky@example.com' });
    await people.mailchimpFault({
      kind: 'answer',
      status: 503,
      times: 1,
      match: { method: 'PUT', path: people.memberPath('flaky@example.com') },
    });
    await people.accepted({ objectId, occurredAt: 1_795_251_450_000 });
    await until(() => people.member('flaky@example.com'), isSubscribed);
    expect((await people.writes('flaky@example.com')).map(({ status }) => status)).toEqual([503, 200]);
  });

  test('twice after it made the change, the repetitions leave one right member', async () => {
    // Two, because a kept-alive connection that breaks is replaced once without a word.
    const objectId = await people.contact({ email: 'reset@example.com' });
    await people.mailchimpFault({
      kind: 'reset-after',
      times: 2,
      match: { path: people.memberPath('reset@example.com') },
    });
    await people.accepted({ objectId, occurredAt: 1_795_251_460_000 });
    await until(
      () => people.writes('reset@example.com'),
      (calls) => calls.length === 3,
    );
    await drained();
    expect(await people.member('reset@example.com')).toMatchObject({ status: 'subscribed' });
    const [retry] = await until(
      () => environment.logs().filter((line) => line.outcome === 'ambiguous'),
      (seen) => seen.length > 0,
    );
    expect(retry).toMatchObject({ reason: 'mailchimp-connection-reset' });
  });

  test('permanently, the event is a dead letter after one call; once fixed and redriven, it is delivered', async () => {
    const objectId = await people.contact({ email: `dead@${MAILCHIMP.refusedDomain}` });
    await people.accepted({ objectId, occurredAt: 1_795_251_470_000 });
    await until(
      () => people.depth('deadLetterUrl'),
      (depth) => depth === 1,
    );
    expect(await people.writes(`dead@${MAILCHIMP.refusedDomain}`)).toHaveLength(1);

    await people.changeContact(objectId, { email: 'fixed@example.com' });
    await people.sqs.send(
      new StartMessageMoveTaskCommand({
        SourceArn: environment.runtime.queues['crm-to-audience/contact-to-member']?.deadLetterArn,
      }),
    );
    await until(() => people.member('fixed@example.com'), isSubscribed);
    expect(await people.depth('deadLetterUrl')).toBe(0);
  });
});

test('the monitor runs and reports no problem', async () => {
  const { awsEndpointUrl, region, accessKeyId, secretAccessKey } = environment.description;
  const lambda = new LambdaClient({ endpoint: awsEndpointUrl, region, credentials: { accessKeyId, secretAccessKey } });
  const answer = await lambda.send(new InvokeCommand({ FunctionName: 'penstock-dev-monitor' }));
  expect(answer.FunctionError).toBeUndefined();
});

test('no role was refused a call, and what a role is allowed was used, in all of the above', () => {
  const { endpoint, callers } = environment.runtime;
  expect(endpoint.permissions.denied()).toEqual([]);
  // Logs are written to files here, not to CloudWatch; Lambda demands the queue's attributes when it makes a mapping.
  const elsewhere = /^logs:|^sqs:GetQueueAttributes$/;
  // The archive waits five minutes for a batch to fill up; test/end-to-end/completeness.test.ts proves the same of both. A person's jobs run in
  // test/ops/jobs.test.ts.
  const isOfLater = ['penstock-dev-archive', 'penstock-dev-completeness-check', 'penstock-dev-recover'];
  // The monitor tells an on-call topic what came while an alarm rang already: the drill of the alarms brings that about.
  const isOfRinging = /^(?:sns:Publish|kms:Decrypt|kms:GenerateDataKey|dynamodb:PutItem)$/;
  // Done only while an account is in trouble: test/end-to-end/valve.test.ts brings that about, and proves the same of it.
  const isOfTrouble = (one: { caller: string; action: string; resources: readonly string[] }) =>
    one.caller === 'penstock-dev-valve' ||
    (one.caller === 'penstock-dev-monitor' && isOfRinging.test(one.action)) ||
    isOfLater.includes(one.caller) ||
    one.action === 'lambda:InvokeFunction' ||
    (one.action === 'dynamodb:GetItem' && one.resources.some((resource) => resource.endsWith('-control')));
  const unused = endpoint.permissions
    .unused([...callers.values()])
    .filter((one) => !elsewhere.test(one.action) && !isOfTrouble(one));
  expect(unused.map(({ caller, action }) => `${caller} ${action}`)).toEqual([]);
});
