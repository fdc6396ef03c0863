import { afterEach, expect, test } from 'vitest';
import { AwsError } from '../../src/aws/error.ts';
import type { AwsService } from '../../src/aws/service.ts';
import { createScheduler } from '../../src/scheduler/index.ts';
import { createSqs } from '../../src/sqs/index.ts';
import { manualClock, startEndpoint } from '../aws/harness.ts';

const FUNCTION = 'arn:aws:lambda:eu-central-1:000000000000:function:import';
const DEAD = 'arn:aws:sqs:eu-central-1:000000000000:dead';
const ROLE = 'arn:aws:iam::000000000000:role/runs';

let close = async () => {};
afterEach(() => close());

/** A schedule that runs once, with two retries, and what is counted of it. */
async function runOnce(
  answers: readonly (AwsError | undefined)[],
  deadLetterArn: string | undefined,
): Promise<string[]> {
  const clock = manualClock(Date.UTC(2026, 2, 2, 8));
  const left = [...answers];
  let asked = 0;
  const lambda: AwsService = {
    name: 'lambda',
    access: (_operation, { FunctionName }) => [{ action: 'lambda:InvokeFunction', resource: String(FunctionName) }],
    async handle() {
      asked += 1;
      const error = left.shift();
      if (error) throw error;
      return { StatusCode: 202 };
    },
    async close() {},
  };
  const scheduler = createScheduler({ clock, file: ':memory:' });
  const sqs = createSqs({ clock, file: ':memory:', queueUrlBase: 'http://local' });
  const { endpoint } = await startEndpoint([scheduler, lambda, sqs], clock);
  close = async () => {
    await scheduler.stop();
    await endpoint.close();
  };
  await endpoint.dispatch({ kind: 'operator' }, 'sqs', 'CreateQueue', { QueueName: 'dead' });
  const counted: string[] = [];
  const Target = {
    ...{ Arn: FUNCTION, RoleArn: ROLE, RetryPolicy: { MaximumRetryAttempts: 2 } },
    ...(deadLetterArn && { DeadLetterConfig: { Arn: deadLetterArn } }),
  };
  const schedule = {
    Name: 'once',
    ScheduleExpression: 'at(2026-03-02T08:01:00)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target,
  };
  const allowed = { Effect: 'Allow' as const, Action: ['lambda:InvokeFunction', 'sqs:SendMessage'], Resource: '*' };
  scheduler.start({
    schedules: [schedule],
    roles: [{ arn: ROLE, name: 'runs', policies: [{ Statement: [allowed] }], trusts: ['scheduler.amazonaws.com'] }],
    dispatch: endpoint.dispatch,
    onTrouble: () => {},
    onMetric: (arn, name) => counted.push(`${arn.split(':')[5]} ${name}`),
  });
  for (let step = 0; step < 10 && asked < answers.length; step++) {
    clock.advance(60_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await scheduler.stop();
  return counted.map((line) => line.replace(/^schedule\/default\/once /, ''));
}

test('attempts, throttles and errors of the target, and what was dropped into the dead-letter queue', async () => {
  const throttled = new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
  const failing = new AwsError('ServiceException', 'Try later.', 500);
  expect(await runOnce([throttled, failing, failing], DEAD)).toEqual([
    ...['InvocationAttemptCount', 'TargetErrorThrottledCount'],
    ...['InvocationAttemptCount', 'TargetErrorCount'],
    ...['InvocationAttemptCount', 'TargetErrorCount', 'InvocationDroppedCount', 'InvocationsSentToDeadLetterCount'],
  ]);
});

test('a dead letter that reached no queue, and a run that went well', async () => {
  const denied = new AwsError('ResourceNotFoundException', 'Function not found', 404);
  expect(await runOnce([denied], `${DEAD}-gone`)).toEqual([
    ...['InvocationAttemptCount', 'TargetErrorCount', 'InvocationDroppedCount'],
    'InvocationsFailedToBeSentToDeadLetterCount',
  ]);
  await close();
  expect(await runOnce([undefined], undefined)).toEqual(['InvocationAttemptCount']);
});
