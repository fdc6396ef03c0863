import { afterAll, beforeAll, expect, test } from 'vitest';
import { control } from '../../vendors/index.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { peopleOf } from '../harness/people.ts';
import { until } from '../harness/until.ts';

/** No clock jumps over an invocation that waits; and four times as fast, the gateway’s 30 s are still seven for a busy machine. */
const RATE = 4;
const EVENTS = 12;
let environment: Environment;
let people: ReturnType<typeof peopleOf>;

beforeAll(async () => {
  environment = await startEnvironment({ rate: RATE, jump: true });
  people = peopleOf(environment);
});
afterAll(() => environment[Symbol.asyncDispose]());

test('an outage of writes alone costs the vendor a handful of calls, and ends by itself with nothing lost', async () => {
  const mailchimp = environment.vendors.urls.mailchimp ?? '';
  await people.mailchimpFault({ kind: 'answer', status: 500, match: { path: '/3.0/lists' } });
  const addresses = Array.from({ length: EVENTS }, (_, i) => `outage-${i}@example.com`);
  for (const email of addresses) {
    const objectId = await people.contact({ email });
    await people.accepted({ objectId });
  }
  const writes = async () =>
    (
      (await control(mailchimp, 'GET', '/calls?method=PUT')) as { calls: readonly { status: number | null }[] }
    ).calls.filter(({ status }) => status === 500).length;
  const mapping = async () => {
    const { EventSourceMappings } = await environment.runtime.dispatch(
      { kind: 'operator' },
      'lambda',
      'ListEventSourceMappings',
      { FunctionName: 'penstock-dev-crm-to-audience-contact-to-member' },
    );
    return (EventSourceMappings as { State: string }[])[0]?.State;
  };
  await until(mapping, (state) => state === 'Disabled');
  // The messages received before are back in the queue by now, and Lambda delivers none of them.
  const probes = () =>
    environment.logs().filter(({ message }) => message === 'account probed: green, one message is tried').length;
  // The probe is green although writes fail: one message tries, and its failure opens the breaker for longer.
  await until(probes, (count) => count >= 1);
  // Three events open the breaker once the first failure is two seconds old, for the probe is green: no event is tried twice by
  // then. After that, one call for each green probe.
  expect(await writes()).toBeLessThanOrEqual(EVENTS + probes());

  await control(mailchimp, 'DELETE', '/faults');
  await until(
    () => Promise.all(addresses.map((address) => people.member(address))),
    (members) => members.every((member) => member?.status === 'subscribed'),
  );
  await until(
    () => people.depth('url'),
    (depth) => depth === 0,
  );
  expect(await people.depth('deadLetterUrl')).toBe(0);
});
