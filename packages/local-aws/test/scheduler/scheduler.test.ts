import { join } from 'node:path';
import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  type ListSchedulesCommandInput,
  ResourceNotFoundException,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { afterEach, expect, test } from 'vitest';
import type { AwsService, Caller, PolicyStatement } from '../../src/aws/service.ts';
import type { Input } from '../../src/aws/values.ts';
import { createScheduler } from '../../src/scheduler/index.ts';
import { createSqs } from '../../src/sqs/index.ts';
import { clientConfig, manualClock, startEndpoint, temporaryDirectory } from '../aws/harness.ts';

const operator: Caller = { kind: 'operator' };
const START = Date.parse('2026-03-02T08:00:00Z');
const QUEUE = 'arn:aws:sqs:eu-central-1:000000000000:';
const FUNCTION = 'arn:aws:lambda:eu-central-1:000000000000:function:probe';
const ROLE = 'arn:aws:iam::000000000000:role/runs';
const INVOKE: PolicyStatement = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: FUNCTION };
const SEND: PolicyStatement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: `${QUEUE}*` };

let started: Awaited<ReturnType<typeof start>> | undefined;
afterEach(async () => {
  await started?.close();
  started = undefined;
});

interface Settings {
  readonly file?: string;
  readonly at?: number;
  readonly schedules?: readonly Input[];
  readonly statements?: readonly PolicyStatement[];
}

/** A scheduler with one role, a function `probe` that notes its events, and the queues `q` and `dead`. */
async function start({ file = ':memory:', at = START, schedules = [], statements = [INVOKE, SEND] }: Settings = {}) {
  const clock = manualClock(at);
  const invoked: { at: number; input: Input }[] = [];
  const lambda: AwsService = {
    name: 'lambda',
    access: (_operation, { FunctionName }) => [{ action: 'lambda:InvokeFunction', resource: String(FunctionName) }],
    async handle(_operation, input) {
      invoked.push({ at: clock.now(), input });
      return { StatusCode: 202 };
    },
    async close() {},
  };
  const scheduler = createScheduler({ clock, file });
  const sqsService = createSqs({ clock, file: ':memory:', queueUrlBase: 'http://local' });
  const { endpoint, client } = await startEndpoint([scheduler, lambda, sqsService], clock);
  const sqs = (operation: string, input: Input) => endpoint.dispatch(operator, 'sqs', operation, input);
  for (const QueueName of ['q', 'dead']) await sqs('CreateQueue', { QueueName });
  const trouble: string[] = [];
  scheduler.start({
    schedules,
    roles: [
      { arn: ROLE, name: 'runs', policies: [{ Statement: statements }], trusts: ['scheduler.amazonaws.com'] },
      { arn: `${ROLE}-other`, name: 'other', policies: [], trusts: ['lambda.amazonaws.com'] },
    ],
    dispatch: endpoint.dispatch,
    onTrouble: (message) => trouble.push(message),
  });
  return {
    api: new SchedulerClient(client),
    apiAs(policy: readonly PolicyStatement[]) {
      const keys = { accessKeyId: 'ASIAVALVE', secretAccessKey: 'of the valve' };
      endpoint.identities.add(keys.accessKeyId, keys.secretAccessKey, {
        kind: 'function',
        name: 'valve',
        policies: [{ Statement: policy }],
      });
      return new SchedulerClient(clientConfig(client.endpoint, keys));
    },
    clock,
    endpoint,
    invoked,
    trouble,
    /** Lets time pass in steps, so that what is begun in one is done before the next. */
    async pass(ms: number, steps = 1) {
      for (let step = 0; step < steps; step++) {
        clock.advance(ms / steps);
        for (let turn = 0; turn < 5; turn++) await new Promise((done) => setImmediate(done));
      }
    },
    minutes: () => invoked.map(({ at: time }) => (time - START) / 60_000),
    async messages(name: string) {
      const { Messages } = await sqs('ReceiveMessage', {
        QueueUrl: `http://local/000000000000/${name}`,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
      });
      return (Messages ?? []) as { Body: string; MessageAttributes?: Record<string, { StringValue: string }> }[];
    },
    async close() {
      await scheduler.stop();
      await endpoint.close();
    },
  };
}

