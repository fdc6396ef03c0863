import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ValveAct, ValveAnswer } from '../../shared/topology/index.ts';
import { archiveAtOnce } from '../harness/archive-at-once.ts';
import { type Environment, moveClock, startEnvironment } from '../harness/environment.ts';
import { hubspotEvent } from '../harness/hubspot-webhook.ts';
import { peopleOf } from '../harness/people.ts';
import { until } from '../harness/until.ts';
import { copyWithNames, rename } from '../harness/variant.ts';
import { consoleOf } from '../ops/console.ts';

/** On AWS both keep the names of their first deploy: the webhook’s path, the queue, the valve’s row, the keys. */
const ON_AWS = 'crm-to-audience/contact-to-member';
const NEW = { integration: 'people-to-audience', delivery: 'person-to-subscriber' } as const;
const CALLED_NOW = `${NEW.integration}/${NEW.delivery}`;
/** Runs ahead of ours, so that time can pass between two starts. */
const RATE = 2;
/** Within five minutes SQS itself would drop the copy that a FIFO queue knows. */
const LATER_MS = 10 * 60_000;
const OPERATOR = { kind: 'operator' } as const;

const project = process.env.PENSTOCK_PROJECT ?? '';
const open = new AsyncDisposableStack();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penstock-rename-'));
  open.defer(() => rm(folder, { recursive: true, force: true }));
});
afterAll(async () => {
  process.env.PENSTOCK_PROJECT = project;
  await open.disposeAsync();
});

async function askValve({ runtime }: Environment, request: ValveAct): Promise<ValveAnswer> {
  const input = { FunctionName: 'penstock-dev-recover', Payload: JSON.stringify(request) };
  const { Payload } = await runtime.dispatch(OPERATOR, 'lambda', 'Invoke', input);
  return JSON.parse(Buffer.from(Payload as Uint8Array).toString('utf8'));
}

async function mappingState({ runtime }: Environment): Promise<string | undefined> {
  const { EventSourceMappings } = await runtime.dispatch(OPERATOR, 'lambda', 'ListEventSourceMappings', {
    FunctionName: `penstock-dev-${ON_AWS.replace('/', '-')}`,
  });
  return (EventSourceMappings as { State: string }[])[0]?.State;
}

/** With a vendor's retries: a busy machine may answer too late. */
const send = (environment: Environment, body: string) =>
  until(
    () => peopleOf(environment).send(body),
    ({ status }) => status === 200,
  );

test('what waited at a rename is delivered once after it, and what had its effect is not repeated', {
  timeout: 240_000,
}, async () => {
  const variant = open.use(await copyWithNames());
  process.env.PENSTOCK_PROJECT = variant.config;
  let done: string;
  let waiting: string;
  {
    await using before = await startEnvironment({ project: variant.config, folder, rate: RATE });
    await archiveAtOnce(before);
    const people = peopleOf(before);
    const [first, second] = [
      await people.contact({ email: 'done@example.com' }),
      await people.contact({ email: 'waiting@example.com' }),
    ];
    // The very same bytes again are the vendor's resend.
    done = JSON.stringify([hubspotEvent({ objectId: first })]);
    waiting = JSON.stringify([hubspotEvent({ objectId: second })]);
    await send(before, done);
    await until(
      () => before.logs().filter(({ outcome }) => outcome === 'delivered'),
      (lines) => lines.length === 1,
    );
    expect(await people.writes('done@example.com')).toHaveLength(1);
    const paused = await askValve(before, { pause: { delivery: ON_AWS, by: 'ada', reason: 'rename', hours: 2 } });
    expect(paused).toMatchObject({ done: 'paused' });
    // A worker goes by what it read a second ago, as long as its mapping is enabled.
    await until(
      () => mappingState(before),
      (state) => state === 'Disabled',
    );
    await send(before, waiting);
    expect(await people.depth('url')).toBe(1);
  }

  await rename(variant, { ...NEW, isDeclared: true });
  await moveClock(folder, LATER_MS);
  await using after = await startEnvironment({ project: variant.config, folder, rate: RATE });
  await archiveAtOnce(after);
  const people = peopleOf(after);
  expect(await people.depth('url')).toBe(1);
  await send(after, done);
  expect(await people.depth('url')).toBe(2);
  await using shell = await consoleOf(after.description);
  const resumed = await shell.ops('resume', CALLED_NOW);
  expect(resumed).toMatchObject({ code: 0, out: expect.stringContaining(`${CALLED_NOW} of dev is resumed`) });
  const settled = await until(
    () => after.logs().filter(({ message }) => message === 'event settled'),
    (lines) => lines.length === 2,
  );
  expect(settled.map(({ outcome }) => outcome).sort()).toEqual(['delivered', 'duplicate']);
  expect(await people.member('waiting@example.com')).toMatchObject({ status: 'subscribed' });
  expect(await people.writes('waiting@example.com')).toHaveLength(1);
  expect(await people.writes('done@example.com')).toEqual([]);
  // A worker logs the end of an event before Lambda deletes its message.
  await until(
    () => people.depth('url'),
    (depth) => depth === 0,
  );
  expect(await people.depth('deadLetterUrl')).toBe(0);

  for (const name of [CALLED_NOW, ON_AWS]) {
    // The archive gets an event a little later than its delivery ends.
    const listed = await until(
      async () => (await shell.ops('events', '--delivery', name, '--state', 'delivered', '--since', '2h')).out,
      (out) => out.match(/^delivered /gm)?.length === 2,
    );
    expect(listed).toContain(`${CALLED_NOW} (times in UTC)`);
  }
  expect(after.runtime.endpoint.permissions.denied()).toEqual([]);
});
