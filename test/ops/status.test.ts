import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAILCHIMP } from '../../vendors/index.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { peopleOf } from '../harness/people.ts';
import { until } from '../harness/until.ts';
import { type Console, consoleOf } from './console.ts';

const DELIVERY = 'crm-to-audience/contact-to-member';
let environment: Environment;
let console: Console;
let people: ReturnType<typeof peopleOf>;

beforeAll(async () => {
  environment = await startEnvironment();
  console = await consoleOf(environment.description);
  people = peopleOf(environment);
});
afterAll(async () => {
  await environment[Symbol.asyncDispose]();
  await console[Symbol.asyncDispose]();
});

const statusOfDelivery = async () => {
  const { out, code } = await console.ops('status', DELIVERY, '--json');
  return { code, ...JSON.parse(out) };
};

test('a quiet environment is over: exit code 0, and no request more than four a delivery and a few for all', async () => {
  const { out, code } = await console.ops('status');
  expect(code).toBe(0);
  expect(out.trim().split('\n').at(-1)).toBe('Nothing is wrong, and CloudWatch remembers no alarm that ended.');
  const { requests, deliveries } = JSON.parse((await console.ops('status', '--json')).out);
  expect(requests).toBeLessThanOrEqual(4 * deliveries.length + 7);
});

test('a dead letter is counted in queue and ledger, with its reason and the one next action', async () => {
  const objectId = await people.contact({ email: `dead@${MAILCHIMP.refusedDomain}` });
  await people.accepted({ objectId });
  await until(
    () => people.depth('deadLetterUrl'),
    (depth) => depth === 1,
  );
  const { out, code } = await console.ops('status', DELIVERY);
  expect(code).toBe(1);
  expect(out).toMatch(
    /dead letters {2}1 event given up: 1 in the dead-letter queue\. Reasons:\s+mailchimp-invalid-resource 1\./,
  );
  const [text, command] = out.trim().split('\n').slice(-2);
  expect(text?.trim()).toBe('then retry them:');
  expect(command?.trim()).toBe(`npm run ops -- events --delivery ${DELIVERY} --state dead --by reason --env dev`);
  // Within a minute the alarm rings, too: its text names the queue, and a name is not broken.
  const tooLong = out.split('\n').filter((line) => line.length > 80 && /\S\s/.test(line.trim()));
  expect(tooLong.filter((line) => !line.includes('npm run ops'))).toEqual([]);
  const counted = await console.ops('events', '--delivery', DELIVERY, '--state', 'dead', '--by', 'reason');
  expect(counted.out).toMatch(/^ +1 {2}dead {3}mailchimp-invalid-resource /m);
  expect(JSON.parse((await console.ops('events', '--by', 'reason', '--json')).out)).toMatchObject({
    count: 1,
    state: 'dead',
  });
});

test('a pause is wrong until it is resumed, by whom and why', async () => {
  await console.ops('pause', DELIVERY, '--reason', 'the vendor migrates');
  // From now on no worker receives what comes.
  await until(statusOfDelivery, ({ deliveries }) => deliveries[0].mapping.state === 'Disabled');
  await people.accepted({ objectId: await people.contact({ email: 'ada@example.com' }) });
  const list = await until(
    () => console.ops('events', '--delivery', DELIVERY, '--state', 'waiting'),
    ({ err }) => err.includes('1 more event waits'),
  );
  expect(list.err).toMatch(
    /1 more event waits in the queue of crm-to-audience\/contact-to-member, by SQS’s count: no worker/,
  );
  expect(list.code).toBe(0);
  const paused = await statusOfDelivery();
  expect(paused.code).toBe(1);
  expect(paused.deliveries[0]).toMatchObject({ pause: { reason: 'the vendor migrates' } });
  await console.ops('resume', DELIVERY);
  expect((await statusOfDelivery()).deliveries[0].pause).toBeUndefined();
  const acts = await console.ops('audit');
  expect(acts.out).toMatch(/resume crm-to-audience[\s\S]*pause crm-to-audience[\s\S]*reason: the vendor migrates/);
  expect(acts.out).toContain('by arn:aws:iam::');
});