async function begin(settings?: Settings) {
  started = await start(settings);
  return started;
}

const schedule = (input: Partial<CreateScheduleCommandInput> = {}): CreateScheduleCommandInput => ({
  Name: 'probe',
  ScheduleExpression: 'rate(5 minutes)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: FUNCTION, RoleArn: ROLE },
  ...input,
});

test('a rate runs at once and then at its rate; disabled it rests; deleted it is gone', async () => {
  const { api, pass, minutes } = await begin();
  const { ScheduleArn } = await api.send(new CreateScheduleCommand(schedule()));
  expect(ScheduleArn).toBe('arn:aws:scheduler:eu-central-1:000000000000:schedule/default/probe');
  await pass(600_000, 10);
  expect(minutes()).toEqual([0, 5, 10]);
  await api.send(new UpdateScheduleCommand(schedule({ State: 'DISABLED' })));
  await pass(600_000, 10);
  expect(minutes()).toHaveLength(3);
  await api.send(new UpdateScheduleCommand(schedule({ State: 'ENABLED' })));
  await pass(300_000, 10);
  expect(minutes()).toEqual([0, 5, 10, 25]);
  await api.send(new DeleteScheduleCommand({ Name: 'probe' }));
  await pass(600_000, 10);
  expect(minutes()).toHaveLength(4);
  await expect(api.send(new GetScheduleCommand({ Name: 'probe' }))).rejects.toThrow(ResourceNotFoundException);
});

test('a schedule is answered as it was given, and listed by group, prefix and state', async () => {
  const { api } = await begin();
  const EndDate = new Date('2026-04-01T00:00:00Z');
  const input = schedule({
    ScheduleExpression: 'cron(0 9 ? * MON-FRI *)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
    EndDate,
    State: 'DISABLED',
  });
  await api.send(new CreateScheduleCommand(input));
  await api.send(new CreateScheduleCommand(schedule({ Name: 'replay', GroupName: 'slow' })));
  expect(await api.send(new GetScheduleCommand({ Name: 'probe' }))).toMatchObject({
    ...input,
    GroupName: 'default',
    CreationDate: new Date(START),
  });
  const list = async (filter: ListSchedulesCommandInput) =>
    (await api.send(new ListSchedulesCommand(filter))).Schedules?.map(({ Name }) => Name);
  expect(await list({})).toEqual(['probe', 'replay']);
  expect(await list({ GroupName: 'slow' })).toEqual(['replay']);
  expect(await list({ NamePrefix: 'pro' })).toEqual(['probe']);
  expect(await list({ State: 'ENABLED' })).toEqual(['replay']);
  const first = await api.send(new ListSchedulesCommand({ MaxResults: 1 }));
  expect(await list({ NextToken: first.NextToken })).toEqual(['replay']);
  await expect(api.send(new CreateScheduleCommand(input))).rejects.toThrow(ConflictException);
});

test('the target gets its input with the context filled in; without one, the scheduled event', async () => {
  const { api, pass, invoked } = await begin();
  const Input = '{"time":"<aws.scheduler.scheduled-time>","arn":"<aws.scheduler.schedule-arn>"}';
  await api.send(new CreateScheduleCommand(schedule({ Target: { Arn: FUNCTION, RoleArn: ROLE, Input } })));
  await api.send(new CreateScheduleCommand(schedule({ Name: 'plain' })));
  await pass(0);
  const payloads = invoked.map(({ input }) => JSON.parse(String(input.Payload)));
  expect(invoked[0]?.input).toMatchObject({ FunctionName: FUNCTION, InvocationType: 'Event' });
  expect(payloads).toEqual([
    { time: '2026-03-02T08:00:00Z', arn: 'arn:aws:scheduler:eu-central-1:000000000000:schedule/default/probe' },
    expect.objectContaining({
      source: 'aws.scheduler',
      'detail-type': 'Scheduled Event',
      time: '2026-03-02T08:00:00Z',
    }),
  ]);
});

