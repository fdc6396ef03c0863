import { gunzipSync } from 'node:zlib';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACCOUNT } from '../../packages/local-aws/src/aws/account.ts';
import { createCompletenessRows, type HourRow } from '../../shared/watch/completeness/index.ts';
import { MAILCHIMP } from '../../vendors/index.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { peopleOf } from '../harness/people.ts';
import { until } from '../harness/until.ts';
import { type Console, consoleOf } from '../ops/console.ts';

const INTEGRATION = 'crm-to-audience';
const DELIVERY = 'contact-to-member';
/** No clock jumps over an invocation that waits; and four times as fast, the gateway’s 30 s are still seven for a busy machine. */
const RATE = 4;
const OPERATOR = { kind: 'operator' } as const;

let environment: Environment;
let people: ReturnType<typeof peopleOf>;
let console: Console;
let s3: S3Client;
let rows: ReturnType<typeof createCompletenessRows>;

beforeAll(async () => {
  environment = await startEnvironment({ rate: RATE, jump: true });
  people = peopleOf(environment);
  console = await consoleOf(environment.description);
  const { awsEndpointUrl, region, accessKeyId, secretAccessKey } = environment.description;
  const access = { endpoint: awsEndpointUrl, region, credentials: { accessKeyId, secretAccessKey } };
  s3 = new S3Client({ ...access, forcePathStyle: true });
  rows = createCompletenessRows({ client: new DynamoDBClient(access), tableName: 'penstock-dev-ledger' });
});
afterAll(async () => {
  await console[Symbol.asyncDispose]();
  await environment[Symbol.asyncDispose]();
});

/** While it runs, time does not jump. */
async function without<T>(jumps: () => Promise<T>): Promise<T> {
  const done = environment.clock.busy();
  try {
    return await jumps();
  } finally {
    done();
  }
}

const aws = (service: string, operation: string, input: Record<string, unknown>) =>
  environment.runtime.dispatch(OPERATOR, service, operation, input);
const entries = async () => {
  const input = {
    TableName: 'penstock-dev-ledger',
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :event)',
    ExpressionAttributeValues: { ':pk': { S: `${INTEGRATION}/${DELIVERY}` }, ':event': { S: 'event#' } },
  };
  return (await aws('dynamodb', 'Query', input)).Items as Record<string, { S: string }>[];
};
const ended = (count: number) =>
  until(entries, (items) => items.filter(({ state }) => state?.S !== 'waiting').length === count);
const hours = () => Array.fromAsync(rows.hours(INTEGRATION, '2000-01-01'));
const thisHour = () => `${new Date(environment.clock.now()).toISOString().slice(0, 13)}:00:00.000Z`;
const row = (hour: string, isDone: (row: HourRow | undefined) => boolean = (found) => found !== undefined) =>
  until(async () => (await hours()).find((found) => found.hour === hour), isDone) as Promise<HourRow>;
/** No hour may pass between two events of a test. */
const earlyInAnHour = () =>
  until(
    () => environment.clock.now() % 3_600_000,
    (ms) => ms < 1_800_000,
  );

/** The archive's events, as anybody would read them: each once, for a worker that was too slow writes its batch a second time. */
async function archived(): Promise<readonly Record<string, unknown>[]> {
  const Bucket = `penstock-dev-archive-${ACCOUNT}-${environment.description.region}`;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `events/${INTEGRATION}/` }));
  const texts = Contents.map(async ({ Key }) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return gunzipSync((await Body?.transformToByteArray()) ?? '').toString();
  });
  const lines = (await Promise.all(texts)).join('').split('\n').filter(Boolean);
  const events = lines.map((line): Record<string, unknown> => JSON.parse(line));
  return [...new Map(events.map((event) => [event.eventId, event])).values()];
}

