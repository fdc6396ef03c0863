import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACTS_ALIAS, probeAlias, REPORT_ALIAS } from '../../shared/topology/index.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';

const WORKER = 'penstock-dev-crm-to-audience-contact-to-member';
const VALVE = 'penstock-dev-valve';
const RECOVER = 'penstock-dev-recover';
const ARCHIVE = 'penstock-dev-archive';
const CHECK = 'penstock-dev-completeness-check';
const DELIVERY = 'crm-to-audience/contact-to-member';
const CONTROL = 'penstock-dev-control';
const LEDGER = 'penstock-dev-ledger';
const OPERATOR = { kind: 'operator' } as const;
type Input = Readonly<Record<string, unknown>>;

let environment: Environment;
beforeAll(async () => {
  environment = await startEnvironment();
});
afterAll(() => {
  // Denials that were asked for are no finding of `npm run check:permissions`.
  environment.runtime.endpoint.permissions.reset();
  return environment[Symbol.asyncDispose]();
});

/** Calls as one of the functions, with its role's policies. */
function as(name: string, service: string, operation: string, input: Input) {
  const caller = environment.runtime.callers.get(name);
  if (!caller) throw new Error(`no function ${name}`);
  return environment.runtime.dispatch(caller, service, operation, input);
}
const denied = { code: 'AccessDeniedException' };
const invoke = (name: string, FunctionName: string, payload: unknown, Qualifier?: string) =>
  as(name, 'lambda', 'Invoke', { FunctionName, ...(Qualifier && { Qualifier }), Payload: JSON.stringify(payload) });
const answerOf = ({ Payload, FunctionError }: Input) => ({
  failed: FunctionError !== undefined,
  answer: JSON.parse(Buffer.from(Payload as Uint8Array).toString('utf8')),
});

describe('a recover function that was taken over', () => {
  test('pauses and resumes, and neither reports to the valve nor runs its minute', async () => {
    for (const [request, alias] of [
      [{ minute: true }, undefined],
      [{ tripped: 'mailchimp' }, REPORT_ALIAS],
    ] as const)
      await expect(invoke(RECOVER, VALVE, request, alias)).rejects.toMatchObject(denied);
    const { answer } = answerOf(await invoke(RECOVER, VALVE, { minute: true }, ACTS_ALIAS));
    expect(answer).toEqual({ error: 'The valve takes pause, resume by its alias acts, not minute.' });
  });
});

test('by itself the valve takes its minute only', async () => {
  const Payload = JSON.stringify({ resume: { delivery: DELIVERY, by: 'ada' } });
  const answer = await environment.runtime.dispatch(OPERATOR, 'lambda', 'Invoke', { FunctionName: VALVE, Payload });
  expect(answerOf(answer).answer).toEqual({ error: 'The valve takes minute, not resume.' });
});

describe('a worker that was taken over', () => {
  const pause = { pause: { delivery: DELIVERY, by: 'worker', reason: 'mine', hours: 1 } };

  test('invokes the valve by the alias of reports only, and there pauses nothing', async () => {
    await expect(invoke(WORKER, VALVE, pause)).rejects.toMatchObject(denied);
    const { answer } = answerOf(await invoke(WORKER, VALVE, pause, REPORT_ALIAS));
    expect(answer).toEqual({ error: 'The valve takes tripped by its alias report, not pause.' });
    const both = answerOf(await invoke(WORKER, VALVE, { tripped: 'mailchimp', ...pause }, REPORT_ALIAS));
    expect(both.answer).toEqual({ error: 'The valve takes tripped by its alias report, not tripped, pause.' });
    expect(answerOf(await invoke(WORKER, VALVE, { tripped: 'mailchimp' }, REPORT_ALIAS)).answer).toEqual({
      done: 'run',
    });
  });

  test('pauses and resumes nothing: neither by the alias of acts nor through the recover function', async () => {
    for (const act of [pause, { resume: { delivery: DELIVERY, by: 'worker' } }]) {
      await expect(invoke(WORKER, VALVE, act, ACTS_ALIAS)).rejects.toMatchObject(denied);
      await expect(invoke(WORKER, RECOVER, act)).rejects.toMatchObject(denied);
    }
  });

  test('invokes neither itself nor another function', async () => {
    for (const name of [WORKER, ARCHIVE]) await expect(invoke(WORKER, name, {})).rejects.toMatchObject(denied);
  });

  test('writes breaker and budget of its accounts, and no pause, row or account besides', async () => {
    const update = (account: string, UpdateExpression: string) =>
      as(WORKER, 'dynamodb', 'UpdateItem', {
        ...{ TableName: CONTROL, Key: { pk: { S: `account#${account}` } }, UpdateExpression },
        ExpressionAttributeValues: { ':one': { N: '1' } },
      });
    await expect(update('mailchimp', 'SET tat = :one')).resolves.toBeDefined();
    await expect(update('mailchimp', 'SET tat = :one, pauses = :one')).rejects.toMatchObject(denied);
    await expect(update('stripe', 'SET tat = :one')).rejects.toMatchObject(denied);
    const Item = { pk: { S: 'account#mailchimp' } };
    await expect(as(WORKER, 'dynamodb', 'PutItem', { TableName: CONTROL, Item })).rejects.toMatchObject(denied);
  });
});

