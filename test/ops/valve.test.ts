import { userInfo } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { until } from '../harness/until.ts';
import { type Console, consoleOf } from './console.ts';

const DELIVERY = 'crm-to-audience/contact-to-member';
/** The clock does not jump during an invocation; four times as fast, the gateway’s 30 s leave a busy machine seven. */
const RATE = 4;
const HOUR_MS = 3_600_000;
let environment: Environment;
let console: Console;

beforeAll(async () => {
  environment = await startEnvironment({ rate: RATE, jump: true });
  console = await consoleOf(environment.description);
});
afterAll(async () => {
  await console[Symbol.asyncDispose]();
  await environment[Symbol.asyncDispose]();
});

/** Runs it without skipping time: the three hours would be over before the command has ended. */
async function held<T>(act: () => Promise<T>): Promise<T> {
  const acting = environment.clock.busy();
  try {
    return await act();
  } finally {
    acting();
  }
}

async function mappingState() {
  const { EventSourceMappings } = await environment.runtime.dispatch(
    { kind: 'operator' },
    'lambda',
    'ListEventSourceMappings',
    { FunctionName: 'penstock-dev-crm-to-audience-contact-to-member' },
  );
  return (EventSourceMappings as { State: string }[])[0]?.State;
}

test('pause and resume act on a delivery; the deadline is in the environment’s time, and the ledger names the user', async () => {
  const { clock } = environment;
  // Wait until the environment's time is ahead of real time.
  await until(
    () => clock.now() - Date.now(),
    (ahead) => ahead > HOUR_MS,
  );
  const [before, paused, after] = await held(async () => [
    clock.now(),
    await console.ops('pause', DELIVERY, '--hours', '3', '--reason', 'the vendor migrates'),
    clock.now(),
  ]);
  expect(paused).toMatchObject({
    code: 0,
    err: expect.stringMatching(/^pause crm.* in dev on this machine, as arn:aws:iam::/),
  });
  const [first = '', second] = paused.out.split('\n');
  const [, until_ = ''] = /is paused until (.+) UTC \(messages expire after 7 days\)\.$/.exec(first) ?? [];
  const began = Date.parse(`${until_.replace(' ', 'T')}Z`) - 3 * HOUR_MS;
  expect(began).toBeGreaterThan(before - 1000);
  expect(began).toBeLessThan(after);
  expect(second).toBe(`To end it sooner: npm run ops -- resume ${DELIVERY} --env dev`);
  await until(mappingState, (state) => state === 'Disabled');

  const resumed = await held(() => console.ops('resume', DELIVERY));
  expect(resumed).toMatchObject({ code: 0, out: expect.stringMatching(/of dev is resumed/) });
  await until(mappingState, (state) => state === 'Enabled');
  const again = await console.ops('resume', DELIVERY);
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining(`${DELIVERY} is not paused.\n`) });

  const { Items } = await environment.runtime.dispatch({ kind: 'operator' }, 'dynamodb', 'Query', {
    TableName: 'penstock-dev-ledger',
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: 'account#mailchimp' } },
  });
  const by = { S: userInfo().username };
  expect(Items).toMatchObject([
    { state: { S: 'paused' }, by },
    { state: { S: 'resumed' }, by },
  ]);
});

test('pause refuses more than half of the retention, and names the longest pause', async () => {
  const { code, err } = await console.ops('pause', DELIVERY, '--hours', '85');
  expect([code, err]).toEqual([
    1,
    expect.stringMatching(/cannot be paused for 85 hours: .* keeps messages for 7 days.* at most 84 hours/),
  ]);
});

test.each([
  [['pause'], /Name one delivery; there are crm-to-audience\/contact-to-member/],
  [['resume', 'a/b'], /no delivery "a\/b"; there are crm-to-audience/],
  [['pause', DELIVERY, '--hours', 'two'], /--hours is "two"; give a whole number from 1/],
])('%j is refused with the value and the remedy', async (args, message) => {
  const { err, code } = await console.ops(...args);
  expect([code, err]).toEqual([2, expect.stringMatching(message)]);
});
