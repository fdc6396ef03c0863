import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetEventSourceMappingCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Clock, type Runtime, scaledClock, startRuntime } from '../src/index.ts';
import { resourcesOf, synthesizeFixture } from './assembly/fixture-app.ts';
import { eventually } from './eventually.ts';
import { startKillable } from './runtime-killable.ts';

let fixture: ReturnType<typeof synthesizeFixture>;
let state: string;
let runtime: Runtime | undefined;
let clock: Clock;

beforeAll(() => {
  fixture = synthesizeFixture();
});
afterEach(async () => {
  await runtime?.close();
  runtime = undefined;
  rmSync(state, { recursive: true, force: true });
});
afterAll(() => fixture.remove());

async function start({ jump = false, from = 0 } = {}): Promise<Runtime> {
  clock = scaledClock(1, { from, jump });
  runtime = await startRuntime({ assembly: fixture.dir, state, apiPort: 0, awsPort: 0, clock });
  return runtime;
}

function freshState(): void {
  state = mkdtempSync(join(tmpdir(), 'penstock-state-'));
}

/** What a person at the keyboard does, with real SDK clients. */
function person({ awsEndpointUrl, apiUrl, region, operator, tagged }: Runtime) {
  const settings = { endpoint: awsEndpointUrl, region, credentials: operator };
  const [sqs, dynamodb] = [new SQSClient(settings), new DynamoDBClient(settings)];
  const secrets = new SecretsManagerClient(settings);
  const { url, deadLetterUrl, secret: SecretId } = resourcesOf({ tagged });
  const token = async () => (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '';
  const waiting = async (url = '') => {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...names] }));
    return names.map((name) => Number(Attributes?.[name]));
  };
  return {
    token,
    post: async (body: string, secret?: string) =>
      fetch(`${apiUrl}/webhooks/orders`, {
        method: 'POST',
        body,
        headers: { 'x-token': secret ?? (await token()), 'content-type': 'text/plain' },
      }),
    delivered: async () => {
      const { Items } = await dynamodb.send(new ScanCommand({ TableName: 'dev-platform-LedgerB7379752-20EE993A11DB' }));
      return Items?.map(({ body }) => body?.S).sort();
    },
    queue: () => waiting(url),
    deadLetters: () => waiting(deadLetterUrl),
    readDeadLetter: async () => {
      const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: deadLetterUrl }));
      return Messages?.map(({ Body }) => Body);
    },
  };
}

test('a request runs the receiver, the queue the worker, and every call is within the roles', async () => {
  freshState();
  const started = await start();
  const { post, delivered, queue } = person(started);
  expect(started.outputs).toEqual({
    'dev-platform': {},
    'dev-orders-to-ledger': { WebhookUrl: `${started.apiUrl}/webhooks/orders` },
  });
  expect(started.inert).toEqual([{ type: 'AWS::Logs::LogGroup', count: 1 }]);

  const answers = [await post('first'), await post('forged', 'wrong'), await fetch(`${started.apiUrl}/else`)];
  expect(answers.map(({ status }) => status)).toEqual([202, 401, 404]);
  await eventually(async () => expect(await delivered()).toEqual(['first']));
  await eventually(async () => expect(await queue()).toEqual([0, 0]));
  expect(started.endpoint.permissions.denied()).toEqual([]);

  const receiver = started.functions.find(({ name }) => name.includes('Receive'))?.name ?? '';
  await started.close();
  runtime = undefined;
  expect(readFileSync(join(state, 'logs', `${receiver}.log`), 'utf8')).toMatch(
    /^START RequestId: \S+ Version: \$LATEST\n/,
  );
  const access = readFileSync(join(state, 'logs', 'Api-access.log'), 'utf8')
    .trim()
    .split('\n');
  expect(access.map((line) => JSON.parse(line).status)).toEqual(['202', '401', '404']);
});