test('a queue is sent the input; once means once, and the schedule can go with it', async () => {
  const { api, pass, messages } = await begin();
  const once = schedule({
    ScheduleExpression: 'at(2026-03-02T09:10:00)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
    ActionAfterCompletion: 'DELETE',
    Target: { Arn: `${QUEUE}q`, RoleArn: ROLE, Input: 'wake up' },
  });
  await api.send(new CreateScheduleCommand(once));
  await pass(599_000);
  expect(await messages('q')).toEqual([]);
  await pass(1_000);
  expect(await messages('q')).toMatchObject([{ Body: 'wake up' }]);
  await expect(api.send(new GetScheduleCommand({ Name: 'probe' }))).rejects.toThrow(ResourceNotFoundException);
});

test('what the role may not do is recorded, not tried again, and goes to the dead-letter queue', async () => {
  const { api, pass, messages, endpoint, trouble } = await begin({ statements: [SEND] });
  const Target = { Arn: FUNCTION, RoleArn: ROLE, Input: '{}', DeadLetterConfig: { Arn: `${QUEUE}dead` } };
  await api.send(new CreateScheduleCommand(schedule({ ScheduleExpression: 'at(2026-03-02T08:01:00)', Target })));
  await pass(60_000);
  expect(endpoint.permissions.denied()).toMatchObject([
    { caller: 'runs', action: 'lambda:InvokeFunction', resource: FUNCTION, calls: 1 },
  ]);
  const [dead] = await messages('dead');
  expect(dead).toMatchObject({
    Body: '{}',
    MessageAttributes: {
      ERROR_CODE: { StringValue: 'AccessDeniedException' },
      RETRY_ATTEMPTS: { StringValue: '0' },
      SCHEDULED_TIME: { StringValue: '2026-03-02T08:01:00Z' },
      TARGET_ARN: { StringValue: FUNCTION },
    },
  });
  expect(trouble[0]).toContain(`did not reach ${FUNCTION}: AccessDeniedException`);
});

test('a throttled target is tried again after 1, 2 and 4 seconds, as often as the retry policy says', async () => {
  const { api, pass, messages, endpoint, clock } = await begin();
  const error = { code: 'TooManyRequestsException', status: 429 };
  endpoint.faults.add({ service: 'lambda', operation: 'Invoke', error });
  const tried: number[] = [];
  const record = endpoint.meter.record.bind(endpoint.meter);
  Object.assign(endpoint.meter, {
    record(call: Parameters<typeof record>[0]) {
      if (call.service === 'lambda') tried.push((clock.now() - START) / 1000);
      record(call);
    },
  });
  const Target = {
    ...{ Arn: FUNCTION, RoleArn: ROLE, Input: '{}' },
    RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 },
    DeadLetterConfig: { Arn: `${QUEUE}dead` },
  };
  await api.send(new CreateScheduleCommand(schedule({ ScheduleExpression: 'at(2026-03-02T08:00:10)', Target })));
  await pass(60_000, 60);
  expect(tried).toEqual([10, 11, 13, 17]);
  expect((await messages('dead'))[0]?.MessageAttributes).toMatchObject({
    RETRY_ATTEMPTS: { StringValue: '3' },
    EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumRetryAttempts' },
  });
});