test('accepted events are archived whole, and every one is accounted for an hour and a half later', async () => {
  await earlyInAnHour();
  const note = 'x'.repeat(1_100_000);
  const hour = await without(async () => {
    const ids = await Promise.all(
      ['ada@example.com', 'large@example.com', `dead@${MAILCHIMP.refusedDomain}`].map((email) =>
        people.contact({ email }),
      ),
    );
    const [plain, large, dead] = ids;
    await people.accepted(
      { objectId: plain },
      { objectId: large, note },
      { objectId: dead },
      { objectId: plain, subscriptionType: 'contact.deletion', occurredAt: 1_795_251_430_000 },
    );
    await ended(4);
    return thisHour();
  });
  const { state, deliveries, suspects } = await row(hour);
  expect({ state, deliveries, suspects }).toEqual({
    state: 'balanced',
    deliveries: {
      [DELIVERY]: {
        accepted: 4,
        delivered: 2,
        filtered: 1,
        stale: 0,
        echo: 0,
        dead: 1,
        inFlight: 0,
        discarded: 0,
        conflict: 0,
        owed: 0,
        missing: 0,
      },
    },
    suspects: {},
  });
  const events = await archived();
  expect(events.map(({ encoding, deliveries }) => [encoding, deliveries])).toEqual(
    events.map(() => ['text', [DELIVERY]]),
  );
  expect(events).toHaveLength(4);
  expect(events.filter(({ body }) => String(body).includes(note))).toHaveLength(1);
});

test('an event whose message and entry are gone is found and named, and rings', async () => {
  await earlyInAnHour();
  const [hour, eventId] = await without(async () => {
    const before = new Set((await entries()).map(({ sk }) => sk?.S));
    const objectId = await people.contact({ email: 'lost@example.com' });
    await people.accepted({ objectId, occurredAt: environment.clock.now() });
    await ended(5);
    const entry = (await entries()).find(({ sk }) => !before.has(sk?.S));
    await aws('dynamodb', 'DeleteItem', { TableName: 'penstock-dev-ledger', Key: { pk: entry?.pk, sk: entry?.sk } });
    await aws('sqs', 'PurgeQueue', { QueueUrl: people.queue.url });
    return [thisHour(), entry?.eventId?.S ?? ''] as const;
  });
  const { state, deliveries, suspects } = await row(hour);
  expect([state, deliveries[DELIVERY]]).toEqual([
    'broken',
    {
      accepted: 1,
      delivered: 0,
      filtered: 0,
      stale: 0,
      echo: 0,
      dead: 0,
      inFlight: 0,
      discarded: 0,
      conflict: 0,
      owed: 0,
      missing: 1,
    },
  ]);
  expect(suspects[DELIVERY]).toMatchObject([{ eventId }]);

  const told = () => environment.logs().filter(({ message }) => message === 'event missing');
  expect(await until(told, (lines) => lines.length > 0)).toMatchObject([
    { integration: INTEGRATION, delivery: DELIVERY, eventId },
  ]);
  const metrics = () => environment.logs().filter((line) => 'CompletenessBroken' in line);
  expect(await until(metrics, (lines) => lines.length > 0)).toMatchObject([
    { environment: 'dev', CompletenessBroken: 1 },
  ]);

  const { out, code } = await console.ops('completeness', '--since', '3d');
  expect(code).toBe(0);
  expect(out).toContain(
    `missing from ${DELIVERY}, received in the hour from ${hour.slice(5, 13).replace('T', ' ')}:00: 1\n`,
  );
  expect(out).toContain(`    ${eventId}  (account `);
});

test('neither the archive nor the check was refused a call, and what each is allowed was used', () => {
  const { endpoint, callers } = environment.runtime;
  expect(endpoint.permissions.denied()).toEqual([]);
  const own = [...callers.values()].filter(
    (caller) => caller.kind === 'function' && /-(archive|completeness-check)$/.test(caller.name),
  );
  expect(own).toHaveLength(2);
  // Logs are written to files here, not to CloudWatch; Lambda demands the archive queue's attributes when it makes a mapping.
  const unused = endpoint.permissions
    .unused(own)
    .filter(
      ({ caller, action }) =>
        !/^logs:/.test(action) && `${caller} ${action}` !== 'penstock-dev-archive sqs:GetQueueAttributes',
    );
  expect(unused.map(({ caller, action }) => `${caller} ${action}`)).toEqual([]);
});
