import { afterAll, beforeAll, expect, test } from 'vitest';
import { control } from '../../local/start/vendors.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { peopleOf } from '../harness/people.ts';
import { until } from '../harness/until.ts';

const RATE = 20;
const EVENTS = 12;
let environment: Environment;
let people: ReturnType<typeof peopleOf>;

beforeAll(async () => {
  environment = await startEnvironment({ rate: RATE });
  people = peopleOf(environment);
});
afterAll(() => environment[Symbol.asyncDispose]());

test('an outage closes the account, costs the vendor a handful of calls, and heals by itself with nothing lost', async () => {
  const mailchimp = environment.vendors.urls.mailchimp ?? '';
  await people.mailchimpFault({ kind: 'answer', status: 500, match: { path: '/3.0/lists' } });
  const addresses = Array.from({ length: EVENTS }, (_, i) => `outage-${i}@example.com`);
  for (const email of addresses) {
    const objectId = await people.contact({ email });
    expect(await people.sendEvents({ objectId })).toMatchObject({ status: 200 });
  }
  const writes = async () =>
    (
      (await control(mailchimp, 'GET', '/calls?method=PUT')) as { calls: readonly { status: number | null }[] }
    ).calls.filter(({ status }) => status === 500).length;
  const isClosed = () =>
    environment
      .logs()
      .some(({ message }) => message === 'account closed: no calls until one message has tried it and succeeded');
  await until(isClosed, (closed) => closed);
  // Every waiting event has been handed back at least once since.
  await until(
    () => environment.logs().filter(({ message }) => message === 'event handed back, no attempt used').length,
    (count) => count >= EVENTS / 2,
    40,
  );
  // Three in a row trip it; two workers with one message each may have been under way.
  expect(await writes()).toBeLessThanOrEqual(3 + 2);

  await control(mailchimp, 'DELETE', '/faults');
  await until(
    () => Promise.all(addresses.map((address) => people.member(address))),
    (members) => members.every((member) => member?.status === 'subscribed'),
    90,
  );
  await until(
    () => people.depth('url'),
    (depth) => depth === 0,
  );
  expect(await people.depth('deadLetterUrl')).toBe(0);
});
