import { DeleteObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bytesOf } from '../harness/chance.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { peopleOf } from '../harness/people.ts';
import { until } from '../harness/until.ts';

let environment: Environment;
let people: ReturnType<typeof peopleOf>;
let s3: S3Client;
let Bucket: string;

beforeAll(async () => {
  environment = await startEnvironment({ jump: true });
  people = peopleOf(environment);
  const { awsEndpointUrl, region, accessKeyId, secretAccessKey } = environment.description;
  s3 = new S3Client({
    endpoint: awsEndpointUrl,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
  });
  // CloudFormation generates its name; the roles' policies hold it.
  const roles = JSON.stringify([...environment.runtime.callers.values()]);
  Bucket = String(/arn:aws:s3:::([^/"]+)\/crm-to-audience\//.exec(roles)?.[1]);
});
afterAll(() => environment[Symbol.asyncDispose]());

/** Disables or enables the worker's event source mapping. */
async function mapping(enabled: boolean): Promise<void> {
  const call = (operation: string, input: object) =>
    environment.runtime.dispatch({ kind: 'operator' }, 'lambda', operation, { ...input });
  const look = async () => {
    const FunctionName = 'penstock-dev-crm-to-audience-contact-to-member';
    const { EventSourceMappings } = await call('ListEventSourceMappings', { FunctionName });
    return (EventSourceMappings as { UUID: string; State: string }[])[0];
  };
  await call('UpdateEventSourceMapping', { UUID: (await look())?.UUID, Enabled: enabled });
  await until(look, (seen) => seen?.State === (enabled ? 'Enabled' : 'Disabled'));
}

/** About 1.5 MB in a member that no field map reads. */
const pad = bytesOf(750_000).toString('hex');
const isSubscribed = (member: { status: string } | undefined) => member?.status === 'subscribed';
const objects = async () => (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? [];

test('a large event among small ones is accepted with them, kept in S3, and all are delivered', async () => {
  const names = ['small-1', 'large', 'small-2'];
  const ids = await Promise.all(names.map((name) => people.contact({ email: `${name}@example.com` })));
  const events = ids.map((objectId, i) => ({ objectId, ...(names[i] === 'large' && { note: pad }) }));
  expect(await people.sendEvents(...events)).toMatchObject({ status: 200 });
  for (const name of names) await until(() => people.member(`${name}@example.com`), isSubscribed);
  const kept = await objects();
  expect(kept).toHaveLength(1);
  expect(kept[0]?.Key).toMatch(/^crm-to-audience\/\d{4}\/\d\d\/\d\d\/[0-9a-f]{64}$/);
  expect(kept[0]?.Size).toBeGreaterThan(1_500_000);
  expect(environment.runtime.endpoint.permissions.denied()).toEqual([]);
});

test('a large event whose object may not be read waits without an attempt or a vendor call: it may be our policy', async () => {
  const before = new Set((await objects()).map(({ Key }) => Key));
  const objectId = await people.contact({ email: 'gone@example.com' });
  // Nothing is delivered before the object has gone.
  await mapping(false);
  const sent = await people.sendEvents({ objectId, occurredAt: 1_795_251_430_000, note: pad });
  expect(sent).toMatchObject({ status: 200 });
  const Key = (await objects()).find((object) => !before.has(object.Key))?.Key;
  await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  await mapping(true);
  const lines = () => environment.logs().filter(({ entity }) => entity === `contact:${objectId}`);
  const attempts = () => lines().filter(({ outcome }) => outcome !== undefined);
  expect(await until(attempts, (seen) => seen.length > 0)).toMatchObject([
    { outcome: 'deferred', reason: 'claim-store-unavailable' },
  ]);
  expect(await people.depth('deadLetterUrl')).toBe(0);
  expect(lines().filter(({ calls, message }) => calls !== undefined || message === 'vendor answered')).toEqual([]);
  expect(await people.writes('gone@example.com')).toEqual([]);
});

test('a large event is answered 503 while S3 fails, and accepted afterwards', async () => {
  const objectId = await people.contact({ email: 'later@example.com' });
  const event = { objectId, occurredAt: 1_795_251_440_000, note: pad };
  await people.awsFault({
    service: 's3',
    operation: 'PutObject',
    error: { code: 'InternalError', status: 500 },
    times: 2,
  });
  const refused = await people.sendEvents(event);
  expect(refused).toMatchObject({ status: 503, body: '{"message":"Service Unavailable"}' });
  expect(refused.headers.get('retry-after')).toBe('30');
  expect(await people.sendEvents(event)).toMatchObject({ status: 200 });
  await until(() => people.member('later@example.com'), isSubscribed);
});
