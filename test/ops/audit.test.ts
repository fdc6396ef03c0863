import { userInfo } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { peopleOf } from '../harness/people.ts';
import { type Console, consoleOf } from './console.ts';

const DELIVERY = 'crm-to-audience/contact-to-member';
const PROD = ['--env', 'prod'];
let environment: Environment;
let console: Console;

beforeAll(async () => {
  environment = await startEnvironment({ stage: 'prod' });
  console = await consoleOf(environment.description);
});
afterAll(async () => {
  await environment[Symbol.asyncDispose]();
  await console[Symbol.asyncDispose]();
});

const isPaused = async () => {
  const { out } = await console.ops('status', DELIVERY, '--json', ...PROD);
  return JSON.parse(out).deliveries[0].pause !== undefined;
};
const audited = async () => (await console.ops('audit', '--json', ...PROD)).out.trim();

test('an act in production needs consent: without a terminal and without --yes nothing is done and nothing recorded', async () => {
  const { code, err } = await console.ops('pause', DELIVERY, '--reason', 'migration', ...PROD);
  expect([code, err]).toEqual([
    2,
    expect.stringMatching(/^pause crm-to-audience\/contact-to-member in prod on this machine, as arn:aws:iam::/),
  ]);
  expect(err).toContain('prod is a production environment: add --yes, or run the command at a terminal.');
  expect([await isPaused(), await audited()]).toEqual([false, '']);
});

test('an act that cannot be recorded is not done', async () => {
  const people = peopleOf(environment);
  await people.awsFault({
    ...{ service: 'dynamodb', operation: 'PutItem', caller: 'operator', times: 1 },
    error: { code: 'AccessDeniedException', status: 400, message: 'AccessDenied' },
  });
  const { code } = await console.ops('pause', DELIVERY, '--reason', 'migration', '--yes', ...PROD);
  expect(code).toBe(3);
  expect([await isPaused(), await audited()]).toEqual([false, '']);
});

test('an act leaves who, where, to what and why', async () => {
  await console.ops('pause', DELIVERY, '--reason', 'migration', '--hours', '2', '--yes', ...PROD);
  expect(await isPaused()).toBe(true);
  expect(JSON.parse(await audited())).toEqual({
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    act: 'pause',
    caller: 'arn:aws:iam::000000000000:user/operator',
    user: userInfo().username,
    place: 'prod on this machine',
    target: DELIVERY,
    filter: '2 hours',
    reason: 'migration',
  });
});

test('a secret that is filled is recorded by its name, and its value is in no row', async () => {
  const { code } = await console.feed('wrong\n', 'secrets', 'fill', 'destinations/mailchimp', '--yes', ...PROD);
  expect(code).toBe(0);
  const [newest = ''] = (await audited()).split('\n');
  expect(JSON.parse(newest)).toMatchObject({ act: 'secrets fill', target: 'destinations/mailchimp' });
  expect(newest).not.toContain('wrong');
});
