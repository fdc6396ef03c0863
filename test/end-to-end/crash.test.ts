import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { peopleOf } from '../harness/people.ts';
import { until } from '../harness/until.ts';

const WORKER = 'penstock-dev-crm-to-audience-contact-to-member';

let environment: Environment;
let people: ReturnType<typeof peopleOf>;

beforeAll(async () => {
  environment = await startEnvironment({ jump: true });
  people = peopleOf(environment);
});
afterAll(() => environment[Symbol.asyncDispose]());

/** As faults name it. */
async function idempotencyTable(): Promise<string> {
  const { TableNames } = await environment.runtime.dispatch({ kind: 'operator' }, 'dynamodb', 'ListTables', {});
  const name = (TableNames as string[]).find((one) => /idempotency/i.test(one));
  return `table/${name}`;
}

test('a worker killed between the vendor’s answer and its own leaves the member right and the event delivered', async () => {
  const address = 'killed@example.com';
  const objectId = await people.contact({ email: address });
  // Stops the worker after the vendor's answer and before its own write.
  const resource = await idempotencyTable();
  await people.awsFault({ service: 'dynamodb', operation: 'UpdateItem', resource, timeout: true });
  await people.accepted({ objectId });
  await until(
    () => people.writes(address),
    (calls) => calls.length === 1,
  );
  await until(
    () => environment.runtime.endpoint.faults.list(),
    (faults) => faults.every(({ hits }) => hits > 0),
  );
  expect(environment.runtime.host.kill(WORKER)).toBe(1);
  environment.runtime.endpoint.faults.remove();

  await until(
    () => people.depth('url'),
    (depth) => depth === 0,
  );
  expect(await people.member(address)).toMatchObject({ status: 'subscribed' });
  expect(await people.depth('deadLetterUrl')).toBe(0);
  const settled = () => environment.logs().filter(({ message }) => message === 'event settled');
  expect(await until(settled, (lines) => lines.length > 0)).toMatchObject([{ outcome: 'delivered' }]);
});
