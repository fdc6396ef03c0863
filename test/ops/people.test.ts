import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACTS_ALIAS, observerPolicyName, REPORT_ALIAS, responderPolicyName } from '../../shared/topology/index.ts';
import { MAILCHIMP } from '../../vendors/index.ts';
import { archiveAtOnce } from '../harness/archive-at-once.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { peopleOf } from '../harness/people.ts';
import { until } from '../harness/until.ts';
import { type Console, consoleOf } from './console.ts';

const DELIVERY = 'crm-to-audience/contact-to-member';
const OBSERVER = 'on-call-observer';
const RESPONDER = 'on-call-responder';
let environment: Environment;
let observer: Console;
let responder: Console;
/** The responder's own keys, past the commands. */
let lambda: LambdaClient;

beforeAll(async () => {
  // Faster than real time: an alarm looks once a minute.
  environment = await startEnvironment({ rate: 4 });
  await archiveAtOnce(environment);
  const { runtime, description } = environment;
  const observing = [observerPolicyName('dev')];
  observer = await consoleOf({ ...description, ...runtime.signIn(OBSERVER, observing) });
  const signedIn = { ...description, ...runtime.signIn(RESPONDER, [...observing, responderPolicyName('dev')]) };
  responder = await consoleOf(signedIn);
  const { accessKeyId, secretAccessKey, region, awsEndpointUrl: endpoint } = signedIn;
  lambda = new LambdaClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const people = peopleOf(environment);
  const objectId = await people.contact({ email: `dead@${MAILCHIMP.refusedDomain}` });
  await people.accepted({ objectId });
  await until(
    () => people.depth('deadLetterUrl'),
    (depth) => depth === 1,
  );
});
afterAll(async () => {
  await environment[Symbol.asyncDispose]();
  await observer[Symbol.asyncDispose]();
  await responder[Symbol.asyncDispose]();
});

const deniedTo = (name: string) =>
  environment.runtime.endpoint.permissions.denied().filter(({ caller }) => caller === name);
const unusedBy = (name: string) => {
  const { identities, permissions } = environment.runtime.endpoint;
  return permissions.unused(identities.callers().filter((caller) => caller.kind === 'role' && caller.name === name));
};

const isProgressOfJob = (action: string, resources: readonly string[]) =>
  action === 'dynamodb:BatchGetItem' && resources.every((one) => one.endsWith('/penstock-dev-ledger'));

test('an observer sees all that the commands show, and may use nothing else', async () => {
  const { eventId } = JSON.parse((await observer.ops('events', '--state', 'dead', '--json')).out);
  for (const args of [
    ['status'],
    ['status', DELIVERY],
    ['events', '--by', 'reason'],
    ['show', eventId],
    ['payload', eventId],
    ['payload', eventId, '--call'],
    ['tail', '--once'],
    ['completeness'],
    ['drift'],
    ['jobs'],
    ['audit'],
  ]) {
    const { code, err } = await observer.ops(...args);
    expect([args, code === 0 || code === 1, err]).toEqual([args, true, expect.not.stringContaining('Not done')]);
  }
  // CloudWatch's history and ages are asked for only while there is something to tell of them.
  const { deliveries } = JSON.parse((await observer.ops('status', '--json')).out);
  expect(deliveries[0].dead.count).toBe(1);
  expect(deniedTo(OBSERVER)).toEqual([]);
});

test('an observer, who may not read the archive, finds what the ledger has, and is told what that leaves out', async () => {
  const known = await observer.ops('events', '--entity', 'contact:1');
  expect([known.code, known.err]).toEqual([1, expect.stringContaining('found by its id alone')]);
  const unknown = await observer.ops('show', 'no-such-event');
  expect([unknown.code, unknown.err]).toEqual([
    1,
    expect.stringMatching(/found by its id alone[\s\S]*Nothing is known of/),
  ]);
});

