import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAILCHIMP } from '../../vendors/index.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { peopleOf } from '../harness/people.ts';
import { until } from '../harness/until.ts';
import { type Console, consoleOf } from './console.ts';

const DELIVERY = 'crm-to-audience/contact-to-member';
let environment: Environment;
let people: ReturnType<typeof peopleOf>;
let console: Console;

beforeAll(async () => {
  environment = await startEnvironment();
  people = peopleOf(environment);
  console = await consoleOf(environment.description);
});
afterAll(async () => {
  await console[Symbol.asyncDispose]();
  await environment[Symbol.asyncDispose]();
});

test('redrive plans dead letters, moves them at a quarter of the budget, and the worker delivers them once the cause is fixed', async () => {
  const empty = await console.ops('redrive', DELIVERY);
  expect([empty.code, empty.err]).toEqual([1, expect.stringContaining('No dead letters')]);

  const objectId = await people.contact({ email: `eva@${MAILCHIMP.refusedDomain}` });
  await people.accepted({ objectId });
  await until(
    () => console.ops('redrive', DELIVERY, '--plan'),
    ({ code }) => code === 0,
  );
  const plan = await console.ops('redrive', DELIVERY, '--plan');
  expect(plan.out).toMatch(/^1 dead letters in penstock-dev-.*dead-letters\.fifo: at 1 a second, 1 s\.\n$/);

  await people.changeContact(objectId, { email: 'eva@example.com' });
  const moved = await console.ops('redrive', DELIVERY, '--wait', '--rate', '5');
  expect(moved.out).toMatch(/at 5 a second[\s\S]*^1 moved\.$/m);
  await until(
    () => people.member('eva@example.com'),
    (member) => member !== undefined,
  );
  const { code, err } = await console.ops('redrive', DELIVERY, '--cancel');
  expect([code, err]).toEqual([1, 'No redrive is running.\n']);
});

test.each([
  [['redrive'], /Name one delivery; there are crm-to-audience\/contact-to-member/],
  [['redrive', 'a/b'], /no delivery "a\/b"; there are crm-to-audience/],
  [['redrive', DELIVERY, '--rate', '501'], /--rate is "501"; give a whole number from 1 to 500/],
])('%j is refused with the value and the remedy', async (args, message) => {
  const { err, code } = await console.ops(...args);
  expect([code, err]).toEqual([2, expect.stringMatching(message)]);
});
