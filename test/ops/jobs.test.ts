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
  environment = await startEnvironment({ rate: 10 });
  people = peopleOf(environment);
  console = await consoleOf(environment.description);
});
afterAll(async () => {
  await console[Symbol.asyncDispose]();
  await environment[Symbol.asyncDispose]();
});

/** Plans, and reads the job's id from the command that the plan names. */
async function plan(...args: string[]) {
  const { out, err, code } = await console.ops(...args);
  return { out, err, code, id: /jobs (\S+) --go/.exec(out)?.[1] ?? '' };
}

const deadLetters = (count: number) =>
  until(
    () => people.depth('deadLetterUrl'),
    (depth) => depth === count,
  );

test('a retry is planned by reason, moves the letter whose cause was fixed, and counts its delivery from the ledger', async () => {
  const objectId = await people.contact({ email: `ada@${MAILCHIMP.refusedDomain}` });
  await people.accepted({ objectId });
  await deadLetters(1);

  const planned = await plan('retry', DELIVERY);
  expect(planned.out).toMatch(/^retry of crm-to-audience\/contact-to-member \(all\): 1 event\./);
  expect(planned.out).toMatch(/Calls: mailchimp, for up to 1 event, after reading hubspot\./);

  await people.changeContact(objectId, { email: 'ada@example.com' });
  const done = await console.ops('jobs', planned.id, '--go', '--wait');
  expect([done.code, done.err]).toEqual([0, expect.stringContaining('of 1 handed out')]);
  expect(done.out).toMatch(/, done\.[\s\S]*1 {2}delivered/);
  expect((await people.member('ada@example.com'))?.status).toBe('subscribed');
  await deadLetters(0);
  const again = await console.ops('jobs', planned.id, '--go');
  expect([again.code, again.err]).toEqual([3, expect.stringMatching(/is done: plan a new one/)]);
});

test('a discard needs a reason, is a state of the event, and is taken back from the archive', async () => {
  const objectId = await people.contact({ email: `bob@${MAILCHIMP.refusedDomain}` });
  await people.accepted({ objectId });
  await deadLetters(1);
  const without = await console.ops('discard', DELIVERY);
  expect([without.code, without.err]).toEqual([2, expect.stringContaining('say with --because why')]);

  const planned = await plan('discard', DELIVERY, '--because', 'a test contact');
  const done = await console.ops('jobs', planned.id, '--go', '--wait');
  expect(done.code).toBe(0);
  expect(done.out).toMatch(/1 {2}discarded[\s\S]*discard --undo/);
  await deadLetters(0);
  const listed = await console.ops('events', '--state', 'discarded');
  expect(listed.out).toContain('a test contact');

  await people.changeContact(objectId, { email: 'bob@example.com' });
  const undo = await until(
    () => plan('discard', '--undo', planned.id),
    ({ code }) => code === 0,
  );
  const undone = await console.ops('jobs', undo.id, '--go', '--wait');
  expect(undone.out).toMatch(/, done\.[\s\S]*1 {2}delivered/);
  expect((await people.member('bob@example.com'))?.status).toBe('subscribed');
});