test('an observer acts on nothing', async () => {
  const { eventId } = JSON.parse((await observer.ops('events', '--state', 'dead', '--json')).out);
  for (const args of [
    ['pause', DELIVERY, '--reason', 'x'],
    ['resume', DELIVERY],
    ['retry', DELIVERY],
    ['payload', eventId, '--reveal', 'objectId', '--because', 'x'],
  ])
    expect([args, (await observer.ops(...args)).code]).toEqual([args, 3]);
  expect((await observer.feed('x', 'secrets', 'fill', 'destinations/mailchimp')).code).toBe(3);
  const { deliveries } = JSON.parse((await observer.ops('status', '--json')).out);
  expect(deliveries[0].pause).toBeUndefined();
});

test('a responder carries an incident to its end: nothing denied, nothing allowed that is unused', async () => {
  const done = async (...args: string[]) => {
    const result = await responder.ops(...args);
    expect([args, result.code, result.err]).toEqual([args, 0, expect.anything()]);
    return result;
  };
  expect((await responder.ops('status')).code).toBe(1);
  await done('pause', DELIVERY, '--reason', 'the vendor migrates');
  // An event waits: its age is asked for.
  const people = peopleOf(environment);
  await people.accepted({ objectId: await people.contact({ email: 'ada@example.com' }) });
  expect((await responder.ops('status', DELIVERY)).code).toBe(1);
  await done('resume', DELIVERY);
  const filled = await responder.feed(`${MAILCHIMP.apiKey}\n`, 'secrets', 'fill', 'destinations/mailchimp');
  expect(filled.code).toBe(0);
  const webhook = 'integrations/crm-to-audience/webhook';
  expect((await responder.feed('a-second-secret\n', 'secrets', 'fill', webhook)).code).toBe(0);
  await done('secrets', 'revoke', webhook);
  const { eventId } = JSON.parse((await done('events', '--state', 'dead', '--json')).out);
  await done('show', eventId);
  await done('payload', eventId);
  expect((await done('payload', eventId, '--reveal', 'subscriptionType', '--because', 'a complaint')).out).toMatch(
    /^"contact\./,
  );
  // The address is as refused as before: the retried event is given up a second time.
  const tried = JSON.parse((await done('retry', DELIVERY, '--json')).out);
  await done('jobs', tried.id, '--go');
  await until(
    () => responder.ops('jobs', tried.id, '--json'),
    ({ out }) => ['done', 'stopped'].includes(JSON.parse(out).state),
  );
  await done('jobs', tried.id, '--cancel');
  await until(
    () => people.depth('deadLetterUrl'),
    (depth) => depth === 1,
  );
  await done('replay', DELIVERY, '--from', '1h', '--again', '--because', 'a test', '--json');
  const plan = JSON.parse((await done('discard', DELIVERY, '--because', 'a test address', '--json')).out);
  await done('jobs', plan.id, '--go', '--wait');
  // The alarm on dead letters ends by itself; until then the status says so.
  const over = await until(
    () => responder.ops('status', DELIVERY),
    ({ code }) => code === 0,
  );
  expect(over.out).toMatch(/^over since|^Nothing is wrong/m);
  const acts = (await done('audit')).out;
  for (const act of ['pause', 'resume', 'retry', 'discard', 'secrets fill', 'secrets revoke', 'payload reveal'])
    expect(acts).toContain(act);
  expect(acts).toContain(`arn:aws:sts::000000000000:assumed-role/${RESPONDER}/${RESPONDER}`);
  expect(deniedTo(RESPONDER)).toEqual([]);
  // What a job that still runs has done so far is read by its events' keys; this one has ended when it is looked at.
  expect(unusedBy(RESPONDER).filter(({ action, resources }) => !isProgressOfJob(action, resources))).toEqual([]);
});

test('a responder reaches the valve through the recover function only, and moves no whole queue', async () => {
  const resume = { resume: { delivery: DELIVERY, by: 'ada' } };
  for (const Qualifier of [undefined, ACTS_ALIAS, REPORT_ALIAS]) {
    const direct = { FunctionName: 'penstock-dev-valve', Payload: JSON.stringify(resume) };
    const asked = lambda.send(new InvokeCommand({ ...direct, ...(Qualifier && { Qualifier }) }));
    await expect(asked).rejects.toMatchObject({ name: 'AccessDeniedException' });
  }
  expect((await responder.ops('redrive', DELIVERY)).code).toBe(3);
});