test('after a restart a schedule goes on; what it missed does not run late; a call under way does', async () => {
  const directory = temporaryDirectory();
  const file = join(directory.path, 'scheduler.db');
  const first = await begin({ file });
  await first.api.send(new CreateScheduleCommand(schedule()));
  await first.api.send(
    new CreateScheduleCommand(schedule({ Name: 'once', ScheduleExpression: 'at(2026-03-02T08:07:00)' })),
  );
  first.endpoint.faults.add({ service: 'lambda', operation: 'Invoke', timeout: true });
  await first.pass(1_000);
  await first.close();
  const second = await begin({ file, at: START + 12 * 60_000 });
  await second.pass(0);
  await second.pass(8 * 60_000, 8);
  expect(second.minutes()).toEqual([12, 15, 20]);
  const [late] = second.invoked.map(({ input }) => JSON.parse(String(input.Payload)));
  expect(late).toMatchObject({ time: '2026-03-02T08:00:00Z' });
  await second.close();
  started = undefined;
  directory.remove();
});

test('a template is applied when it says something new, and what it no longer has is deleted', async () => {
  const directory = temporaryDirectory();
  const file = join(directory.path, 'scheduler.db');
  const restart = async (schedules: readonly Input[]) => {
    await started?.close();
    return begin({ file, schedules });
  };
  const stateOf = async (api: SchedulerClient) => (await api.send(new GetScheduleCommand({ Name: 'probe' }))).State;
  const template = { ...schedule() };
  const first = await restart([template]);
  await first.api.send(new UpdateScheduleCommand(schedule({ State: 'DISABLED' })));
  await first.api.send(new CreateScheduleCommand(schedule({ Name: 'own' })));
  expect(await stateOf((await restart([template])).api)).toBe('DISABLED');
  expect(await stateOf((await restart([{ ...template, Description: 'new' }])).api)).toBe('ENABLED');
  const { Schedules } = await (await restart([])).api.send(new ListSchedulesCommand({}));
  expect(Schedules?.map(({ Name }) => Name)).toEqual(['own']);
  await started?.close();
  started = undefined;
  directory.remove();
});

test.each<[string, Partial<CreateScheduleCommandInput>, string]>([
  [
    'a malformed expression',
    { ScheduleExpression: 'cron(0 0 * * * *)' },
    'Invalid Schedule Expression cron(0 0 * * * *).',
  ],
  [
    'an unknown time zone',
    { ScheduleExpressionTimezone: 'Europe/Atlantis' },
    'Provided timezone Europe/Atlantis is invalid.',
  ],
  [
    'a flexible window',
    { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } },
    'FlexibleTimeWindow must be OFF',
  ],
  ['another target', { Target: { Arn: 'arn:aws:sns:eu-central-1:0:t', RoleArn: ROLE } }, 'calls functions and queues'],
  [
    'a role that does not trust it',
    { Target: { Arn: FUNCTION, RoleArn: `${ROLE}-other` } },
    'must allow AWS EventBridge Scheduler to assume the role',
  ],
])('%s is refused', async (_name, input, message) => {
  const { api } = await begin();
  const refused = api.send(new CreateScheduleCommand(schedule(input)));
  await expect(refused).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(refused).rejects.toThrow(message);
});

test('a caller needs the operation on the schedule and must be allowed to pass the role', async () => {
  const { apiAs } = await begin();
  const own = 'arn:aws:scheduler:eu-central-1:000000000000:schedule/default/probe';
  const create: PolicyStatement = { Effect: 'Allow', Action: 'scheduler:*', Resource: own };
  await expect(apiAs([create]).send(new CreateScheduleCommand(schedule()))).rejects.toThrow(
    `not authorized to perform: iam:PassRole on resource: ${ROLE}`,
  );
  const pass: PolicyStatement = { Effect: 'Allow', Action: 'iam:PassRole', Resource: ROLE };
  await apiAs([create, pass]).send(new CreateScheduleCommand(schedule()));
  await expect(apiAs([create, pass]).send(new CreateScheduleCommand(schedule({ Name: 'other' })))).rejects.toThrow();
});