test('on a clock that jumps: a worker killed in mid-flight delivers later, what fails every time becomes a dead letter', async () => {
  freshState();
  const started = await start({ jump: true });
  const { post, delivered, queue, deadLetters, readDeadLetter } = person(started);
  const before = clock.now();
  const { at } = (await (await post('hang')).json()) as { at: number };
  expect(at).toBeGreaterThanOrEqual(Math.floor(before));
  expect(at).toBeLessThanOrEqual(clock.now());
  const worker = started.functions.find(({ name }) => name.includes('Deliver'))?.name ?? '';
  await eventually(() => expect(started.host.kill(worker)).toBe(1));
  await eventually(async () => expect([await delivered(), await queue()]).toEqual([['hang'], [0, 0]]));
  await post('fail');
  await eventually(async () =>
    expect([await queue(), await deadLetters()]).toEqual([
      [0, 0],
      [1, 0],
    ]),
  );
  expect(await readDeadLetter()).toEqual(['fail']);
});

test('after kill -9 the state goes on: secret, table and the message in flight', async () => {
  freshState();
  const killed = await startKillable(fixture.dir, state);
  const before = person(killed.runtime);
  const token = await before.token();
  await before.post('first');
  await eventually(async () => expect(await before.delivered()).toEqual(['first']));
  await before.post('hang');
  await eventually(async () => expect(await before.queue()).toEqual([0, 1]));
  await killed.kill();

  const after = person(await start({ jump: true }));
  expect(await after.token()).toBe(token);
  expect(await after.delivered()).toEqual(['first']);
  await eventually(async () => expect(await after.delivered()).toEqual(['first', 'hang']));
});

test('a schedule runs its function, which writes to S3 and pauses the worker; the pause outlives a restart', async () => {
  freshState();
  const started = await start({ jump: true });
  const settings = (at: Runtime) => ({ endpoint: at.awsEndpointUrl, region: at.region, credentials: at.operator });
  const tick = started.functions.find(({ name }) => name.includes('Tick'));
  const s3 = new S3Client(settings(started));
  const ticks = async () => {
    const { Contents } = await s3.send(
      new ListObjectsV2Command({ Bucket: tick?.environment.BUCKET, Prefix: 'ticks/2' }),
    );
    return Contents?.map(({ Key }) => Date.parse(Key?.slice('ticks/'.length) ?? '')) ?? [];
  };
  await eventually(async () => expect((await ticks()).length).toBeGreaterThan(1));
  const [first = 0, second = 0] = await ticks();
  expect((second - first) % 60_000).toBe(0);

  const invoke = async (event: object) => {
    const Payload = JSON.stringify(event);
    const answer = await new LambdaClient(settings(started)).send(
      new InvokeCommand({ FunctionName: tick?.name, Payload }),
    );
    expect(answer.FunctionError).toBeUndefined();
    return JSON.parse(Buffer.from(answer.Payload ?? []).toString()) as { UUID: string };
  };
  const acting = clock.busy();
  onTestFinished(acting);
  const { UUID } = await invoke({ time: 'by hand', pause: true });
  const stateAt = async (at: Runtime) =>
    (await new LambdaClient(settings(at)).send(new GetEventSourceMappingCommand({ UUID }))).State;
  await eventually(async () => expect(await stateAt(started)).toBe('Disabled'));
  await person(started).post('waits');
  expect(started.endpoint.permissions.denied()).toEqual([]);
  await started.close();

  const again = await start({ from: clock.now() });
  expect([await stateAt(again), await person(again).queue()]).toEqual(['Disabled', [1, 0]]);
});

test('a port in use is an error that names it, and nothing stays open', async () => {
  freshState();
  const { apiUrl, awsEndpointUrl } = await start();
  const [apiPort, awsPort] = [apiUrl, awsEndpointUrl].map((url) => Number(new URL(url).port)) as [number, number];
  const second = (ports: { apiPort: number; awsPort: number }) =>
    startRuntime({ assembly: fixture.dir, state, clock: scaledClock(), ...ports });
  await expect(second({ apiPort, awsPort: 0 })).rejects.toThrow(`Port ${apiPort} is in use on 127.0.0.1`);
  await expect(second({ apiPort: 0, awsPort })).rejects.toThrow(
    `Port ${awsPort} on 127.0.0.1, the AWS endpoint's, is in use`,
  );
});
