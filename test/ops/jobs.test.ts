import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAILCHIMP } from '../../vendors/index.ts';
import { archiveAtOnce } from '../harness/archive-at-once.ts';
import { bytesOf } from '../harness/chance.ts';
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
  await archiveAtOnce(environment);
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

test('a replay skips what took effect, and lets a large event take effect again where a person says why', async () => {
  const objectId = await people.contact({ email: 'eva@example.com' });
  await people.accepted({ objectId, note: bytesOf(750_000).toString('hex') });
  const writes = () => people.writes('eva@example.com');
  await until(writes, (seen) => seen.length === 1);
  const words = ['replay', DELIVERY, '--from', '2h', '--entity', `contact:${objectId}`];
  // The archive writes its batches a little later than the delivery ends.
  const skipped = await until(
    () => console.ops(...words),
    ({ out }) => out.includes('Left out'),
  );
  expect([skipped.code, skipped.out]).toEqual([
    1,
    expect.stringMatching(/0 events\.[\s\S]*1 {2}it took effect before/),
  ]);

  const planned = await plan(...words, '--again', '--because', 'lost at the vendor');
  expect(planned.out).toMatch(/1 event\.[\s\S]*They take effect AGAIN/);
  const done = await console.ops('jobs', planned.id, '--go', '--wait');
  expect(done.out).toMatch(/, done\.\n {2}because {3}lost at the vendor[\s\S]*1 {2}delivered/);
  expect(await writes()).toHaveLength(2);
  const audit = await console.ops('audit');
  expect(audit.out).toContain(`job ${planned.id}`);
});

test('a job that is cancelled hands nothing out any more', async () => {
  const objectId = await people.contact({ email: `dan@${MAILCHIMP.refusedDomain}` });
  await people.accepted({ objectId });
  await deadLetters(1);
  const { id } = await plan('retry', DELIVERY);
  const cancelled = await console.ops('jobs', id, '--cancel');
  expect(cancelled.out).toMatch(/, cancelled\.[\s\S]*handed {4}0 of 1/);
  const begun = await console.ops('jobs', id, '--go');
  expect([begun.code, begun.err]).toEqual([3, expect.stringMatching(/is cancelled: plan a new one/)]);
  expect((await console.ops('jobs')).out).toMatch(/cancelled {2}0\/1/);
  await deadLetters(1);
});

test.each<[string[], RegExp]>([
  [['retry'], /Name one delivery; there are crm-to-audience\/contact-to-member/],
  [['retry', DELIVERY, '--from', 'yesterday'], /--from is "yesterday"; give a time such as/],
  [['replay', DELIVERY], /--missing, --from TIME, or --ids FILE/],
  [['replay', DELIVERY, '--missing', '--again'], /say with --because why/],
  [['retry', DELIVERY, '--ids', '/nowhere'], /\/nowhere cannot be read/],
])('%j is refused with the value and the remedy', async (args, message) => {
  const { err, code } = await console.ops(...args);
  expect([code, err]).toEqual([2, expect.stringMatching(message)]);
});