describe('a valve that was taken over', () => {
  const record = {
    ...{ messageId: 'forged', receiptHandle: 'forged', body: '{}', attributes: {}, messageAttributes: {} },
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:eu-central-1:000000000000:${WORKER}`,
  };

  test('gives no worker a message: it may probe, and a probe is no message', async () => {
    await expect(invoke(VALVE, WORKER, { Records: [record] })).rejects.toMatchObject(denied);
    const { answer } = answerOf(await invoke(VALVE, WORKER, { Records: [record] }, probeAlias('dev')));
    expect(answer).toEqual({ ok: false, reason: 'not-an-account-of-this-delivery' });
    expect(answerOf(await invoke(VALVE, WORKER, { probe: 'mailchimp' }, probeAlias('dev'))).answer).toEqual({
      ok: true,
    });
    await expect(invoke(VALVE, ARCHIVE, { Records: [record] })).rejects.toMatchObject(denied);
  });

  test('changes no budget, and no row whole', async () => {
    const Key = { pk: { S: 'account#mailchimp' } };
    const update = { TableName: CONTROL, Key, UpdateExpression: 'REMOVE tat' };
    await expect(as(VALVE, 'dynamodb', 'UpdateItem', update)).rejects.toMatchObject(denied);
    await expect(as(VALVE, 'dynamodb', 'PutItem', { TableName: CONTROL, Item: Key })).rejects.toMatchObject(denied);
  });
});

test('a worker that a person invokes with what is no batch of its queue says what it takes', async () => {
  const Payload = JSON.stringify({ Records: [{ eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:x:1:other' }] });
  const answer = await environment.runtime.dispatch(OPERATOR, 'lambda', 'Invoke', { FunctionName: WORKER, Payload });
  expect(answerOf(answer)).toMatchObject({
    failed: true,
    answer: {
      errorMessage: expect.stringMatching(
        /^This worker takes batches of penstock-dev-crm-to-audience-contact-to-member/,
      ),
    },
  });
});

test('the archive writes where nothing is, and never over what it wrote', async () => {
  const Bucket = 'penstock-dev-archive-000000000000-eu-central-1';
  const put = (more: Input) =>
    as(ARCHIVE, 's3', 'PutObject', { Bucket, Key: 'events/x/1.ndjson.gz', Body: gzipSync('{}'), ...more });
  await expect(put({})).rejects.toMatchObject(denied);
  await expect(put({ IfNoneMatch: '*' })).resolves.toBeDefined();
  await expect(put({ IfNoneMatch: '*' })).rejects.toMatchObject({ code: 'PreconditionFailed' });
  await expect(put({ IfMatch: '*' })).rejects.toMatchObject(denied);
});

test('the completeness check reads of an event its state, and nothing else', async () => {
  const keyed = (pk: string) => [{ pk: { S: pk }, sk: { S: 'event#e#any' } }];
  const read = (asked: Input, Keys = keyed(DELIVERY)) =>
    as(CHECK, 'dynamodb', 'BatchGetItem', { RequestItems: { [LEDGER]: { Keys, ...asked } } });
  const state = { ProjectionExpression: 'pk, sk, updatedAt' };
  await expect(read(state)).resolves.toBeDefined();
  await expect(read(state, keyed(`${DELIVERY}#call`))).rejects.toMatchObject(denied);
  await expect(read({ ProjectionExpression: 'pk, entity' })).rejects.toMatchObject(denied);
  await expect(read({})).rejects.toMatchObject(denied);
});

test('over plain http the queues, buckets and topics that ship take nothing', async () => {
  const plain = { ...OPERATOR, overPlainHttp: true } as const;
  const { runtime } = environment;
  const acts: [service: string, operation: string, input: Input][] = [
    ['sqs', 'SendMessage', { QueueUrl: runtime.tagged.queues[0]?.url, MessageBody: 'm' }],
    ['s3', 'GetObject', { Bucket: 'penstock-dev-archive-000000000000-eu-central-1', Key: 'k' }],
    ['s3', 'ListObjectsV2', { Bucket: 'penstock-dev-claims-000000000000-eu-central-1' }],
    ['sns', 'Publish', { TopicArn: 'arn:aws:sns:eu-central-1:000000000000:penstock-dev-on-call-page', Message: 'm' }],
  ];
  for (const [service, operation, input] of acts)
    await expect(runtime.dispatch(plain, service, operation, input)).rejects.toMatchObject(denied);
});
